/**
 * What was painted over a photo, one byte a pixel: 128 leaves alpha as it was computed, 0 erases,
 * 255 keeps. Squares that nobody touched take no memory.
 */

import type { Box } from '../../../engine/types.ts';

export const ERASE = 0;
export const UNTOUCHED = 128;
export const KEEP = 255;
/** px; side of a square */
export const TILE = 128;

export class Plane {
  readonly columns: number;
  readonly rows: number;
  private readonly tiles = new Map<number, Uint8Array<ArrayBuffer>>();

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.columns = Math.ceil(width / TILE);
    this.rows = Math.ceil(height / TILE);
  }

  /** values: uint8 H×W */
  static from(values: Uint8Array, width: number, height: number): Plane {
    if (values.length !== width * height) {
      throw new Error(`${values.length} bytes are no plane of ${width} × ${height} px`);
    }
    const plane = new Plane(width, height);
    for (let index = 0; index < plane.columns * plane.rows; index++) {
      const [left, top, right, bottom] = plane.boxOf(index);
      const tile = blank();
      for (let y = top; y < bottom; y++) {
        const row = values.subarray(y * width + left, y * width + right);
        tile.set(row, (y - top) * TILE);
      }
      plane.put(index, tile);
    }
    return plane;
  }

  get untouched(): boolean {
    return this.tiles.size === 0;
  }

  /** Indices of the squares that are painted somewhere. */
  painted(): number[] {
    return [...this.tiles.keys()];
  }

  /** TILE×TILE bytes, to be read only; null where nothing is painted. */
  tile(index: number): Uint8Array<ArrayBuffer> | null {
    return this.tiles.get(index) ?? null;
  }

  /** The square takes over the bytes; such as paint nothing are not kept. */
  put(index: number, tile: Uint8Array<ArrayBuffer> | null): void {
    if (tile?.some((value) => value !== UNTOUCHED)) this.tiles.set(index, tile);
    else this.tiles.delete(index);
  }

  /** Where a square lies in the photo. */
  boxOf(index: number): Box {
    const left = (index % this.columns) * TILE;
    const top = Math.floor(index / this.columns) * TILE;
    return [left, top, Math.min(this.width, left + TILE), Math.min(this.height, top + TILE)];
  }

  /** Indices of the squares that a box of the photo reaches. */
  *under([left, top, right, bottom]: Box): Generator<number> {
    const last = Math.min(this.columns - 1, Math.floor((right - 1) / TILE));
    const end = Math.min(this.rows - 1, Math.floor((bottom - 1) / TILE));
    for (let row = Math.max(0, Math.floor(top / TILE)); row <= end; row++) {
      for (let column = Math.max(0, Math.floor(left / TILE)); column <= last; column++) {
        yield row * this.columns + column;
      }
    }
  }

  /** uint8 h×w of a box that lies within the photo. */
  read(box: Box): Uint8Array<ArrayBuffer> {
    const [left, top, right, bottom] = box;
    const width = right - left;
    const out = new Uint8Array(width * (bottom - top)).fill(UNTOUCHED);
    for (const index of this.under(box)) {
      const tile = this.tiles.get(index);
      if (!tile) continue;
      const at = this.boxOf(index);
      const from = Math.max(left, at[0]);
      const to = Math.min(right, at[2]);
      for (let y = Math.max(top, at[1]); y < Math.min(bottom, at[3]); y++) {
        const row = (y - at[1]) * TILE - at[0];
        out.set(tile.subarray(row + from, row + to), (y - top) * width + from - left);
      }
    }
    return out;
  }

  /** All of it in strips, from the top: uint8 n×W each. */
  *strips(): Generator<Uint8Array<ArrayBuffer>> {
    for (let top = 0; top < this.height; top += TILE) {
      yield this.read([0, top, this.width, Math.min(this.height, top + TILE)]);
    }
  }

  /** uint8 H×W */
  whole(): Uint8Array<ArrayBuffer> {
    return this.read([0, 0, this.width, this.height]);
  }
}

/** A square that nobody touched, to be read only. */
export const BLANK: Readonly<Uint8Array> = blank();

export function blank(): Uint8Array<ArrayBuffer> {
  return new Uint8Array(TILE * TILE).fill(UNTOUCHED);
}
