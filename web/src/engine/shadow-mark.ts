// That a cut-out shows its shadow, kept in its own file: a text of a PNG, as `subject.py` writes it.
// A shadow is alpha too, so the file says what the subject's own box is.
import { chunk, HEAD } from './png-file.ts';
import type { Box, Side } from './types.ts';

const KEYWORD = 'packshot-shadow';
const SIDES = ['left', 'top', 'right', 'bottom'] as const;
const CHUNK = 12; // bytes of a chunk beside its content

/** The subject without its shadow. */
export interface ShadowMark {
  /** null where that is not known */
  box: Box | null;
  cut: Side[];
}

/** A PNG that tells of its shadow; its content is not copied. */
export function withMark(png: Blob, { box, cut }: ShadowMark): Blob {
  const text = `${KEYWORD}\0${JSON.stringify({ box, cut })}`;
  const content = Uint8Array.from(text, (char) => char.charCodeAt(0));
  const parts = [png.slice(0, HEAD), chunk('tEXt', content) as BlobPart, png.slice(HEAD)];
  return new Blob(parts, { type: png.type });
}

/** What a PNG says; null where it has no shadow. */
export function markOf(png: Uint8Array): ShadowMark | null {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let at = 8; at + CHUNK <= png.length; ) {
    const length = view.getUint32(at);
    const kind = ascii(png.subarray(at + 4, at + 8));
    if (kind === 'IDAT') return null;
    const text = kind === 'tEXt' ? ascii(png.subarray(at + 8, at + 8 + length)) : '';
    if (text.startsWith(`${KEYWORD}\0`)) return parsed(text.slice(KEYWORD.length + 1));
    at += CHUNK + length;
  }
  return null;
}

/** Whatever it says, there is a shadow; what makes no sense says no more than that. */
function parsed(text: string): ShadowMark | null {
  let said: { box?: unknown; cut?: unknown } | null;
  try {
    said = JSON.parse(text);
  } catch {
    return null;
  }
  if (said === null) return null;
  const { box, cut } = said;
  const known = Array.isArray(box) && box.length === 4 && box.every(Number.isInteger);
  return {
    box: known ? (box as Box) : null,
    cut: SIDES.filter((side) => Array.isArray(cut) && cut.includes(side)),
  };
}

function ascii(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes.subarray(0, 4096));
}
