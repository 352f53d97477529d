// What the files of three formats say before their pixels are decoded: size, alpha, colour space,
// orientation, and whether the file is whole.
import { PackshotError } from './errors.ts';
import { type Format, latin1 } from './kinds.ts';

export interface Header {
  /** px as stored; null where this format is left to the browser */
  size: [number, number] | null;
  /** Whether there may be alpha: false is certain. */
  alpha: boolean;
  /** ICC profile, as the file holds it; of JPEG's pieces the first */
  icc: Uint8Array | null;
  /** PNG's own chunks that describe colours, whole */
  colour: Uint8Array[];
  exif: Uint8Array | null;
  /** Of JPEG and PNG, alpha aside: three are colours, one is grey, four are inks. */
  channels: number | null;
  animated: boolean;
}

export const DAMAGED = 'copy it again from the camera or export it anew';

const NOTHING: Header = {
  size: null,
  alpha: true,
  icc: null,
  colour: [],
  exif: null,
  channels: null,
  animated: false,
};

export function header(bytes: Uint8Array, format: Format): Header {
  try {
    if (format === 'JPEG') return jpeg(bytes);
    if (format === 'PNG') return png(bytes);
    if (format === 'WEBP') return webp(bytes);
  } catch (error) {
    if (error instanceof RangeError) throw endsEarly();
    throw error;
  }
  return NOTHING;
}

export function endsEarly(): PackshotError {
  return new PackshotError('input', 'the file ends inside the picture', DAMAGED);
}

const EXIF = 'Exif\0\0';
const ICC = 'ICC_PROFILE\0';

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

function jpeg(bytes: Uint8Array): Header {
  const view = viewOf(bytes);
  const found: Header = { ...NOTHING, alpha: false };
  for (let at = 2; ; ) {
    if (view.getUint8(at) !== 0xff) break; // damaged: the browser will say so
    const marker = view.getUint8(at + 1);
    if (marker === 0xff) {
      at += 1;
      continue;
    }
    const length = view.getUint16(at + 2);
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (isFrame) {
      found.size = [view.getUint16(at + 7), view.getUint16(at + 5)];
      found.channels = view.getUint8(at + 9);
    }
    const data = bytes.subarray(at + 4, at + 2 + length);
    if (marker === 0xe1 && latin1(data.subarray(0, 6)) === EXIF) found.exif ??= data;
    if (marker === 0xe2 && latin1(data.subarray(0, 12)) === ICC) found.icc ??= data.subarray(14);
    at += 2 + length;
    if (marker === 0xda) {
      // Browsers paint what is missing grey, and say nothing.
      if (!ends(bytes, at)) throw endsEarly();
      break;
    }
  }
  return found;
}

function ends(bytes: Uint8Array, from: number): boolean {
  for (let at = bytes.lastIndexOf(0xd9); at > from; at = bytes.lastIndexOf(0xd9, at - 1)) {
    if (bytes[at - 1] === 0xff) return true;
  }
  return false;
}

function png(bytes: Uint8Array): Header {
  const view = viewOf(bytes);
  const found: Header = { ...NOTHING, colour: [] };
  for (let at = 8; ; ) {
    const length = view.getUint32(at);
    const kind = latin1(bytes.subarray(at + 4, at + 8));
    const data = bytes.subarray(at + 8, at + 8 + length);
    view.getUint32(at + 8 + length); // the checksum has to be there
    if (kind === 'IHDR') {
      const type = view.getUint8(at + 17);
      found.size = [view.getUint32(at + 8), view.getUint32(at + 12)];
      found.alpha = type === 4 || type === 6;
      found.channels = type === 0 || type === 4 ? 1 : 3;
    } else if (kind === 'tRNS') found.alpha = true;
    else if (kind === 'acTL') found.animated = true;
    else if (kind === 'eXIf') found.exif = data;
    else if (['iCCP', 'cICP', 'gAMA', 'cHRM', 'sRGB'].includes(kind)) {
      found.colour.push(bytes.subarray(at, at + 12 + length));
    } else if (kind === 'IEND') return found;
    at += 12 + length;
  }
}

function webp(bytes: Uint8Array): Header {
  const view = viewOf(bytes);
  const found: Header = { ...NOTHING, alpha: false };
  const end = 8 + view.getUint32(4, true);
  if (end > bytes.length + 1) throw endsEarly();
  for (let at = 12; at + 8 <= end; ) {
    const kind = latin1(bytes.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true);
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (kind === 'VP8X') {
      const side = (offset: number) =>
        view.getUint16(at + offset, true) + view.getUint8(at + offset + 2) * 65536 + 1;
      found.size = [side(12), side(15)];
      found.alpha = (view.getUint8(at + 8) & 0x10) !== 0;
      found.animated = (view.getUint8(at + 8) & 0x02) !== 0;
    } else if (kind === 'VP8L') {
      const word = view.getUint32(at + 9, true);
      found.size ??= [(word & 0x3fff) + 1, ((word >>> 14) & 0x3fff) + 1];
      found.alpha ||= ((word >>> 28) & 1) === 1;
    } else if (kind === 'VP8 ') {
      found.size ??= [
        view.getUint16(at + 14, true) & 0x3fff,
        view.getUint16(at + 16, true) & 0x3fff,
      ];
    } else if (kind === 'ICCP') found.icc = data;
    else if (kind === 'EXIF') found.exif = data;
    at += 8 + length + (length & 1);
  }
  return found;
}
