// A PNG file's frame: chunks put in, so that colours and alpha need not be encoded anew.

export const HEAD = 8 + 25; // bytes: signature and IHDR
const SRGB = chunk('sRGB', Uint8Array.of(0)); // perceptual, as pictures usually say

/** A PNG with more chunks behind its header. */
export function asPng(png: Uint8Array, chunks: Uint8Array[]): Uint8Array {
  const parts = [png.subarray(0, HEAD), ...chunks, png.subarray(HEAD)];
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** The parts of a PNG that says that it is sRGB, without copying it. */
export function marked(png: Uint8Array): Uint8Array[] {
  return [png.subarray(0, HEAD), SRGB, png.subarray(HEAD)];
}

export function chunk(kind: string, data: Uint8Array): Uint8Array {
  const out = new Uint8Array(12 + data.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, data.length);
  for (let i = 0; i < 4; i++) out[4 + i] = kind.charCodeAt(i);
  out.set(data, 8);
  view.setUint32(8 + data.length, crc(out.subarray(4, 8 + data.length)));
  return out;
}

function crc(bytes: Uint8Array): number {
  let sum = 0xffffffff;
  for (const byte of bytes) {
    sum ^= byte;
    for (let bit = 0; bit < 8; bit++) sum = sum & 1 ? (sum >>> 1) ^ 0xedb88320 : sum >>> 1;
  }
  return ~sum >>> 0;
}
