/** The spot that is meant: a rectangle of the photo, and how it is marked on the surface. */

import type { Box } from '../../../engine/types.ts';
import type { Mapping, Point, Surface, Tool } from '../viewer/surface.ts';

export const LEAST = 4; // px of the photo; less is a click that slipped

/** The rectangle between two corners, in whole px within the photo; null if there is nothing of it. */
export function between(a: Point, b: Point, width: number, height: number): Box | null {
  const within = (value: number, end: number): number => Math.min(end, Math.max(0, value));
  const box: Box = [
    Math.floor(within(Math.min(a.x, b.x), width)),
    Math.floor(within(Math.min(a.y, b.y), height)),
    Math.ceil(within(Math.max(a.x, b.x), width)),
    Math.ceil(within(Math.max(a.y, b.y), height)),
  ];
  return box[2] - box[0] >= LEAST && box[3] - box[1] >= LEAST ? box : null;
}

/** A box by its corner and size: the corner stays where it is asked for, the size is cut. */
export function placed(
  left: number,
  top: number,
  wide: number,
  high: number,
  width: number,
  height: number,
): Box {
  const span = (start: number, size: number, end: number): [number, number] => {
    const from = Math.min(Math.max(0, end - LEAST), Math.max(0, Math.round(start)));
    return [from, Math.min(end, from + Math.max(LEAST, Math.round(size)))];
  };
  const [x, right] = span(left, wide, width);
  const [y, bottom] = span(top, high, height);
  return [x, y, right, bottom];
}

/** Drag a rectangle; a click alone changes nothing. */
export function marker(surface: Surface, mark: (box: Box) => void): Tool {
  let from: Point | null = null;
  const to = (at: Point): void => {
    const box = from && between(from, at, surface.width, surface.height);
    if (box) mark(box);
  };
  return {
    cursor: 'crosshair',
    down: ({ x, y }) => {
      from = { x, y };
    },
    move: to,
    up: (at) => {
      to(at);
      from = null;
    },
    cancel: () => {
      from = null;
    },
  };
}

/** Two tones, so that it shows on white, on black and on any photo. */
export function draw(canvas: CanvasRenderingContext2D, map: Mapping, box: Box): void {
  const [x, y, right, bottom] = box;
  const rectangle = [
    map.left + x * map.scale,
    map.top + y * map.scale,
    (right - x) * map.scale,
    (bottom - y) * map.scale,
  ] as const;
  canvas.save();
  canvas.lineJoin = 'miter';
  canvas.setLineDash([]);
  canvas.lineWidth = 4;
  canvas.strokeStyle = '#000';
  canvas.strokeRect(...rectangle);
  canvas.lineWidth = 2;
  canvas.strokeStyle = '#fff';
  canvas.strokeRect(...rectangle);
  canvas.restore();
}
