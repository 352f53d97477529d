import type { ComponentChildren } from 'preact';
import type { Inline } from './types.ts';

/** Words with their emphasis and links. */
export function words(text: readonly Inline[]): ComponentChildren {
  return text.map((one, index) => {
    if (typeof one === 'string') return one;
    if (one.kind === 'code') return <code key={index}>{one.text}</code>;
    if (one.kind === 'link') {
      return (
        <a key={index} href={one.to}>
          {words(one.text)}
        </a>
      );
    }
    const Kind = one.kind;
    return <Kind key={index}>{words(one.text)}</Kind>;
  });
}
