/** Arithmetic on small maps of a picture, H×W in rows. */

export interface Frame {
  width: number;
  height: number;
}

const STRAIGHT = 5; // the two steps of a distance, in fifths of a px
const SLANTED = 7;

/** px from each place to the nearest one where `inside` is 0; the frame's rim does not count as one. */
export function distance(inside: Uint8Array, { width, height }: Frame): Float32Array {
  const far = 1e6;
  const found = new Float32Array(inside.length);
  for (let i = 0; i < found.length; i++) found[i] = inside[i] ? far : 0;
  const relax = (at: number, from: number, step: number): void => {
    const through = (found[from] as number) + step;
    if (through < (found[at] as number)) found[at] = through;
  };
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = y * width + x;
      if (found[at] === 0) continue;
      if (x > 0) relax(at, at - 1, STRAIGHT);
      if (y === 0) continue;
      relax(at, at - width, STRAIGHT);
      if (x > 0) relax(at, at - width - 1, SLANTED);
      if (x < width - 1) relax(at, at - width + 1, SLANTED);
    }
  }
  for (let y = height - 1; y >= 0; y--) {
    for (let x = width - 1; x >= 0; x--) {
      const at = y * width + x;
      if (found[at] === 0) continue;
      if (x < width - 1) relax(at, at + 1, STRAIGHT);
      if (y === height - 1) continue;
      relax(at, at + width, STRAIGHT);
      if (x < width - 1) relax(at, at + width + 1, SLANTED);
      if (x > 0) relax(at, at + width - 1, SLANTED);
    }
  }
  for (let i = 0; i < found.length; i++) found[i] = (found[i] as number) / STRAIGHT;
  return found;
}

/** What is lost of a shape when a disc of this radius has to fit into it: its thin parts. */
export function thin(shape: Uint8Array, frame: Frame, radius: number): Uint8Array {
  const depth = distance(shape, frame);
  const outside = new Uint8Array(shape.length);
  for (let i = 0; i < outside.length; i++) outside[i] = (depth[i] as number) > radius ? 0 : 1;
  const away = distance(outside, frame);
  const lost = new Uint8Array(shape.length);
  // Corners are rounded off by a disc, too: they are nearer to what is left than thin parts are.
  for (let i = 0; i < lost.length; i++) {
    lost[i] = shape[i] && (away[i] as number) > radius * 1.6 ? 1 : 0;
  }
  return lost;
}

/** Sums over rectangles, each in four look-ups. */
export class Sums {
  private readonly table: Float64Array;
  private readonly width: number;
  private readonly height: number;

  constructor({ width, height }: Frame, value: (at: number) => number) {
    this.width = width;
    this.height = height;
    this.table = new Float64Array((width + 1) * (height + 1));
    for (let y = 0; y < height; y++) {
      let row = 0;
      for (let x = 0; x < width; x++) {
        row += value(y * width + x);
        const at = (y + 1) * (width + 1) + x + 1;
        this.table[at] = (this.table[at - width - 1] as number) + row;
      }
    }
  }

  /** Of the square around a place, as far as it lies within the frame. */
  around(x: number, y: number, reach: number): number {
    const left = Math.max(0, x - reach);
    const top = Math.max(0, y - reach);
    const right = Math.min(this.width, x + reach + 1);
    const bottom = Math.min(this.height, y + reach + 1);
    const at = (column: number, row: number): number =>
      this.table[row * (this.width + 1) + column] as number;
    return at(right, bottom) - at(left, bottom) - at(right, top) + at(left, top);
  }
}

/** sRGB, 0…255 each → CIELAB under D65. */
export function lab(red: number, green: number, blue: number): [number, number, number] {
  const linear = (value: number): number => {
    const part = value / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  };
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const bent = (value: number): number =>
    value > 216 / 24389 ? Math.cbrt(value) : ((24389 / 27) * value + 16) / 116;
  const x = bent((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = bent(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = bent((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}
