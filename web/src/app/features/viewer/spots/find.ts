/** Places of a cut-out that are worth a look: a pure function of its alpha and the photo, made small. */

import { distance, type Frame, lab, Sums, thin } from './maps.ts';

/**
 * soft  : alpha is neither in nor out over more than an edge's width
 * thin  : hair, straps, spokes, or narrow gaps between them
 * faint : subject and background hardly differ across the edge
 */
export type SpotKind = 'soft' | 'thin' | 'faint';

export interface Spot {
  kind: SpotKind;
  /** Middle, px of the picture */
  x: number;
  y: number;
  /** Half of the side of its square, px */
  reach: number;
  score: number;
}

export interface Picture extends Frame {
  /** uint8 H×W */
  alpha: Uint8Array;
  /** The photo, not the cut-out: uint8 H×W×4; null where it cannot be read, then no edge is faint */
  rgba: Uint8Array | Uint8ClampedArray | null;
}

/** The longest side that is enough to find them, px */
export const SIDE = 768;
const MOST = 12;
const REACH = 0.045; // of the longest side: what one spot covers
const EDGE = 4 / 1000; // of the longest side: an edge is no softer than this to either side
const UNLIKE = 9; // ΔE between inside and outside from which an edge is plain to see
const CELL = 8; // px
/** How much of a kind makes a spot that is surely worth a look, at 768 px: px² of area, px of outline. */
const WORTH: Record<SpotKind, number> = { soft: 150, thin: 110, faint: 45 };
/** Below this share of it, a place is passed over. */
const LEAST = 0.35;
// A wire that is thinner than a px of the small picture is faint in it.
const HINT = 56;

export function findSpots(picture: Picture): Spot[] {
  const longest = Math.max(picture.width, picture.height);
  const reach = Math.max(CELL, Math.round(longest * REACH));
  const edge = Math.max(2.5, longest * EDGE);
  const shape = picture.alpha.map((alpha) => (alpha >= 128 ? 1 : 0));
  const maps: Record<SpotKind, Float32Array> = {
    soft: softness(picture, edge),
    thin: thinness(picture, edge),
    faint: faintness(picture, shape, edge),
  };
  const scale = longest / SIDE;
  const worth = {
    soft: WORTH.soft * scale ** 2,
    thin: WORTH.thin * scale ** 2,
    faint: WORTH.faint * scale,
  };
  return pick(picture, maps, reach, worth);
}

/** How undecided alpha is, where that goes on for longer than across an edge. */
function softness(picture: Picture, edge: number): Float32Array {
  const { alpha } = picture;
  const mid = alpha.map((value) => (value > 20 && value < 235 ? 1 : 0));
  const depth = distance(mid, picture);
  const found = new Float32Array(alpha.length);
  for (let i = 0; i < found.length; i++) {
    if ((depth[i] as number) <= edge) continue;
    found[i] = 1 - Math.abs((alpha[i] as number) / 127.5 - 1);
  }
  return found;
}

/** Parts of the subject, and gaps in it, that are hardly wider than its edge. */
function thinness(picture: Picture, edge: number): Float32Array {
  const { alpha } = picture;
  const lost = (shape: Uint8Array): Uint8Array => thin(shape, picture, edge);
  const parts = lost(alpha.map((value) => (value >= HINT ? 1 : 0)));
  const gaps = lost(alpha.map((value) => (value <= 255 - HINT ? 1 : 0)));
  const found = new Float32Array(alpha.length);
  for (let i = 0; i < found.length; i++) found[i] = parts[i] || gaps[i] ? 1 : 0;
  return found;
}

/** Along the outline: how alike the photo is to either side of it. */
function faintness(picture: Picture, shape: Uint8Array, edge: number): Float32Array {
  const { width, height, alpha, rgba } = picture;
  const found = new Float32Array(alpha.length);
  if (!rgba) return found;
  const near = Math.round(2 * edge) + 1;
  const inside = (at: number): number => ((alpha[at] as number) > 240 ? 1 : 0);
  const outside = (at: number): number => ((alpha[at] as number) < 15 ? 1 : 0);
  const sums = [inside, outside].map((side) => ({
    count: new Sums(picture, side),
    colours: [0, 1, 2].map(
      (channel) => new Sums(picture, (at) => side(at) && (rgba[at * 4 + channel] as number)),
    ),
  }));
  for (let y = 1; y < height - 1; y++) {
    for (let x = 1; x < width - 1; x++) {
      const at = y * width + x;
      if (!shape[at]) continue;
      if (shape[at - 1] && shape[at + 1] && shape[at - width] && shape[at + width]) continue;
      const sides = sums.map(({ count, colours }) => {
        const pixels = count.around(x, y, near);
        if (pixels < near) return null; // too little of it to say what colour it has
        const mean = colours.map((sum) => sum.around(x, y, near) / pixels);
        return lab(...(mean as [number, number, number]));
      });
      const [one, other] = sides;
      if (!one || !other) continue;
      const unlike = Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
      found[at] = Math.max(0, 1 - unlike / UNLIKE);
    }
  }
  return found;
}

/** The weightiest square first, then the weightiest that does not overlap it, and so on. */
function pick(
  { width, height }: Frame,
  maps: Record<SpotKind, Float32Array>,
  reach: number,
  worth: Record<SpotKind, number>,
): Spot[] {
  const columns = Math.ceil(width / CELL);
  const rows = Math.ceil(height / CELL);
  const cells = { width: columns, height: rows };
  const kinds = Object.keys(maps) as SpotKind[];
  const wide = Math.max(1, Math.floor(reach / CELL));
  const candidates: Spot[] = [];
  for (const kind of kinds) {
    const map = maps[kind];
    const weight = new Float64Array(columns * rows);
    const across = new Float64Array(columns * rows);
    const down = new Float64Array(columns * rows);
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const value = map[y * width + x] as number;
        if (value === 0) continue;
        const cell = Math.floor(y / CELL) * columns + Math.floor(x / CELL);
        weight[cell] = (weight[cell] as number) + value;
        across[cell] = (across[cell] as number) + value * x;
        down[cell] = (down[cell] as number) + value * y;
      }
    }
    const [all, xs, ys] = [weight, across, down].map(
      (map) => new Sums(cells, (at) => map[at] as number),
    ) as [Sums, Sums, Sums];
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const sum = all.around(column, row, wide);
        const score = sum / worth[kind];
        if (score < LEAST) continue;
        const x = xs.around(column, row, wide) / sum;
        const y = ys.around(column, row, wide) / sum;
        candidates.push({ kind, x, y, reach, score });
      }
    }
  }
  candidates.sort((a, b) => b.score - a.score);
  const spots: Spot[] = [];
  for (const one of candidates) {
    const overlaps = spots.some(
      ({ x, y }) => Math.abs(x - one.x) < 2 * reach && Math.abs(y - one.y) < 2 * reach,
    );
    if (overlaps) continue;
    spots.push(one);
    if (spots.length === MOST) break;
  }
  return spots;
}
