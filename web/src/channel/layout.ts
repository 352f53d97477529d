/**
 * Where the subject goes on a channel's canvas: plain arithmetic, the same in `layout.py`.
 *
 * `tests/cases/layout.json` holds both to the same integers. Nothing is ever enlarged.
 *
 * How a rendition is made of it, strip by strip, so that memory stays bounded:
 *
 *     const layout = layOut(box, cut, preset, preset.place);
 *     // the whole canvas, filled with the ground: rgb and 255, or four zeros if transparent
 *     for (const strip of strips(layout)) {
 *       // rows: uint8 n×w×4, straight RGBA, tightly packed; of the master the columns
 *       //       crop[0] … crop[2], all of them, and the rows crop[1] + source0 … crop[1] + source1
 *       // place: int64 6 = placeInput(layout, strip)
 *       // ground: uint8 4 = groundInput(preset)
 *       const { strip: out } = await place.run({ rows, place, ground });  // wasm provider
 *       // out: uint8 m×W×4 goes to the canvas at (offset[0], offset[1] + strip.row0)
 *     }
 *
 * The bytes do not depend on how many rows a strip has.
 */

import { ChannelError } from './error.ts';
import type { Place, Preset } from './preset.ts';

export type Side = 'left' | 'top' | 'right' | 'bottom';
export type Box = [number, number, number, number];

export interface Layout {
  /** left, top, right, bottom of what is taken from the master, the last two exclusive */
  crop: Box;
  /** width and height of that part once scaled */
  size: [number, number];
  /** width and height of the result */
  canvas: [number, number];
  /** left and top of the scaled part on the canvas */
  offset: [number, number];
  /** the larger of the two shares of the canvas that the subject takes */
  fill: number;
  /** what a person should know, one clause each */
  notes: string[];
}

/** Rows of the scaled part, and the rows of the crop that they are made of; ends excluded. */
export interface Strip {
  row0: number;
  row1: number;
  source0: number;
  source1: number;
}

/** Rows of the scaled picture that are made at a time. */
export const STRIP = 64;

const SIDES: readonly Side[] = ['left', 'top', 'right', 'bottom'];
const SUPPORT = 2; // of the resampling kernel, in px of the scaled picture

/** Lay a subject out. Throws ChannelError, which says by how much, where it is too small. */
export function layOut(box: Box, cut: readonly Side[], preset: Preset, place: Place): Layout {
  const width = box[2] - box[0];
  const height = box[3] - box[1];
  const across = cut.includes('left') && cut.includes('right');
  const down = cut.includes('top') && cut.includes('bottom');
  const { target, max } = place.fill;
  const [aimWidth, aimHeight] = aimOf(place);
  // What the subject may take of either axis. What is cut on both sides spans the canvas, if the
  // channel lets it; a top that is given leaves the rest of the height to the subject.
  const whole = max === 1;
  const wide = across && whole ? 1 : target;
  let high = down && whole ? 1 : target;
  const top = topOf(place);
  if (top !== null && !(down && whole)) high = Math.min(1 - top, max);
  const byWidth = wide * aimWidth * height <= high * aimHeight * width;
  const length = byWidth ? width : height;
  const share = byWidth ? wide : high;
  const aim = byWidth ? aimWidth : aimHeight;
  const notes: string[] = [];
  let scaled = rounded(share * aim);
  let side = aim;
  if (scaled > length) {
    scaled = length;
    side = smaller(length, share, aim, byWidth, preset, place);
    if (side !== aim) {
      notes.push(
        `the canvas is ${side} px instead of ${aim}, as the subject is small and nothing is enlarged`,
      );
    }
  }
  const other = Math.max(1, rounded(((byWidth ? height : width) * scaled) / length));
  const size: [number, number] = byWidth ? [scaled, other] : [other, scaled];
  const canvas = frameOf(size, side, byWidth, across, down, place);
  const fill = Math.max(size[0] / canvas[0], size[1] / canvas[1]);
  const offset: [number, number] = [
    startOf(size[0], canvas[0], cut.includes('left'), cut.includes('right')),
    fromTop(size[1], canvas[1], cut, place),
  ];
  notes.push(...cutNotes(size, canvas, offset, cut));
  return { crop: box, size, canvas, offset, fill, notes };
}

/** The scaled part in strips of at most `rows` rows, and what `place.onnx` must see for each. */
export function* strips(layout: Layout, rows: number = STRIP): Generator<Strip> {
  const full = layout.crop[3] - layout.crop[1];
  const scaled = layout.size[1];
  // As many taps to either side as the graph takes, in whole numbers as there.
  const reach = Math.floor((2 * SUPPORT * full + 3 * scaled - 1) / (2 * scaled));
  for (let row0 = 0; row0 < scaled; row0 += rows) {
    const row1 = Math.min(scaled, row0 + rows);
    const first = Math.floor(((2 * row0 + 1) * full) / (2 * scaled)) - reach;
    const last = Math.floor(((2 * row1 - 1) * full) / (2 * scaled)) + reach;
    yield { row0, row1, source0: Math.max(0, first), source1: Math.min(full, last + 1) };
  }
}

/** The input `place` of `place.onnx`. */
export function placeInput(layout: Layout, strip: Strip): BigInt64Array {
  const full = layout.crop[3] - layout.crop[1];
  const [width, height] = layout.size;
  return BigInt64Array.from(
    [strip.source0, strip.row0, strip.row1, full, height, width].map(BigInt),
  );
}

/** The input `ground` of `place.onnx`, which is also what the canvas is filled with. */
export function groundInput(preset: Preset, rgb?: readonly number[]): Uint8Array {
  const { background } = preset;
  return background.mode === 'flatten'
    ? Uint8Array.of(...(rgb ?? background.rgb), 255)
    : new Uint8Array(4);
}

function aimOf({ canvas }: Place): [number, number] {
  return canvas.kind === 'fixed' ? [canvas.width, canvas.height] : [canvas.target, canvas.target];
}

function topOf({ anchor }: Place): number | null {
  return anchor === 'centre' ? null : anchor.top;
}

/** The side of the canvas for a subject that is too small for the one aimed at. */
function smaller(
  length: number,
  share: number,
  aim: number,
  byWidth: boolean,
  preset: Preset,
  place: Place,
): number {
  const least = place.canvas.kind === 'fixed' ? aim : place.canvas.min;
  const side = Math.max(least, rounded(length / share));
  // On the least canvas the subject may take less than is aimed at, down to the channel's limit.
  const needed = Math.ceil(Math.min(share, place.fill.min) * least - 1e-6);
  if (length < needed) {
    throw new ChannelError(
      `the subject is ${length} px ${byWidth ? 'wide' : 'high'}, ${needed - length} px too small for ` +
        `${preset.key}, which needs ${needed} px`,
      'take the photo from closer or with more pixels; nothing is enlarged',
    );
  }
  return Math.min(side, aim);
}

function frameOf(
  size: [number, number],
  side: number,
  byWidth: boolean,
  across: boolean,
  down: boolean,
  { canvas }: Place,
): [number, number] {
  if (canvas.kind === 'fixed') return [canvas.width, canvas.height];
  if (canvas.kind === 'square') return [side, side];
  // The same margin on all sides, and none where the subject is cut on both.
  const margin = side - (byWidth ? size[0] : size[1]);
  return byWidth
    ? [side, Math.min(side, size[1] + (down ? 0 : margin))]
    : [Math.min(side, size[0] + (across ? 0 : margin)), side];
}

/** Where the subject begins on an axis: in the middle, or at the one edge that cuts it. */
function startOf(size: number, frame: number, first: boolean, last: boolean): number {
  if (first !== last) return first ? 0 : frame - size;
  return Math.floor((frame - size) / 2);
}

function fromTop(size: number, frame: number, cut: readonly Side[], place: Place): number {
  const top = topOf(place);
  if (top === null || cut.includes('top') || cut.includes('bottom')) {
    return startOf(size, frame, cut.includes('top'), cut.includes('bottom'));
  }
  return Math.min(frame - size, rounded(top * frame));
}

/** One note for the sides where the cut lies at the canvas' edge, one for those where not. */
function cutNotes(
  size: [number, number],
  canvas: [number, number],
  offset: [number, number],
  cut: readonly Side[],
): string[] {
  const gaps: Record<Side, number> = {
    left: offset[0],
    top: offset[1],
    right: canvas[0] - offset[0] - size[0],
    bottom: canvas[1] - offset[1] - size[1],
  };
  const sides = SIDES.filter((side) => cut.includes(side));
  const at = sides.filter((side) => gaps[side] === 0);
  const off = sides.filter((side) => gaps[side] > 0);
  const notes: string[] = [];
  if (at.length) {
    notes.push(
      `the photo's frame cuts the subject at the ${listed(at)}, and lies at the canvas' edge there`,
    );
  }
  if (off.length) {
    notes.push(
      `the photo's frame cuts the subject at the ${listed(off)}, and the cut shows: ` +
        'take the photo again with room around the subject',
    );
  }
  return notes;
}

function listed(words: readonly string[]): string {
  return words.length > 1
    ? `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
    : (words[0] ?? '');
}

/** Half up: Math.round would do, and Python's half-even is avoided on its side. */
function rounded(value: number): number {
  return Math.floor(value + 0.5);
}
