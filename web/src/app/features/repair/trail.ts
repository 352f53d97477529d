/** What was painted just now, tinted until the engine's pixels are there: seen in the next frame. */

import type { Mapping } from '../viewer/surface.ts';
import { hatch } from './hatch.ts';
import type { BrushName } from './tools.ts';

interface Spot {
  x: number;
  y: number;
  radius: number;
}

interface Piece {
  from: Spot;
  to: Spot;
  name: BrushName;
  /** Seen in finished pixels from this mark on. */
  mark: number;
}

export class Trail {
  private pieces: Piece[] = [];

  add(from: Spot | null, to: Spot, name: BrushName, mark: number): void {
    this.pieces.push({ from: from ?? to, to, name, mark });
  }

  /** The stroke was taken back: nothing of it is painted. */
  clear(): void {
    this.pieces = [];
  }

  /** Drop what is seen in finished pixels. */
  shown(mark: number): void {
    this.pieces = this.pieces.filter((piece) => piece.mark > mark);
  }

  draw(canvas: CanvasRenderingContext2D, map: Mapping): void {
    const paths = new Map<BrushName, Path2D>();
    for (const { from, to, name } of this.pieces) {
      const path = paths.get(name) ?? new Path2D();
      paths.set(name, path);
      capsule(path, placed(from, map), placed(to, map));
    }
    for (const [name, path] of paths) {
      canvas.fillStyle = hatch(canvas, name);
      canvas.fill(path);
    }
  }
}

function placed({ x, y, radius }: Spot, { scale, left, top }: Mapping): Spot {
  return { x: left + x * scale, y: top + y * scale, radius: radius * scale };
}

/** Both discs and what lies between them, all turning the same way, so that none cuts another out. */
function capsule(path: Path2D, a: Spot, b: Spot): void {
  for (const { x, y, radius } of a === b ? [a] : [a, b]) {
    path.moveTo(x + radius, y);
    path.arc(x, y, radius, 0, 2 * Math.PI);
  }
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (length === 0) return;
  const across = { x: -(b.y - a.y) / length, y: (b.x - a.x) / length };
  path.moveTo(a.x - across.x * a.radius, a.y - across.y * a.radius);
  path.lineTo(b.x - across.x * b.radius, b.y - across.y * b.radius);
  path.lineTo(b.x + across.x * b.radius, b.y + across.y * b.radius);
  path.lineTo(a.x + across.x * a.radius, a.y + across.y * a.radius);
  path.closePath();
}
