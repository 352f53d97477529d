// From a bitmap to bytes, strip by strip, so that nothing but the result has the photo's size.
import { release } from './release.ts';

const STRIP = 1 << 20; // px that are read at a time

/** A decoded photo: H×W×3 and, unless it is opaque everywhere, H×W. */
export interface Pixels {
  width: number;
  height: number;
  rgb: Uint8Array;
  alpha: Uint8Array | null;
}

/** The bitmap's pixels in sRGB; the bitmap is closed. */
export function readBitmap(bitmap: ImageBitmap, opaque: boolean): Pixels {
  const { width, height } = bitmap;
  try {
    const rows = Math.max(4, Math.floor(STRIP / width) & ~3);
    const canvas = new OffscreenCanvas(width, Math.min(rows, height));
    const context = canvas.getContext('2d', {
      alpha: !opaque,
      colorSpace: 'srgb',
      willReadFrequently: true,
    });
    if (!context) throw new Error('no canvas');
    const rgb = new Uint8Array(width * height * 3);
    let alpha: Uint8Array | null = null;
    for (let top = 0; top < height; top += rows) {
      const count = Math.min(rows, height - top);
      if (!opaque) context.clearRect(0, 0, width, canvas.height);
      context.drawImage(bitmap, 0, top, width, count, 0, 0, width, count);
      const strip = new Uint32Array(context.getImageData(0, 0, width, count).data.buffer);
      packColours(strip, rgb, top * width * 3);
      if (!opaque && (alpha || !isOpaque(strip))) {
        alpha ??= new Uint8Array(width * height).fill(255);
        for (let i = 0, at = top * width; i < strip.length; i++) {
          alpha[at++] = (strip[i] as number) >>> 24;
        }
      }
      release(strip);
    }
    canvas.width = canvas.height = 0; // its memory goes at once, not when somebody tidies up
    return { width, height, rgb, alpha };
  } finally {
    bitmap.close();
  }
}

/** Straight RGBA → colours and alpha apart; alpha is null if it is 255 everywhere. */
export function split(rgba: Uint8Array | Uint8ClampedArray, width: number, height: number): Pixels {
  const words = new Uint32Array(rgba.buffer, rgba.byteOffset, width * height);
  const rgb = new Uint8Array(width * height * 3);
  packColours(words, rgb, 0);
  if (isOpaque(words)) return { width, height, rgb, alpha: null };
  const alpha = new Uint8Array(words.length);
  for (let i = 0; i < words.length; i++) alpha[i] = (words[i] as number) >>> 24;
  return { width, height, rgb, alpha };
}

/** RGBA words → RGB bytes from `at` on, which is a multiple of four. */
function packColours(from: Uint32Array, rgb: Uint8Array, at: number): void {
  // Four pixels are three words: a third of the writes that single bytes would take.
  const whole = from.length & ~3;
  const to = new Uint32Array(rgb.buffer, rgb.byteOffset + at, (whole / 4) * 3);
  for (let i = 0, j = 0; i < whole; i += 4, j += 3) {
    const a = from[i] as number;
    const b = from[i + 1] as number;
    const c = from[i + 2] as number;
    const d = from[i + 3] as number;
    to[j] = (a & 0xffffff) | (b << 24);
    to[j + 1] = ((b >>> 8) & 0xffff) | (c << 16);
    to[j + 2] = ((c >>> 16) & 0xff) | (d << 8);
  }
  for (let i = whole, j = at + whole * 3; i < from.length; i++) {
    const word = from[i] as number;
    rgb[j++] = word & 255;
    rgb[j++] = (word >>> 8) & 255;
    rgb[j++] = (word >>> 16) & 255;
  }
}

function isOpaque(words: Uint32Array): boolean {
  let all = 0xff000000;
  for (let i = 0; i < words.length; i++) all &= words[i] as number;
  return all >>> 24 === 255;
}
