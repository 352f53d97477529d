import { guide } from './guide-data.ts';
import type { Block } from './types.ts';
import { words } from './words.tsx';

/** A picture and what it shows. Its place is kept before it is there. */
export function Figure({ figure }: { figure: Extract<Block, { kind: 'figure' }> }) {
  const { file, width, height, alt, caption } = figure;
  return (
    <figure>
      <img src={guide.pictures[file]} width={width} height={height} alt={alt} decoding="async" />
      {caption.length > 0 && <figcaption class="soft">{words(caption)}</figcaption>}
    </figure>
  );
}
