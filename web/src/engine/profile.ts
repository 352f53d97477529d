// Adobe RGB that only EXIF tells of. Browsers convert by profiles, and do not look there.
import colours from '../../../src/packshot/golden/profiles.json';
import { type Header, header } from './containers.ts';
import { isAdobeRgb } from './exif.ts';
import { type Format, formatOf, latin1 } from './kinds.ts';

const FIRST = ['sRGB', 'iCCP', 'cICP']; // chunks of PNG that count before EXIF

/** By EXIF alone: what else the file says of its colours comes first. */
export function isAdobe(format: Format, head: Header): boolean {
  const told = head.colour.some((bytes) => FIRST.includes(latin1(bytes.subarray(4, 8))));
  if (head.icc || told || head.animated || !isAdobeRgb(head.exif)) return false;
  return format === 'WEBP' || head.channels === 3;
}

/** A photo as the browser's own decoder should see it: such a JPEG gets its profile. */
export async function forBrowser(file: Blob): Promise<Blob> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  try {
    if (formatOf(bytes) !== 'JPEG' || !isAdobe('JPEG', header(bytes, 'JPEG'))) return file;
  } catch {
    return file; // damaged: the decoder says so
  }
  return new Blob([withProfile(bytes, adobeRgb()) as BlobPart], { type: 'image/jpeg' });
}

/** ICC profile of Adobe RGB (1998), the one that Python converts by. */
export function adobeRgb(): Uint8Array {
  return Uint8Array.from(atob(colours.adobe), (letter) => letter.charCodeAt(0));
}

/** A JPEG with a profile put in, behind its first two bytes. */
export function withProfile(jpeg: Uint8Array, icc: Uint8Array): Uint8Array {
  const name = new TextEncoder().encode('ICC_PROFILE\0');
  const segment = new Uint8Array(4 + name.length + 2 + icc.length);
  segment.set([0xff, 0xe2]);
  new DataView(segment.buffer).setUint16(2, segment.length - 2);
  segment.set(name, 4);
  segment.set([1, 1], 4 + name.length); // the first of one piece
  segment.set(icc, 6 + name.length);
  const out = new Uint8Array(jpeg.length + segment.length);
  out.set(jpeg.subarray(0, 2));
  out.set(segment, 2);
  out.set(jpeg.subarray(2), 2 + segment.length);
  return out;
}
