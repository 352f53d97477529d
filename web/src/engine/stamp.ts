// What cut a subject out, kept in the cut-out's own file: a text of a PNG, as `stamp.py` writes it.
import { chunk, HEAD } from './png-file.ts';
import type { Model } from './registry.ts';

const KEYWORD = 'packshot-model';

/** A PNG that tells which model made it; its content is not copied. */
export function stamped(png: Blob, { name, version, matte }: Model): Blob {
  const text = JSON.stringify({ name, version, sha256: matte.sha256 });
  const content = Uint8Array.from(`${KEYWORD}\0${text}`, (char) => char.charCodeAt(0));
  const parts = [png.slice(0, HEAD), chunk('tEXt', content) as BlobPart, png.slice(HEAD)];
  return new Blob(parts, { type: png.type });
}
