// Which windows of a photo need work, and where each one lies: `windows.py`, held equal to it by
// tests/cases/windows.json.

export const TILE = 256; // px; side of the squares that are decided one by one
export const RUN = 4; // tiles; longest run of neighbours that becomes one window

export const EMPTY = 0;
export const FULL = 1;
export const EDGE = 2;
export type Kind = typeof EMPTY | typeof FULL | typeof EDGE;

// Only rounding may part b from 1 where the photo is all subject: it is a mean of ones. Rounded to
// the 32 bits of the maps, as NumPy compares.
const ONE = Math.fround(1 - 1e-5);

/** A rectangle of the photo in px, ends excluded. */
export interface Window {
  y0: number;
  y1: number;
  x0: number;
  x1: number;
}

export function grown(window: Window, by: number, height: number, width: number): Window {
  return {
    y0: Math.max(0, window.y0 - by),
    y1: Math.min(height, window.y1 + by),
    x0: Math.max(0, window.x0 - by),
    x1: Math.min(width, window.x1 + by),
  };
}

/** Maps as `matte.onnx` writes them: 1×8×h×w, of which a and b of the guided filter are read. */
export interface Maps {
  data: Float32Array;
  height: number;
  width: number;
}

export interface Reach {
  /** px; a tile is EMPTY only if alpha is exactly 0 that far around it */
  halo: number;
  /** px; a tile is FULL only if alpha is exactly 1 that far around it */
  alphaReach: number;
}

/** Kind of each TILE×TILE square, row by row. */
export interface Tiles {
  kinds: Uint8Array;
  rows: number;
  columns: number;
}

/**
 * For EMPTY and FULL tiles `finish` would write (0, 0, 0, 0) and the photo with alpha 255: the
 * bytes are the same, without the work.
 */
export function tiles(
  maps: Maps,
  edit: Uint8Array | null,
  height: number,
  width: number,
  reach: Reach,
): Tiles {
  const rows = Math.ceil(height / TILE);
  const columns = Math.ceil(width / TILE);
  const kinds = new Uint8Array(rows * columns).fill(EDGE);
  const flat = flatTexels(maps);
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      const tile = tileAt(row, column, height, width);
      for (const kind of [EMPTY, FULL] as const) {
        const by = kind === EMPTY ? reach.halo : reach.alphaReach;
        const window = grown(tile, by, height, width);
        if (!everyTexel(flat, maps, window, height, width, kind)) continue;
        if (!edit || untouched(edit, window, width)) kinds[row * columns + column] = kind;
      }
    }
  }
  return { kinds, rows, columns };
}

/** Every part of the photo once, top to bottom, neighbours of a kind joined. */
export function* windows(
  { kinds, rows, columns }: Tiles,
  height: number,
  width: number,
): Generator<{ kind: Kind; window: Window }> {
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; ) {
      const kind = kinds[row * columns + column] as Kind;
      let end = column + 1;
      while (end < columns && kinds[row * columns + end] === kind && end - column < RUN) end++;
      const first = tileAt(row, column, height, width);
      const last = tileAt(row, end - 1, height, width);
      yield { kind, window: { y0: first.y0, y1: first.y1, x0: first.x0, x1: last.x1 } };
      column = end;
    }
  }
}

function tileAt(row: number, column: number, height: number, width: number): Window {
  const y = row * TILE;
  const x = column * TILE;
  return { y0: y, y1: Math.min(height, y + TILE), x0: x, x1: Math.min(width, x + TILE) };
}

/** EMPTY, FULL or EDGE for each texel of the maps. */
function flatTexels({ data, height, width }: Maps): Uint8Array {
  const size = height * width;
  const out = new Uint8Array(size).fill(EDGE);
  for (let at = 0; at < size; at++) {
    if (data[at] !== 0) continue;
    const b = data[size + at] as number;
    if (b === 0) out[at] = EMPTY;
    else if (b > ONE) out[at] = FULL;
  }
  return out;
}

function everyTexel(
  flat: Uint8Array,
  maps: Maps,
  window: Window,
  height: number,
  width: number,
  kind: Kind,
): boolean {
  const [top, bottom] = texels(window.y0, window.y1, height, maps.height);
  const [left, right] = texels(window.x0, window.x1, width, maps.width);
  for (let y = top; y < bottom; y++) {
    for (let at = y * maps.width + left, end = y * maps.width + right; at < end; at++) {
      if (flat[at] !== kind) return false;
    }
  }
  return true;
}

function untouched(edit: Uint8Array, window: Window, width: number): boolean {
  for (let y = window.y0; y < window.y1; y++) {
    for (let at = y * width + window.x0, end = y * width + window.x1; at < end; at++) {
      if (edit[at] !== 128) return false;
    }
  }
  return true;
}

/**
 * The texels of a map axis that the pixels start…end of the photo are interpolated from. One more
 * on each side than exact arithmetic asks for: `finish` computes places in float32.
 */
function texels(start: number, end: number, full: number, low: number): [number, number] {
  const first = Math.trunc(((start + 0.5) * low) / full - 0.5) - 1;
  const last = Math.trunc(((end - 0.5) * low) / full - 0.5) + 2;
  return [Math.max(0, first), Math.min(low, last + 1)];
}
