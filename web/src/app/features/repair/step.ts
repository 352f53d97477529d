/** One step back: squares before and after, packed, and the edge options where they changed. */

import type { Box, EdgeOptions, Part, Shadow } from '../../../engine/types.ts';
import { blank, type Plane, TILE } from './plane.ts';
import { type Packed, pack, unpack } from './runs.ts';

/** What is chosen and not painted: how the edge is finished, and whether the shadow is kept. */
export type Edge = Required<EdgeOptions> & { shadow: Shadow };
export const AS_COMPUTED: Edge = { edgeShift: 0, soften: 0, decontaminate: 1, shadow: 'drop' };

/** A square of the plane; null where nothing is painted. */
export interface Change {
  index: number;
  before: Packed | null;
  after: Packed | null;
}

export interface Step {
  /** What was done, in a word or two: "erased", "edge shift". */
  label: string;
  changes: Change[];
  edge: { before: Edge; after: Edge } | null;
}

/** What became of squares, given what they were; those that stayed the same are left out. */
export function changes(
  plane: Plane,
  before: Iterable<[number, Uint8Array<ArrayBuffer> | null]>,
): Change[] {
  const out: Change[] = [];
  for (const [index, was] of before) {
    const now = plane.tile(index);
    if (was === now || (was && now && equal(was, now))) continue;
    out.push({ index, before: was && pack(was), after: now && pack(now) });
  }
  return out;
}

/** Put squares back, or forth. → boxes of the photo that changed */
export function put(plane: Plane, list: readonly Change[], which: 'before' | 'after'): Box[] {
  return list.map((change) => {
    const packed = change[which];
    plane.put(change.index, packed && unpack(packed));
    return plane.boxOf(change.index);
  });
}

/** Paint a whole piece. */
export function fill(plane: Plane, { box, mask }: Part, value: number): Change[] {
  const before: [number, Uint8Array<ArrayBuffer> | null][] = [];
  const width = box[2] - box[0];
  for (const index of plane.under(box)) {
    const [left, top, right, bottom] = plane.boxOf(index);
    const was = plane.tile(index);
    const out = was?.slice() ?? blank();
    for (let y = Math.max(top, box[1]); y < Math.min(bottom, box[3]); y++) {
      for (let x = Math.max(left, box[0]); x < Math.min(right, box[2]); x++) {
        if (mask[(y - box[1]) * width + x - box[0]]) out[(y - top) * TILE + x - left] = value;
      }
    }
    before.push([index, was]);
    plane.put(index, out);
  }
  return changes(plane, before);
}

/** Nothing painted any more. */
export function clear(plane: Plane): Change[] {
  const before = plane
    .painted()
    .map((index): [number, Uint8Array<ArrayBuffer> | null] => [index, plane.tile(index)]);
  for (const [index] of before) plane.put(index, null);
  return changes(plane, before);
}

export function sameEdge(a: Edge, b: Edge): boolean {
  return (
    a.edgeShift === b.edgeShift &&
    a.soften === b.soften &&
    a.decontaminate === b.decontaminate &&
    a.shadow === b.shadow
  );
}

/** As the record keeps both. */
export function kept({ shadow, ...edge }: Edge): { edge: Required<EdgeOptions>; shadow: Shadow } {
  return { edge, shadow };
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.every((value, at) => value === b[at]);
}
