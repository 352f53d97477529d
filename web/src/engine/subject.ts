// What alpha says about the subject: where it is, what cuts it, whether there is any. The rules and
// the numbers are those of `cutout.py` and `pipeline.py`.
import thresholds from '../../../src/packshot/thresholds.json';
import type { Box, Side } from './types.ts';

const SUBJECT_ALPHA = 8; // fainter pixels are noise of the mask, not part of the subject's box
const SOLID_ALPHA = 128; // from here on a pixel at the frame means that the frame cuts the subject

export interface Subject {
  /** left, top, right, bottom in px, the last two exclusive; null if there is nothing */
  box: Box | null;
  cut: Side[];
  /** Fewer pixels than the threshold's share are at least half opaque. */
  empty: boolean;
}

/** Looks at a picture as it comes, rows by rows from the top. */
export class SubjectFinder {
  private left: number;
  private top = -1;
  private right = 0;
  private bottom = 0;
  private solid = 0;
  private seen = 0; // rows
  private readonly sides = { left: false, top: false, right: false, bottom: false };

  constructor(
    private readonly width: number,
    private readonly height: number,
  ) {
    this.left = width;
  }

  /** rgba : uint8 n×W×4, the next rows */
  add(rgba: Uint8Array): void {
    const { width } = this;
    const end = this.seen + rgba.length / (4 * width);
    for (let at = 3; this.seen < end; this.seen++) {
      let first = -1;
      let last = -1;
      let solid = 0;
      const start = at;
      for (let x = 0; x < width; x++, at += 4) {
        const alpha = rgba[at] as number;
        if (alpha < SUBJECT_ALPHA) continue;
        if (first < 0) first = x;
        last = x;
        if (alpha >= SOLID_ALPHA) solid++;
      }
      if (first < 0) continue;
      const y = this.seen;
      if (this.top < 0) this.top = y;
      this.bottom = y + 1;
      this.left = Math.min(this.left, first);
      this.right = Math.max(this.right, last + 1);
      this.solid += solid;
      if (!solid) continue;
      if (y === 0) this.sides.top = true;
      if (y === this.height - 1) this.sides.bottom = true;
      if ((rgba[start] as number) >= SOLID_ALPHA) this.sides.left = true;
      if ((rgba[at - 4] as number) >= SOLID_ALPHA) this.sides.right = true;
    }
  }

  get found(): Subject {
    const { left, top, right, bottom, sides } = this;
    return {
      box: top < 0 ? null : [left, top, right, bottom],
      cut: (['left', 'top', 'right', 'bottom'] as const).filter((side) => sides[side]),
      empty: this.solid < thresholds.subject_share_min * this.width * this.height,
    };
  }
}

/** rgba : uint8 H×W×4 */
export function subjectOf(rgba: Uint8Array, width: number, height: number): Subject {
  const finder = new SubjectFinder(width, height);
  finder.add(rgba);
  return finder.found;
}
