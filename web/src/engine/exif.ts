// What of EXIF changes pixels: how the photo was held, and the colours of cameras set to Adobe RGB.

const ORIENTATION = 0x0112;
const EXIF = 0x8769;
const COLOUR_SPACE = 0xa001;
const INTEROP = 0xa005;
const SHORT = 3;
const ADOBE_RGB = 2; // not in the standard, yet written by some
const UNCALIBRATED = 65535;

/** 1…8, from a block with or without "Exif\0\0" in front; 1 where it says nothing sensible. */
export function orientationOf(block: Uint8Array | null): number {
  const value = read(block, (tags) => tags.short(tags.first, ORIENTATION));
  return value !== null && value >= 1 && value <= 8 ? value : 1;
}

/** Whether it says that the colours are Adobe RGB. */
export function isAdobeRgb(block: Uint8Array | null): boolean {
  const found = read(block, (tags) => {
    const shot = tags.pointer(tags.first, EXIF);
    const space = shot === null ? null : tags.short(shot, COLOUR_SPACE);
    if (shot === null || space !== UNCALIBRATED) return space === ADOBE_RGB;
    // Cameras say so for Adobe RGB, and name it in the interoperability directory.
    const interop = tags.pointer(shot, INTEROP);
    return interop !== null && tags.text(interop, 1).startsWith('R03');
  });
  return found ?? false;
}

/** Null without a block. A damaged one is no reason to refuse the photo. */
function read<T>(block: Uint8Array | null, ask: (tags: Tags) => T): T | null {
  if (!block) return null;
  try {
    return ask(new Tags(block));
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** The directories of a TIFF structure; offsets count from its beginning. */
class Tags {
  readonly first: number;
  private readonly view: DataView;
  private readonly little: boolean;

  constructor(block: Uint8Array) {
    const start = block[0] === 0x45 && block[1] === 0x78 ? 6 : 0;
    this.view = new DataView(block.buffer, block.byteOffset + start, block.length - start);
    this.little = this.view.getUint16(0) === 0x4949;
    this.first = this.view.getUint32(4, this.little);
  }

  short(directory: number, tag: number): number | null {
    const at = this.entry(directory, tag);
    if (at === null || this.view.getUint16(at + 2, this.little) !== SHORT) return null;
    return this.view.getUint16(at + 8, this.little);
  }

  pointer(directory: number, tag: number): number | null {
    const at = this.entry(directory, tag);
    return at === null ? null : this.view.getUint32(at + 8, this.little);
  }

  /** Up to four letters, which lie in the entry itself. */
  text(directory: number, tag: number): string {
    const at = this.entry(directory, tag);
    if (at === null) return '';
    return String.fromCharCode(...[8, 9, 10, 11].map((n) => this.view.getUint8(at + n)));
  }

  private entry(directory: number, tag: number): number | null {
    const count = this.view.getUint16(directory, this.little);
    for (let at = directory + 2; at < directory + 2 + 12 * count; at += 12) {
      if (this.view.getUint16(at, this.little) === tag) return at;
    }
    return null;
  }
}

/** A picture of `channels` bytes a pixel, turned upright; the same array where it is already. */
export function upright(
  pixels: Uint8Array,
  width: number,
  height: number,
  channels: number,
  orientation: number,
): Uint8Array {
  if (orientation === 1) return pixels;
  const turned = orientation > 4;
  const flipRows = [3, 4, 6, 7].includes(orientation);
  const flipColumns = [2, 3, 7, 8].includes(orientation);
  const [outWidth, outHeight] = turned ? [height, width] : [width, height];
  const out = new Uint8Array(pixels.length);
  for (let y = 0, to = 0; y < outHeight; y++) {
    for (let x = 0; x < outWidth; x++) {
      const [a, b] = turned ? [x, y] : [y, x];
      const row = flipRows ? height - 1 - a : a;
      const column = flipColumns ? width - 1 - b : b;
      const from = (row * width + column) * channels;
      for (let i = 0; i < channels; i++) out[to++] = pixels[from + i] as number;
    }
  }
  return out;
}
