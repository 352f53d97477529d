/** The built-in photos: fetched from the page's own files, and one made large. */

import { readBitmap } from '../../../engine/pixels.ts';
import { type Golden, PHOTOS } from './golden.ts';

export interface BuiltIn {
  name: string;
  file: Blob;
  width: number;
  height: number;
  golden: Golden | null;
  /** Whether this browser decodes it to the pixels that Python sees. */
  exact: boolean;
}

/** What can be said of how this browser decodes; null where it does so as Python does. */
export type DecoderNote = string | null;

const LARGE_WIDTH = 4200; // px; with 3:2 that is 11.8 megapixels, as many cameras take
const FAR = 2; // levels by which the mean colour is off where pixels are changed on purpose
const NEAR = 0.01; // the same for equal pixels: the file holds two decimals
const CHANGED =
  'This browser gives pages changed pixels, as some do against fingerprinting. Every cut-out suffers; allow this site to read its canvases.';
const ROUNDED =
  'This browser’s JPEG decoder rounds otherwise than Python’s, so the limits are wider.';

export async function builtIns(): Promise<{ photos: BuiltIn[]; note: DecoderNote }> {
  const photos: BuiltIn[] = [];
  let note: DecoderNote = null;
  for (const [name, golden] of Object.entries(PHOTOS)) {
    const file = await fetched(name, golden);
    const { rgb, width, height } = readBitmap(await createImageBitmap(file), true);
    const off = meanOff(rgb, golden);
    const hash = await sha256(rgb);
    const exact = hash === null ? off < NEAR : hash === golden.decoded;
    if (!exact) note = off > FAR ? CHANGED : ROUNDED;
    photos.push({ name, file, width, height, golden, exact });
  }
  return { photos, note };
}

async function fetched(name: string, { bytes }: Golden): Promise<Blob> {
  const url = new URL(`built-in/${name}`, document.baseURI).href;
  let file: Blob;
  try {
    const answer = await fetch(url);
    if (!answer.ok) throw new Error(`the server answers ${answer.status}`);
    file = new Blob([await answer.arrayBuffer()], { type: 'image/jpeg' });
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${name} is not at hand (${why}); reload the page, then re-test first of all`);
  }
  if (file.size !== bytes) throw new Error(`${name} is another file; reload the page`);
  return file;
}

/** Levels by which the mean of red, green or blue is off at most. */
function meanOff(rgb: Uint8Array, { mean }: Golden): number {
  const sums = [0, 0, 0];
  for (let i = 0; i < rgb.length; i++) sums[i % 3] = (sums[i % 3] as number) + (rgb[i] as number);
  const off = sums.map((sum, i) => Math.abs((3 * sum) / rgb.length - (mean[i] as number)));
  return Math.max(...off);
}

/** A photo of the size that cameras take, for times that mean something; enlarged here. */
export async function large(from: BuiltIn): Promise<BuiltIn> {
  const bitmap = await createImageBitmap(from.file);
  const width = LARGE_WIDTH;
  const height = Math.round((from.height * width) / from.width);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d', { alpha: false });
  if (!context) throw new Error('this browser has no canvas for the large photo');
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const file = await canvas.convertToBlob({ type: 'image/jpeg', quality: 0.92 });
  canvas.width = canvas.height = 0;
  return { name: LARGE, file, width, height, golden: null, exact: false };
}

/** As reports name it. */
export const LARGE = '12-megapixels.jpg';

async function sha256(bytes: Uint8Array): Promise<string | null> {
  if (!crypto.subtle) return null; // an insecure page
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
