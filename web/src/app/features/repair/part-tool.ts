/** Keep or drop one piece: it is outlined and named before anything happens to it. */

import { type Signal, signal } from '@preact/signals';
import type { Part } from '../../../engine/types.ts';
import { tell } from '../../ui/announcer.tsx';
import type { Mapping, Point, Surface, Tool, Touch } from '../viewer/surface.ts';
import { hatch, outlined } from './hatch.ts';
import { type Outline, outline } from './outline.ts';
import { ERASE } from './plane.ts';
import { paintsPart, partMode } from './tools.ts';
import type { TouchUp } from './touch-up.ts';

const CLICK = 6; // CSS px; who moves further did not mean a click
const DOUBLE = 500; // ms; what follows a click sooner is its double: the piece is another one by then

const NEVER = { x: 0, y: 0, at: Number.NEGATIVE_INFINITY };

export class PartTool implements Tool {
  readonly cursor = 'pointer';
  over = false;
  /** The piece that is meant; null where there is none. */
  readonly found: Signal<Part | null> = signal(null);
  /** Where the pointer of the keyboard is; null while the mouse leads. */
  at: Point | null = null;
  private path: Outline | null = null;
  private wanted: Point | null = null;
  private asking: Promise<void> | null = null;
  private begun: Point | null = null;
  private clicked = NEVER;
  private readonly stops: (() => void)[];

  constructor(
    private readonly surface: Surface,
    private readonly touchUp: TouchUp,
  ) {
    this.stops = [
      surface.over((canvas, map) => this.draw(canvas, map)),
      partMode.subscribe(() => {
        this.mean(null); // what is no piece in one way may be one in the other
        this.clicked = NEVER;
        if (this.at) this.seek(this.at);
        surface.redraw();
      }),
      touchUp.shown.subscribe(() => this.mean(null)), // it may be another piece by now
    ];
  }

  hover(touch: Touch | null): void {
    this.at = null;
    if (touch) this.seek(touch);
    else {
      this.wanted = null;
      this.mean(null);
    }
  }

  down(touch: Touch): void {
    this.begun = { x: touch.x, y: touch.y };
    this.seek(touch);
  }

  up(touch: Touch): void {
    const { begun } = this;
    this.begun = null;
    if (!begun || this.wandered(begun, touch)) return;
    const { clicked } = this;
    const at = performance.now();
    this.clicked = { ...begun, at };
    if (at - clicked.at < DOUBLE && !this.wandered(clicked, begun)) return;
    void this.act(begun);
  }

  cancel(): void {
    this.begun = null;
  }

  /** Further than a click may, on screen. */
  private wandered(from: Point, to: Point): boolean {
    const scale = this.surface.place.peek().zoom / devicePixelRatio;
    return Math.hypot(to.x - from.x, to.y - from.y) * scale > CLICK;
  }

  /** By keyboard. */
  shift(to: Point): void {
    this.at = to;
    this.seek(to);
    this.surface.redraw();
  }

  press(): void {
    if (this.at) void this.act(this.at);
  }

  end(): void {
    this.wanted = null;
    this.over = true;
    for (const stop of this.stops) stop();
    this.surface.redraw();
  }

  private async act(at: Point): Promise<void> {
    const part = await this.ask(at).catch(() => null);
    if (!part) {
      tell('No piece here: alpha is soft, or nothing is enclosed');
      return;
    }
    const value = paintsPart(part.kind, partMode.peek());
    const done = value === ERASE ? 'Dropped' : 'Kept';
    this.touchUp.paint(part, value, `${done} ${part.kind}`);
    tell(`${done} ${named(part)}`);
    this.mean(null);
  }

  /** One question at a time; the last place counts. */
  private seek({ x, y }: Point): void {
    this.wanted = { x, y };
    this.asking ??= this.follow().finally(() => {
      this.asking = null;
    });
  }

  private async follow(): Promise<void> {
    while (this.wanted) {
      const at = this.wanted;
      this.wanted = null;
      if (this.covers(at)) continue;
      this.mean(await this.ask(at).catch(() => null));
    }
  }

  private async ask({ x, y }: Point): Promise<Part | null> {
    const [px, py] = [Math.floor(x), Math.floor(y)];
    if (px < 0 || py < 0 || px >= this.surface.width || py >= this.surface.height) return null;
    const part = await this.touchUp.partAt(px, py);
    // The ground is a hole that nothing encloses: to keep it one has to choose so.
    return part?.kind === 'hole' && partMode.peek() === 'auto' && this.open(part) ? null : part;
  }

  /** It reaches the photo's frame. */
  private open({ box: [left, top, right, bottom] }: Part): boolean {
    return (
      left === 0 || top === 0 || right === this.surface.width || bottom === this.surface.height
    );
  }

  /** The piece that is meant already: nothing to ask. */
  private covers({ x, y }: Point): boolean {
    const part = this.found.peek();
    if (!part) return false;
    const [left, top, right, bottom] = part.box;
    if (x < left || y < top || x >= right || y >= bottom) return false;
    return part.mask[(Math.floor(y) - top) * (right - left) + Math.floor(x) - left] !== 0;
  }

  private mean(part: Part | null): void {
    if (part === this.found.peek()) return;
    this.found.value = part;
    this.path = part && outline(part);
    this.surface.redraw();
  }

  private draw(canvas: CanvasRenderingContext2D, { scale, left, top }: Mapping): void {
    const part = this.found.peek();
    if (part && this.path) {
      const erases = paintsPart(part.kind, partMode.peek()) === ERASE;
      const move = new DOMMatrix([scale, 0, 0, scale, left, top]);
      const area = new Path2D();
      area.addPath(this.path.area, move);
      const line = new Path2D();
      line.addPath(this.path.line, move);
      canvas.fillStyle = hatch(canvas, erases ? 'erase' : 'restore');
      canvas.fill(area);
      outlined(canvas, line, 1.5);
    }
    if (!this.at) return;
    const [x, y] = [left + this.at.x * scale, top + this.at.y * scale];
    const cross = new Path2D();
    for (const [dx, dy] of [
      [9, 0],
      [0, 9],
    ] as const) {
      cross.moveTo(x - dx, y - dy);
      cross.lineTo(x + dx, y + dy);
    }
    outlined(canvas, cross, 1.5);
  }
}

/** "island, 120 × 80 px" */
export function named({ kind, box }: Part): string {
  return `${kind}, ${box[2] - box[0]} × ${box[3] - box[1]} px`;
}
