/** One stroke of the brush: within itself the strongest change counts, so crossing it adds nothing. */

import type { Box } from '../../../engine/types.ts';
import { along, type Brush, cover, type Dab, reach } from './brush.ts';
import { BLANK, blank, type Plane, TILE } from './plane.ts';
import { type Change, changes } from './step.ts';

interface Touched {
  before: Uint8Array<ArrayBuffer> | null;
  cover: Uint8Array<ArrayBuffer>;
}

export class Stroke {
  private readonly touched = new Map<number, Touched>();
  private last: Dab | null = null;

  /** value: what is painted, 0, 128 or 255 */
  constructor(
    private readonly plane: Plane,
    private readonly brush: Brush,
    private readonly value: number,
  ) {}

  /** Where the brush is now; null before it was set down. */
  get at(): Dab | null {
    return this.last;
  }

  /**
   * Set the brush down, or draw on to there; size 0…1 is what the pen's pressure makes of it.
   * → boxes of the photo that changed, one a square
   */
  to(x: number, y: number, size = 1): Box[] {
    const dab = { x, y, radius: Math.max(0.5, this.brush.radius * size) };
    const dabs = this.last ? [...along(this.last, dab)] : [dab];
    this.last = dab;
    const dirty = new Map<number, Box>();
    for (const one of dabs) {
      const [left, top, right, bottom] = reach(one);
      const box: Box = [
        Math.max(0, left),
        Math.max(0, top),
        Math.min(this.plane.width, right),
        Math.min(this.plane.height, bottom),
      ];
      if (box[0] >= box[2] || box[1] >= box[3]) continue;
      for (const index of this.plane.under(box)) {
        const square = this.plane.boxOf(index);
        const part = meet(box, square);
        const { cover: into } = this.touch(index);
        cover(into, TILE, [square[0], square[1]], part, one, this.brush.hardness);
        const known = dirty.get(index);
        dirty.set(index, known ? join(known, part) : part);
      }
    }
    for (const [index, box] of dirty) this.lay(index, box);
    return [...dirty.values()];
  }

  /** The stroke is over. → what it changed, for the undo */
  end(): Change[] {
    return changes(
      this.plane,
      [...this.touched].map(([index, { before }]) => [index, before]),
    );
  }

  /** As if it had never been. → boxes of the photo that changed */
  cancel(): Box[] {
    for (const [index, { before }] of this.touched) this.plane.put(index, before);
    return [...this.touched.keys()].map((index) => this.plane.boxOf(index));
  }

  private touch(index: number): Touched {
    let found = this.touched.get(index);
    if (!found) {
      const before = this.plane.tile(index);
      found = { before: before?.slice() ?? null, cover: new Uint8Array(TILE * TILE) };
      this.touched.set(index, found);
    }
    return found;
  }

  /** From what was there and how far it is covered, anew: once, however often it is crossed. */
  private lay(index: number, [left, top, right, bottom]: Box): void {
    const { before, cover: by } = this.touch(index);
    const [x0, y0] = this.plane.boxOf(index);
    const out = this.plane.tile(index) ?? blank();
    const ground = before ?? BLANK;
    for (let y = top - y0; y < bottom - y0; y++) {
      for (let at = y * TILE + left - x0, end = y * TILE + right - x0; at < end; at++) {
        const was = ground[at] as number;
        out[at] = was + Math.round(((this.value - was) * (by[at] as number)) / 255);
      }
    }
    this.plane.put(index, out);
  }
}

export function meet(a: Box, b: Box): Box {
  return [Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])];
}

export function join(a: Box, b: Box): Box {
  return [Math.min(a[0], b[0]), Math.min(a[1], b[1]), Math.max(a[2], b[2]), Math.max(a[3], b[3])];
}
