/** The outline of a mask as a path, coarse enough to be drawn in every frame. */

import type { Part } from '../../../engine/types.ts';

const FINE = 512; // cells along the longer side, at most

export interface Outline {
  /** Both in px of the photo. */
  area: Path2D;
  line: Path2D;
}

/** Corners of horizontal and vertical pieces, in cells: pure, so that it can be tested. */
export function edges(
  grid: Uint8Array,
  width: number,
  height: number,
): [number, number, number, number][] {
  const on = (x: number, y: number): boolean =>
    x >= 0 && y >= 0 && x < width && y < height && grid[y * width + x] !== 0;
  const out: [number, number, number, number][] = [];
  const runs = (
    lanes: number,
    length: number,
    differs: (lane: number, at: number) => boolean,
    put: (lane: number, from: number, to: number) => void,
  ): void => {
    for (let lane = 0; lane <= lanes; lane++) {
      for (let at = 0; at < length; at++) {
        if (!differs(lane, at)) continue;
        const from = at;
        while (at < length && differs(lane, at)) at++;
        put(lane, from, at);
      }
    }
  };
  runs(
    height,
    width,
    (y, x) => on(x, y) !== on(x, y - 1),
    (y, from, to) => out.push([from, y, to, y]),
  );
  runs(
    width,
    height,
    (x, y) => on(x, y) !== on(x - 1, y),
    (x, from, to) => out.push([x, from, x, to]),
  );
  return out;
}

/** A cell is on where any of its pixels is: what is thin stays in sight. */
export function coarse(
  mask: Uint8Array,
  width: number,
  height: number,
  step: number,
): { grid: Uint8Array; columns: number; rows: number } {
  const columns = Math.ceil(width / step);
  const rows = Math.ceil(height / step);
  const grid = new Uint8Array(columns * rows);
  for (let y = 0; y < height; y++) {
    const row = Math.floor(y / step) * columns;
    for (let x = 0; x < width; x++) {
      if (mask[y * width + x]) grid[row + Math.floor(x / step)] = 1;
    }
  }
  return { grid, columns, rows };
}

export function outline({ box, mask }: Part): Outline {
  const [left, top, right, bottom] = box;
  const [width, height] = [right - left, bottom - top];
  const step = Math.max(1, Math.ceil(Math.max(width, height) / FINE));
  const { grid, columns, rows } = coarse(mask, width, height, step);
  const area = new Path2D();
  for (let y = 0; y < rows; y++) {
    for (let x = 0; x < columns; x++) {
      if (!grid[y * columns + x]) continue;
      const from = x;
      while (x < columns && grid[y * columns + x]) x++;
      area.rect(left + from * step, top + y * step, (x - from) * step, step);
    }
  }
  const line = new Path2D();
  for (const [x0, y0, x1, y1] of edges(grid, columns, rows)) {
    line.moveTo(left + x0 * step, top + y0 * step);
    line.lineTo(left + x1 * step, top + y1 * step);
  }
  return { area, line };
}
