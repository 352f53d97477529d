/** Python's values for the built-in photos, and whether a cut-out meets them. */

import values from '../../../../../src/packshot/golden/photos.json';
import type { Agreement } from './report.ts';

export interface Limits {
  /** Levels by which the mean of a cell may be off. */
  cell: number;
  /** By how much the sum of alpha may be off. */
  alpha: number;
}

export interface Golden {
  bytes: number;
  sha256: string;
  width: number;
  height: number;
  /** SHA-256 of the photo's pixels, uint8 H×W×3, as Python decodes them. */
  decoded: string;
  /** Of the photo's red, green and blue. */
  mean: number[];
  box: number[];
  inner: number[];
  outer: number[];
  /** Sum of alpha. */
  alpha: number;
  /** Row by row, of each cell the means of alpha and of premultiplied red, green and blue. */
  cells: number[];
  strict: Limits;
  loose: Limits;
}

export const GRID = values.grid;
export const PHOTOS: Readonly<Record<string, Golden>> = values.photos;

const ROUNDED = 0.005; // the file holds cells to two decimals

export interface Measured {
  width: number;
  height: number;
  box: readonly number[] | null;
  alpha: number;
  cells: Float64Array;
}

/** rgba : uint8 H×W×4, straight;  box : as the engine found it */
export function measured(
  rgba: Uint8Array,
  width: number,
  height: number,
  box: readonly number[] | null,
  grid = GRID,
): Measured {
  const sums = new Float64Array(grid * grid * 4);
  let alpha = 0;
  for (let row = 0; row < grid; row++) {
    const [top, bottom] = part(row, height, grid);
    for (let column = 0; column < grid; column++) {
      const [left, right] = part(column, width, grid);
      const to = (row * grid + column) * 4;
      for (let y = top; y < bottom; y++) {
        for (let at = (y * width + left) * 4, end = (y * width + right) * 4; at < end; at += 4) {
          const a = rgba[at + 3] as number;
          alpha += a;
          sums[to] = (sums[to] as number) + a;
          for (let i = 0; i < 3; i++) {
            sums[to + 1 + i] = (sums[to + 1 + i] as number) + ((rgba[at + i] as number) * a) / 255;
          }
        }
      }
      const area = (bottom - top) * (right - left);
      for (let i = to; i < to + 4; i++) sums[i] = (sums[i] as number) / area;
    }
  }
  return { width, height, box, alpha, cells: sums };
}

function part(index: number, size: number, grid: number): [number, number] {
  return [Math.floor((size * index) / grid), Math.floor((size * (index + 1)) / grid)];
}

export interface Check {
  agreement: Agreement;
  findings: string[];
  worst: number;
}

/** exact : whether this browser decodes the photo to the same pixels as Python */
export function check(golden: Golden, found: Measured, exact: boolean): Check {
  if (found.width !== golden.width || found.height !== golden.height) {
    const is = `${found.width} × ${found.height} px`;
    const finding = `It is ${is} instead of ${golden.width} × ${golden.height} px.`;
    return { agreement: 'different', findings: [finding], worst: 255 };
  }
  const limits = exact ? golden.strict : golden.loose;
  const findings: string[] = [];
  const [worst, count] = apart(golden.cells, found.cells, limits.cell + ROUNDED);
  if (count > 0) {
    findings.push(
      `Alpha or colour is off by up to ${worst.toFixed(1)} levels on average in a part of the photo; the limit is ${limits.cell}.`,
    );
  }
  const more = found.alpha - golden.alpha;
  if (Math.abs(more) > limits.alpha) {
    const share = ((100 * Math.abs(more)) / golden.alpha).toFixed(1);
    findings.push(`${share} % ${more > 0 ? 'more' : 'less'} is cut out than should be.`);
  }
  if (exact && !between(found.box, golden)) {
    const is = found.box?.join(', ') ?? 'missing';
    findings.push(`The subject’s box is ${is} instead of ${golden.box.join(', ')}.`);
  }
  if (findings.length > 0) return { agreement: 'different', findings, worst };
  return { agreement: exact ? 'same' : 'close', findings, worst };
}

/** How far cells are off at most, and how many beyond the limit. */
function apart(expected: readonly number[], found: Float64Array, limit: number): [number, number] {
  let worst = 0;
  let count = expected.length === found.length ? 0 : 1;
  for (const [index, value] of expected.entries()) {
    const off = Math.abs((found[index] ?? 0) - value);
    if (off > worst) worst = off;
    if (off > limit) count++;
  }
  return [worst, count];
}

/** Whether a box is one that the rule of one level allows. */
function between(box: readonly number[] | null, { inner, outer }: Golden): boolean {
  if (!box) return false;
  const low = (index: number) => Math.min(inner[index] as number, outer[index] as number);
  const high = (index: number) => Math.max(inner[index] as number, outer[index] as number);
  return box.every((side, index) => side >= low(index) && side <= high(index));
}
