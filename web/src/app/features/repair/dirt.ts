/** Where the plane has changed since the engine last heard of it: few boxes, each no larger than need be. */

import type { Box } from '../../../engine/types.ts';
import { TILE } from './plane.ts';
import { join } from './stroke.ts';

const WASTE = 1.25; // a joint box may be this much larger than its parts: calls cost, too
const MOST = 1 << 20; // px of a joint box: what is done must show before all is done

export class Dirt {
  /** By the square they lie in. */
  private readonly boxes = new Map<string, Box>();

  get clean(): boolean {
    return this.boxes.size === 0;
  }

  /** Each box lies within one square. */
  add(boxes: readonly Box[]): void {
    for (const box of boxes) {
      const key = `${Math.floor(box[1] / TILE)} ${Math.floor(box[0] / TILE)}`;
      const known = this.boxes.get(key);
      this.boxes.set(key, known ? join(known, box) : box);
    }
  }

  /** All of it; after that it is clean. */
  take(): Box[] {
    const sorted = [...this.boxes.values()].sort((a, b) => a[1] - b[1] || a[0] - b[0]);
    this.boxes.clear();
    return joined(sorted);
  }
}

/** Neighbours become one box where little is gained by keeping them apart. */
export function joined(boxes: readonly Box[]): Box[] {
  const out: Box[] = [];
  for (const box of boxes) {
    let next = box;
    // What has grown may now meet another one.
    for (let at = 0; at < out.length; ) {
      const other = out[at] as Box;
      const both = join(other, next);
      const apart = area(other) + area(next);
      if (area(both) > Math.min(MOST, WASTE * apart)) at++;
      else {
        next = both;
        out.splice(at, 1);
        at = 0;
      }
    }
    out.push(next);
  }
  return out;
}

function area([left, top, right, bottom]: Box): number {
  return (right - left) * (bottom - top);
}
