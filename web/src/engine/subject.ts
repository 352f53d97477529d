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

/** rgba : uint8 H×W×4 */
export function subjectOf(rgba: Uint8Array, width: number, height: number): Subject {
  let [left, top, right, bottom, solid] = [width, -1, 0, 0, 0];
  for (let y = 0, at = 3; y < height; y++) {
    let first = -1;
    let last = -1;
    for (let x = 0; x < width; x++, at += 4) {
      const alpha = rgba[at] as number;
      if (alpha < SUBJECT_ALPHA) continue;
      if (first < 0) first = x;
      last = x;
      if (alpha >= SOLID_ALPHA) solid++;
    }
    if (first < 0) continue;
    if (top < 0) top = y;
    bottom = y + 1;
    left = Math.min(left, first);
    right = Math.max(right, last + 1);
  }
  const at = (x: number, y: number) => (rgba[(y * width + x) * 4 + 3] as number) >= SOLID_ALPHA;
  const some = (count: number, test: (i: number) => boolean): boolean => {
    for (let i = 0; i < count; i++) if (test(i)) return true;
    return false;
  };
  const sides: [Side, boolean][] = [
    ['left', some(height, (y) => at(0, y))],
    ['top', some(width, (x) => at(x, 0))],
    ['right', some(height, (y) => at(width - 1, y))],
    ['bottom', some(width, (x) => at(x, height - 1))],
  ];
  return {
    box: top < 0 ? null : [left, top, right, bottom],
    cut: sides.filter(([, cut]) => cut).map(([side]) => side),
    empty: solid < thresholds.subject_share_min * width * height,
  };
}
