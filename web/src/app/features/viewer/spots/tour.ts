/** The walk from spot to spot of the photo that is open. */

import { batch, signal } from '@preact/signals';
import { announce } from '../../../ui/announcer.tsx';
import { easel } from '../stage.tsx';
import type { Mapping, Surface } from '../surface.ts';
import type { Spot, SpotKind } from './find.ts';

/** null until they are found */
export const spots = signal<readonly Spot[] | null>(null);
/** Which of them people look at; -1 before the first. */
export const current = signal(-1);

const WORDS: Record<SpotKind, string> = {
  soft: 'soft edge',
  thin: 'thin parts',
  faint: 'faint edge',
};
const SHARE = 0.45; // of what is shown that a spot takes up
const CLOSEST = 4; // zoom

let surface: Surface | null = null;
/** The last one that was looked at, also where a repair has done away with it: then the one before. */
let reached = -1;

/** The tour goes over this photo from now on. */
export function begin(on: Surface | null): void {
  surface = on;
  reached = -1;
  batch(() => {
    spots.value = null;
    current.value = -1;
  });
}

/** Found anew, as after a repair: who was at one of them is at the one that is there now. */
export function settle(found: readonly Spot[]): void {
  const at = spots.peek()?.[current.peek()];
  const apart = at ? found.map(({ x, y }) => Math.hypot(x - at.x, y - at.y)) : [];
  const nearest = apart.indexOf(Math.min(...apart));
  const there = at !== undefined && (apart[nearest] ?? Number.POSITIVE_INFINITY) <= at.reach;
  if (there) reached = nearest;
  else reached = Math.min(reached - (at ? 1 : 0), found.length - 1);
  batch(() => {
    spots.value = found;
    current.value = there ? nearest : -1;
  });
}

export function kindOf({ kind }: Spot): string {
  return WORDS[kind];
}

/** Where in the picture it lies, in words. */
export function whereOf({ x, y }: Spot, size: { width: number; height: number }): string {
  const third = (at: number, whole: number): number => Math.min(2, Math.floor((3 * at) / whole));
  const column = ['left', 'centre', 'right'][third(x, size.width)] as string;
  const row = ['top', 'middle', 'bottom'][third(y, size.height)] as string;
  return row === 'middle' && column === 'centre' ? 'in the middle' : `${row} ${column}`;
}

export function walk(by: 1 | -1): void {
  const all = spots.peek();
  if (!all) announce('The spots worth a look are not known yet');
  else if (all.length === 0) announce('No spot stands out in this photo');
  else visit(by > 0 ? (reached + 1) % all.length : previous(all.length));
}

function previous(count: number): number {
  // Where the one that was looked at is gone, `reached` is the one before it already.
  const at = current.peek() < 0 ? reached + 1 : reached;
  return at <= 0 ? count - 1 : at - 1;
}

export function visit(index: number): void {
  const all = spots.peek() ?? [];
  const spot = all[index];
  if (!spot || !surface) return;
  current.value = reached = index;
  const { width, height } = easel.peek()?.sight.panes()[0] ?? surface;
  const near = (SHARE * Math.min(width, height) * devicePixelRatio) / (2 * spot.reach);
  surface.show({ x: spot.x, y: spot.y }, Math.min(CLOSEST, near));
  surface.redraw();
  const where = whereOf(spot, surface);
  announce(`Spot ${index + 1} of ${all.length}: ${kindOf(spot)}, ${where}`);
}

/** The ring around the spot that is looked at: light beside dark, so that it shows anywhere. */
export function ring(canvas: CanvasRenderingContext2D, map: Mapping): void {
  const spot = spots.peek()?.[current.peek()];
  if (!spot) return;
  const x = map.left + spot.x * map.scale;
  const y = map.top + spot.y * map.scale;
  for (const [colour, width] of [
    ['rgb(0 0 0 / 75%)', 5],
    ['#fff', 2],
  ] as const) {
    canvas.strokeStyle = colour;
    canvas.lineWidth = width;
    canvas.beginPath();
    canvas.arc(x, y, Math.max(14, spot.reach * map.scale), 0, 2 * Math.PI);
    canvas.stroke();
  }
}
