/** The brush on the stage: by pointer or by keyboard, with its ring and what it has just painted. */

import type { Mapping, Point, Surface, Tool, Touch } from '../viewer/surface.ts';
import { outlined } from './hatch.ts';
import { type BrushName, brush, PAINTS, sizeFor } from './tools.ts';
import type { TouchUp } from './touch-up.ts';
import { Trail } from './trail.ts';

const LABELS: Record<BrushName, string> = {
  erase: 'Erase stroke',
  restore: 'Restore stroke',
  unpaint: 'Unpaint stroke',
};

/** Where the last stroke of a photo ended: a line is drawn from there. */
const lastPoints = new WeakMap<TouchUp, Point>();

export class BrushTool implements Tool {
  readonly cursor = 'crosshair';
  /** Where the ring is, px of the photo; null while the pointer is elsewhere. */
  at: Point | null = null;
  private readonly trail = new Trail();
  private last: { x: number; y: number; radius: number } | null = null;
  over = false;
  private down_ = false;
  private readonly stops: (() => void)[];

  constructor(
    private readonly surface: Surface,
    private readonly touchUp: TouchUp,
    private readonly name: BrushName,
  ) {
    this.stops = [
      surface.over((canvas, map) => this.draw(canvas, map)),
      touchUp.shown.subscribe((mark) => this.trail.shown(mark)),
      brush.subscribe(() => surface.redraw()),
    ];
  }

  /** Whether the brush is down: its stroke may have been ended elsewhere, as by an undo. */
  get painting(): boolean {
    return this.down_ && this.touchUp.painting;
  }

  private get radius(): number {
    return (brush.peek().size ?? 1) / 2;
  }

  down(touch: Touch): void {
    const { hardness } = brush.peek();
    const from = lastPoints.get(this.touchUp);
    this.touchUp.begin({ radius: this.radius, hardness }, PAINTS[this.name]);
    this.down_ = true;
    this.last = null;
    if (touch.shift && from) this.set(from, touch.pressure);
    this.set(touch, touch.pressure);
  }

  move(touch: Touch): void {
    if (this.painting) this.set(touch, touch.pressure);
  }

  hover(touch: Touch | null): void {
    this.at = touch && { x: touch.x, y: touch.y };
    this.surface.redraw();
  }

  up(touch: Touch): void {
    if (!this.painting) return;
    // A pen that is lifted tells no pressure any more.
    if (touch.x !== this.last?.x || touch.y !== this.last.y) this.set(touch, null);
    this.finish();
  }

  cancel(): void {
    if (!this.painting) return;
    this.down_ = false;
    this.trail.clear();
    this.touchUp.cancel();
    this.surface.redraw();
  }

  /** By keyboard: set the brush down where its ring is. */
  press(): void {
    if (this.at) this.down({ ...this.at, pressure: 0.5, shift: false, alt: false });
  }

  /** By keyboard: move the ring, and draw where the brush is down. */
  shift(to: Point): void {
    this.at = to;
    if (this.painting) this.set(to, 0.5);
    else this.surface.redraw();
  }

  finish(): void {
    this.down_ = false;
    if (this.last) lastPoints.set(this.touchUp, { x: this.last.x, y: this.last.y });
    this.touchUp.end(LABELS[this.name]);
  }

  /** Put away. */
  end(): void {
    if (this.painting) this.finish();
    this.over = true;
    for (const stop of this.stops) stop();
    this.surface.redraw();
  }

  private set({ x, y }: Point, pressure: number | null): void {
    const share = pressure === null ? null : sizeFor(pressure, brush.peek().pressure);
    const radius = share === null ? (this.last?.radius ?? this.radius) : this.radius * share;
    const mark = this.touchUp.to(x, y, radius / this.radius);
    const spot = { x, y, radius };
    if (mark > 0) this.trail.add(this.last, spot, this.name, mark);
    this.last = spot;
    this.at = { x, y };
    this.surface.redraw();
  }

  private draw(canvas: CanvasRenderingContext2D, map: Mapping): void {
    this.trail.draw(canvas, map);
    if (!this.at) return;
    const { scale, left, top } = map;
    const [x, y] = [left + this.at.x * scale, top + this.at.y * scale];
    const radius = Math.max(1.5, this.radius * scale);
    const ring = new Path2D();
    ring.arc(x, y, radius, 0, 2 * Math.PI);
    outlined(canvas, ring, this.painting ? 2.5 : 1.5);
    // Up to where a soft brush takes its full effect.
    const full = radius * brush.peek().hardness;
    if (full < 4 || radius - full < 3) return;
    const inner = new Path2D();
    inner.arc(x, y, full, 0, 2 * Math.PI);
    outlined(canvas, inner, 1, [3, 3]);
  }
}
