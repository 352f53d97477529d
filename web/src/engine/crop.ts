// Rectangles of pictures: cut out, moved, filled.
import type { Window } from './windows.ts';

/** A picture that shows a rectangle of the photo, channels interleaved, no gaps. */
export interface Canvas {
  bytes: Uint8Array | Uint8ClampedArray;
  window: Window;
}

export function areaOf({ y0, y1, x0, x1 }: Window): number {
  return (y1 - y0) * (x1 - x0);
}

/** What two rectangles share; null where they share nothing. */
export function shared(one: Window, other: Window): Window | null {
  const y0 = Math.max(one.y0, other.y0);
  const y1 = Math.min(one.y1, other.y1);
  const x0 = Math.max(one.x0, other.x0);
  const x1 = Math.min(one.x1, other.x1);
  return y0 < y1 && x0 < x1 ? { y0, y1, x0, x1 } : null;
}

/** The smallest rectangle around two. */
export function around(one: Window, other: Window): Window {
  return {
    y0: Math.min(one.y0, other.y0),
    y1: Math.max(one.y1, other.y1),
    x0: Math.min(one.x0, other.x0),
    x1: Math.max(one.x1, other.x1),
  };
}

/** Copy `part`, which lies within both. */
export function move(from: Canvas, to: Canvas, part: Window, channels: number): void {
  const row = (part.x1 - part.x0) * channels;
  for (let y = part.y0; y < part.y1; y++) {
    const at = offset(from.window, part.x0, y) * channels;
    to.bytes.set(from.bytes.subarray(at, at + row), offset(to.window, part.x0, y) * channels);
  }
}

/** The rectangle of an H×W×channels picture. */
export function taken(
  pixels: Uint8Array,
  window: Window,
  width: number,
  channels: number,
): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(areaOf(window) * channels);
  const whole = { y0: 0, y1: window.y1, x0: 0, x1: width };
  move({ bytes: pixels, window: whole }, { bytes, window }, window, channels);
  return bytes;
}

/** The photo, H×W×3, with alpha 255. */
export function fillOpaque(rgb: Uint8Array, width: number, to: Canvas, part: Window): void {
  const { bytes } = to;
  for (let y = part.y0; y < part.y1; y++) {
    let from = (y * width + part.x0) * 3;
    let at = offset(to.window, part.x0, y) * 4;
    for (const end = at + (part.x1 - part.x0) * 4; at < end; from += 3, at += 4) {
      bytes[at] = rgb[from] as number;
      bytes[at + 1] = rgb[from + 1] as number;
      bytes[at + 2] = rgb[from + 2] as number;
      bytes[at + 3] = 255;
    }
  }
}

function offset(window: Window, x: number, y: number): number {
  return (y - window.y0) * (window.x1 - window.x0) + x - window.x0;
}
