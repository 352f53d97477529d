// The one thing of EXIF that changes pixels: how the photo was held.

const ORIENTATION = 0x0112;
const SHORT = 3;

/** 1…8, from a block with or without "Exif\0\0" in front; 1 where it says nothing sensible. */
export function orientationOf(block: Uint8Array | null): number {
  if (!block) return 1;
  const start = block[0] === 0x45 && block[1] === 0x78 ? 6 : 0;
  const view = new DataView(block.buffer, block.byteOffset + start, block.length - start);
  try {
    const little = view.getUint16(0) === 0x4949;
    const directory = view.getUint32(4, little);
    const count = view.getUint16(directory, little);
    for (let at = directory + 2; at < directory + 2 + 12 * count; at += 12) {
      if (view.getUint16(at, little) !== ORIENTATION) continue;
      if (view.getUint16(at + 2, little) !== SHORT) return 1;
      const value = view.getUint16(at + 8, little);
      return value >= 1 && value <= 8 ? value : 1;
    }
  } catch {
    // A damaged block is no reason to refuse the photo.
  }
  return 1;
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
