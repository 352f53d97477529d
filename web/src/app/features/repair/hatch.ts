/** Tints over the photo that do not rely on colour: each has lines of its own. */

import type { BrushName } from './tools.ts';

const SIDE = 8; // px of a repeated square
const TINTS: Record<BrushName, { colour: string; lines: [number, number, number, number][] }> = {
  erase: { colour: 'rgb(200 30 60 / 50%)', lines: [[0, 0, SIDE, SIDE]] },
  restore: { colour: 'rgb(0 135 120 / 50%)', lines: [[0, SIDE, SIDE, 0]] },
  unpaint: { colour: 'rgb(70 70 80 / 50%)', lines: [[0, SIDE / 2, SIDE, SIDE / 2]] },
};

const made = new Map<BrushName, CanvasPattern | null>();

export function hatch(canvas: CanvasRenderingContext2D, name: BrushName): CanvasPattern | string {
  if (!made.has(name)) made.set(name, drawn(canvas, name));
  return made.get(name) ?? TINTS[name].colour;
}

function drawn(canvas: CanvasRenderingContext2D, name: BrushName): CanvasPattern | null {
  const square = new OffscreenCanvas(SIDE, SIDE);
  const on = square.getContext('2d');
  if (!on) return null;
  const { colour, lines } = TINTS[name];
  on.fillStyle = colour;
  on.fillRect(0, 0, SIDE, SIDE);
  on.strokeStyle = 'rgb(255 255 255 / 75%)';
  on.lineWidth = 1.5;
  // Once more on each side, or the corners of the squares would show.
  for (const shift of [-SIDE, 0, SIDE]) {
    for (const [x0, y0, x1, y1] of lines) {
      on.beginPath();
      on.moveTo(x0 + shift, y0);
      on.lineTo(x1 + shift, y1);
      on.stroke();
    }
  }
  return canvas.createPattern(square, 'repeat');
}

/** Seen on any photo: a dark line with a light one on it. */
export function outlined(
  canvas: CanvasRenderingContext2D,
  path: Path2D,
  width = 1.5,
  dash: number[] = [],
): void {
  canvas.lineJoin = 'round';
  canvas.setLineDash([]);
  canvas.strokeStyle = 'rgb(0 0 0 / 75%)';
  canvas.lineWidth = width * 2;
  canvas.stroke(path);
  canvas.setLineDash(dash);
  canvas.strokeStyle = '#fff';
  canvas.lineWidth = width;
  canvas.stroke(path);
  canvas.setLineDash([]);
}
