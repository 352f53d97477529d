// A drawn picture whose cut-out is known: what Python computed. A provider whose result is off is not
// used. Some graphics drivers compute wrongly without an error; only this tells.
import golden from '../../../src/packshot/golden/golden.json';
import { piped } from './fetching.ts';
import type { Pixels } from './pixels.ts';

interface Entry {
  matte: string;
  finish: string;
  rgba: string;
}

/** The picture, by whole numbers alone, as `packshot.golden.draw` draws it. */
export function drawn(): Pixels {
  const { width, height, ground, ellipses } = golden.picture;
  const rgb = new Uint8Array(width * height * 3);
  for (let y = 0, at = 0; y < height; y++) {
    const shade = Math.floor((y * 24) / height);
    for (let x = 0; x < width; x++, at += 3) {
      let colour = ground.map((level) => level - shade);
      for (const part of ellipses) {
        const across = (x - part.x) * part.ry;
        const down = (y - part.y) * part.rx;
        if (across * across + down * down <= (part.rx * part.ry) ** 2) colour = part.rgb;
      }
      const grain = ((x * 73 + y * 151 + ((x * y) % 89)) % 13) - 6;
      for (let i = 0; i < 3; i++) {
        rgb[at + i] = Math.min(255, Math.max(0, (colour[i] as number) + grain));
      }
    }
  }
  return { width, height, rgb, alpha: null };
}

/** Why a result will not do, or null where it is Python's. */
export async function differs(rgba: Uint8Array, model: string): Promise<string | null> {
  const entry = (golden.models as Record<string, Entry>)[model];
  if (!entry) return null; // a model of somebody's own
  const packed = Uint8Array.from(atob(entry.rgba), (char) => char.charCodeAt(0));
  const expected = await piped(packed, new DecompressionStream('deflate'));
  if (rgba.length !== expected.length) return `${rgba.length} bytes instead of ${expected.length}`;
  let most = 0;
  let count = 0;
  for (let i = 0; i < expected.length; i++) {
    const apart = Math.abs((rgba[i] as number) - (expected[i] as number));
    if (apart > golden.levels) count++;
    if (apart > most) most = apart;
  }
  if (count <= golden.share * expected.length) return null;
  return `its test picture is off by up to ${most} levels, in ${count} of ${expected.length} bytes`;
}
