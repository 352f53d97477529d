/** A picture of straight RGBA, its halved levels, and the tiles cut from them. No browser in here. */

import type { Patch } from '../../../../engine/types.ts';
import { halved, TILE, type TileName } from './protocol.ts';

export type Bytes = Uint8ClampedArray<ArrayBuffer>;

/** Alpha from and to which an edge counts as soft. */
export const SOFT = [5, 250] as const;

interface Level {
  width: number;
  height: number;
  rgba: Bytes;
}

export interface Cut {
  rgba: Bytes;
  width: number;
  height: number;
}

export class Pyramid {
  readonly width: number;
  readonly height: number;
  private readonly levels: Level[];

  /** rgba : becomes the pyramid's own; patches are painted into it */
  constructor(rgba: Bytes, width: number, height: number) {
    this.width = width;
    this.height = height;
    this.levels = [{ width, height, rgba }];
  }

  /** Made when it is first asked for. */
  level(number: number): Level {
    for (let next = this.levels.length; next <= number; next++) {
      const from = this.levels[next - 1] as Level;
      const width = halved(this.width, next);
      const height = halved(this.height, next);
      const to = { width, height, rgba: new Uint8ClampedArray(width * height * 4) };
      halve(from, to, 0, 0, width, height);
      this.levels.push(to);
    }
    return this.levels[number] as Level;
  }

  /** Size and alpha of a level. */
  small(number: number): { width: number; height: number; alpha: Uint8Array<ArrayBuffer> } {
    const { width, height, rgba } = this.level(number);
    const alpha = new Uint8Array(width * height);
    for (let i = 0, at = 3; i < alpha.length; i++, at += 4) alpha[i] = rgba[at] as number;
    return { width, height, alpha };
  }

  patch({ box: [left, top, right, bottom], rgba }: Patch): void {
    const base = this.levels[0] as Level;
    const width = right - left;
    for (let y = top; y < bottom; y++) {
      const from = (y - top) * width * 4;
      base.rgba.set(rgba.subarray(from, from + width * 4), (y * base.width + left) * 4);
    }
    for (let number = 1; number < this.levels.length; number++) {
      const to = this.levels[number] as Level;
      const share = 2 ** number;
      const box = [left, top].map((at) => Math.floor(at / share)) as [number, number];
      const end = [right, bottom].map((at) => Math.ceil(at / share)) as [number, number];
      halve(this.levels[number - 1] as Level, to, ...box, ...end);
    }
  }

  /** A tile of the cut-out, of its alpha as grey, or of where its alpha is soft. */
  cut({ layer, level, column, row }: TileName): Cut {
    const { width, height } = this.sizeAt(level);
    const left = column * TILE;
    const top = row * TILE;
    const across = Math.min(TILE, width - left);
    const down = Math.min(TILE, height - top);
    const rgba = new Uint8ClampedArray(across * down * 4);
    if (layer === 'edge') this.markSoft(rgba, level, left, top, across, down);
    else {
      const from = this.level(level);
      for (let y = 0; y < down; y++) {
        const start = ((top + y) * from.width + left) * 4;
        rgba.set(from.rgba.subarray(start, start + across * 4), y * across * 4);
      }
      if (layer === 'alpha') grey(rgba);
    }
    return { rgba, width: across, height: down };
  }

  /** The alpha of the full picture, H×W. */
  alpha(): Uint8Array<ArrayBuffer> {
    return this.small(0).alpha;
  }

  private sizeAt(level: number): { width: number; height: number } {
    return { width: halved(this.width, level), height: halved(this.height, level) };
  }

  /** White where any pixel below is soft: an edge of one pixel must show when zoomed out, too. */
  private markSoft(
    out: Bytes,
    level: number,
    left: number,
    top: number,
    across: number,
    down: number,
  ): void {
    const { rgba } = this.levels[0] as Level;
    const marks = new Uint32Array(out.buffer);
    const share = 2 ** level;
    const bottom = Math.min(this.height, (top + down) * share);
    const right = Math.min(this.width, (left + across) * share);
    for (let y = top * share; y < bottom; y++) {
      const line = (Math.floor(y / share) - top) * across;
      let at = (y * this.width + left * share) * 4 + 3;
      for (let x = left * share; x < right; x++, at += 4) {
        const alpha = rgba[at] as number;
        if (alpha >= SOFT[0] && alpha <= SOFT[1]) {
          marks[line + Math.floor(x / share) - left] = 0xffffffff;
        }
      }
    }
  }
}

/** Alpha as an opaque grey. */
function grey(rgba: Bytes): void {
  const words = new Uint32Array(rgba.buffer);
  for (let i = 0; i < words.length; i++) {
    words[i] = (((words[i] as number) >>> 24) * 0x010101) | 0xff000000;
  }
}

/**
 * Fills a rectangle of `to` with the means of two by two pixels of `from`. Colours weigh as much as
 * they are seen; without that, whatever lies under alpha 0 would shine through at the edge.
 */
function halve(
  from: Level,
  to: Level,
  left: number,
  top: number,
  right: number,
  bottom: number,
): void {
  const source = from.rgba;
  const out = to.rgba;
  const words = new Uint32Array(source.buffer, source.byteOffset, from.width * from.height);
  for (let y = top; y < bottom; y++) {
    const upper = 2 * y * from.width;
    const lower = Math.min(2 * y + 1, from.height - 1) * from.width;
    let at = (y * to.width + left) * 4;
    for (let x = left; x < right; x++, at += 4) {
      const west = 2 * x;
      const east = Math.min(west + 1, from.width - 1);
      const a = words[upper + west] as number;
      const b = words[upper + east] as number;
      const c = words[lower + west] as number;
      const d = words[lower + east] as number;
      const all = (a >>> 24) + (b >>> 24) + (c >>> 24) + (d >>> 24);
      if (all === 0) {
        out[at] = out[at + 1] = out[at + 2] = out[at + 3] = 0;
      } else if (all === 1020) {
        out[at] = ((a & 255) + (b & 255) + (c & 255) + (d & 255) + 2) >> 2;
        out[at + 1] =
          (((a >>> 8) & 255) + ((b >>> 8) & 255) + ((c >>> 8) & 255) + ((d >>> 8) & 255) + 2) >> 2;
        out[at + 2] =
          (((a >>> 16) & 255) + ((b >>> 16) & 255) + ((c >>> 16) & 255) + ((d >>> 16) & 255) + 2) >>
          2;
        out[at + 3] = 255;
      } else {
        for (let channel = 0; channel < 24; channel += 8) {
          const sum =
            ((a >>> channel) & 255) * (a >>> 24) +
            ((b >>> channel) & 255) * (b >>> 24) +
            ((c >>> channel) & 255) * (c >>> 24) +
            ((d >>> channel) & 255) * (d >>> 24);
          out[at + channel / 8] = Math.round(sum / all);
        }
        out[at + 3] = (all + 2) >> 2;
      }
    }
  }
}
