/** Reads the engine's own PNG back, byte for byte: a canvas would premultiply its colours. */

export interface Straight {
  width: number;
  height: number;
  /** uint8 H×W×4 */
  rgba: Uint8Array;
}

const DEPTH = 4; // bytes a pixel

export async function readPng(blob: Blob): Promise<Straight> {
  const file = new Uint8Array(await blob.arrayBuffer());
  const view = new DataView(file.buffer);
  const packed: Uint8Array[] = [];
  let width = 0;
  let height = 0;
  for (let at = 8; at + 12 <= file.length; ) {
    const length = view.getUint32(at);
    const kind = String.fromCharCode(...file.subarray(at + 4, at + 8));
    if (kind === 'IHDR') {
      width = view.getUint32(at + 8);
      height = view.getUint32(at + 12);
      const [bits, colours, , , interlaced] = file.subarray(at + 16, at + 21);
      if (bits !== 8 || colours !== 6 || interlaced !== 0) {
        throw new Error('the cut-out is no PNG of 8 bits with alpha');
      }
    } else if (kind === 'IDAT') packed.push(file.subarray(at + 8, at + 8 + length));
    at += 12 + length;
  }
  const stream = new Blob(packed as BlobPart[]).stream();
  const inflated = stream.pipeThrough(new DecompressionStream('deflate'));
  const lines = new Uint8Array(await new Response(inflated).arrayBuffer());
  if (lines.length !== height * (width * DEPTH + 1)) throw new Error('the cut-out ends too early');
  return { width, height, rgba: unfiltered(lines, width * DEPTH, height) };
}

/** Undoes what each line was predicted from: PNG, third edition, section 9. */
function unfiltered(lines: Uint8Array, row: number, height: number): Uint8Array {
  const out = new Uint8Array(row * height);
  for (let y = 0; y < height; y++) {
    const from = y * (row + 1);
    const filter = lines[from];
    for (let x = 0; x < row; x++) {
      const at = y * row + x;
      const left = x >= DEPTH ? (out[at - DEPTH] as number) : 0;
      const up = y > 0 ? (out[at - row] as number) : 0;
      const corner = x >= DEPTH && y > 0 ? (out[at - row - DEPTH] as number) : 0;
      const guess =
        filter === 1
          ? left
          : filter === 2
            ? up
            : filter === 3
              ? (left + up) >> 1
              : filter === 4
                ? nearest(left, up, corner)
                : 0;
      out[at] = (lines[from + 1 + x] as number) + guess;
    }
  }
  return out;
}

function nearest(left: number, up: number, corner: number): number {
  const straight = left + up - corner;
  const a = Math.abs(straight - left);
  const b = Math.abs(straight - up);
  const c = Math.abs(straight - corner);
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
