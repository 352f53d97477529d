// Which windows of a photo need work, and where each one lies: `windows.py`, held equal to it by
// tests/cases/windows.json.

export const TILE = 128; // px; side of the squares that are decided one by one
export const RUN = 8; // tiles; longest run of neighbours that becomes one window

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

/** Says where nobody painted. */
export interface Untouched {
  untouched(window: Window): boolean;
}

/**
 * For EMPTY and FULL tiles `finish` would write (0, 0, 0, 0) and the photo with alpha 255: the
 * bytes are the same, without the work.
 */
export function tiles(
  texels: Texels,
  edits: Untouched | null,
  height: number,
  width: number,
  reach: Reach,
): Tiles {
  const rows = Math.ceil(height / TILE);
  const columns = Math.ceil(width / TILE);
  const kinds = new Uint8Array(rows * columns);
  for (const { index, tile } of eachTile({ y0: 0, y1: height, x0: 0, x1: width }, height, width)) {
    kinds[index] = kindOf(tile, texels, edits, height, width, reach);
  }
  return { kinds, rows, columns };
}

export function kindOf(
  tile: Window,
  texels: Texels,
  edits: Untouched | null,
  height: number,
  width: number,
  reach: Reach,
): Kind {
  for (const kind of [EMPTY, FULL] as const) {
    const by = kind === EMPTY ? reach.halo : reach.alphaReach;
    const window = grown(tile, by, height, width);
    if (!everyTexel(texels, window, height, width, kind)) continue;
    if (!edits || edits.untouched(window)) return kind;
  }
  return EDGE;
}

/** The tiles that a part of the photo touches, row by row. */
export function* eachTile(
  part: Window,
  height: number,
  width: number,
): Generator<{ index: number; tile: Window }> {
  const columns = Math.ceil(width / TILE);
  for (let row = Math.floor(part.y0 / TILE); row * TILE < part.y1; row++) {
    for (let column = Math.floor(part.x0 / TILE); column * TILE < part.x1; column++) {
      yield { index: row * columns + column, tile: tileAt(row, column, height, width) };
    }
  }
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

/**
 * The part of the maps that a window of the photo is made from. However they are cut so, `finish`
 * computes the same bytes as from the whole of them.
 */
export function texelsFor(
  window: Window,
  height: number,
  width: number,
  maps: { height: number; width: number },
): Window {
  const [y0, y1] = needed(window.y0, window.y1, height, maps.height);
  const [x0, x1] = needed(window.x0, window.x1, width, maps.width);
  return { y0, y1, x0, x1 };
}

/** What the maps say of alpha: EMPTY, FULL or EDGE for each of their texels. */
export interface Texels {
  kinds: Uint8Array;
  height: number;
  width: number;
}

export function texelsOf({ data, height, width }: Maps): Texels {
  const size = height * width;
  const kinds = new Uint8Array(size).fill(EDGE);
  for (let at = 0; at < size; at++) {
    if (data[at] !== 0) continue;
    const b = data[size + at] as number;
    if (b === 0) kinds[at] = EMPTY;
    else if (b > ONE) kinds[at] = FULL;
  }
  return { kinds, height, width };
}

function everyTexel(
  given: Texels,
  window: Window,
  height: number,
  width: number,
  kind: Kind,
): boolean {
  const { y0, y1, x0, x1 } = texelsFor(window, height, width, given);
  for (let y = y0; y < y1; y++) {
    for (let at = y * given.width + x0, end = y * given.width + x1; at < end; at++) {
      if (given.kinds[at] !== kind) return false;
    }
  }
  return true;
}

/**
 * The texels of a map axis that the pixels start…end of the photo are interpolated from. One more
 * on each side than exact arithmetic asks for: `finish` computes places in float32.
 */
function needed(start: number, end: number, full: number, low: number): [number, number] {
  const first = Math.trunc(((start + 0.5) * low) / full - 0.5) - 1;
  const last = Math.trunc(((end - 0.5) * low) / full - 0.5) + 2;
  return [Math.max(0, first), Math.min(low, last + 1)];
}

/** A part of the maps, channel by channel. */
export function cropped(
  { data, height, width }: Maps,
  { y0, y1, x0, x1 }: Window,
  channels: number,
): Float32Array {
  const across = x1 - x0;
  const out = new Float32Array(channels * (y1 - y0) * across);
  for (let channel = 0, to = 0; channel < channels; channel++) {
    for (let y = y0; y < y1; y++, to += across) {
      const from = (channel * height + y) * width;
      out.set(data.subarray(from + x0, from + x1), to);
    }
  }
  return out;
}
