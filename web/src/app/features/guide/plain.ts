import type { Inline } from './types.ts';

/** The words alone. */
export function plain(text: readonly Inline[]): string {
  return text
    .map((one) => {
      if (typeof one === 'string') return one;
      return typeof one.text === 'string' ? one.text : plain(one.text);
    })
    .join('');
}
