/** What fingers, mouse and pen do on the stage: pan, pinch, wheel, the wipe's line, or the tool in hand. */

import type { Pane } from './place.ts';
import type { Mapping, Point, Tool, Touch } from './surface.ts';

/** What the stage answers, and what it is asked to do. */
export interface Stage {
  tool(): Tool | null;
  /** Space is held: a drag pans, whatever the tool. */
  spaced(): boolean;
  /** The drag with Space has begun. */
  seized(): void;
  /** The pane at a place, with the photo in it. */
  at(x: number, y: number): { pane: Pane; map: Mapping };
  /** Where the wipe's line stands, null where there is none. */
  line(): number | null;
  wipe(x: number): void;
  pan(dx: number, dy: number): void;
  /** Zoom by a factor about a place of the stage. */
  zoom(factor: number, at: Point): void;
  point(at: Point | null): void;
  cursor(name: string): void;
}

type Doing = 'nothing' | 'pan' | 'pinch' | 'tool' | 'wipe';

const STILL = 4; // px that a click may wander
const GRASP = { mouse: 12, other: 20 }; // px beside the wipe's line that still mean it
const NOTCH = 100; // what one notch of a wheel says
const NOTCH_ZOOM = 1.25;

export class Hands {
  private readonly down = new Map<number, Point>();
  private doing: Doing = 'nothing';
  private start: Point = { x: 0, y: 0 };
  private wandered = false;
  private gap = 0;
  private middle: Point = { x: 0, y: 0 };
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly canvas: HTMLCanvasElement,
    private readonly stage: Stage,
  ) {
    this.on('pointerdown', (event) => this.press(event));
    this.on('pointermove', (event) => this.move(event));
    this.on('pointerup', (event) => this.lift(event, false));
    this.on('pointercancel', (event) => this.lift(event, true));
    this.on('pointerleave', () => {
      if (this.doing !== 'nothing') return;
      stage.point(null);
      stage.tool()?.hover?.(null);
    });
    this.on('wheel', (event) => this.wheel(event), { passive: false });
    // The middle button would scroll the page, a long press would open a menu.
    this.on('mousedown', (event) => event.button === 1 && event.preventDefault());
    this.on('contextmenu', (event) => event.preventDefault());
  }

  end(): void {
    for (const end of this.ends) end();
  }

  private on<K extends keyof HTMLElementEventMap>(
    kind: K,
    heard: (event: HTMLElementEventMap[K]) => void,
    options?: AddEventListenerOptions,
  ): void {
    this.canvas.addEventListener(kind, heard, options);
    this.ends.push(() => this.canvas.removeEventListener(kind, heard, options));
  }

  private press(event: PointerEvent): void {
    const at = place(event);
    this.down.set(event.pointerId, at);
    this.canvas.setPointerCapture(event.pointerId);
    if (this.down.size === 2) {
      if (this.doing === 'tool') this.stage.tool()?.cancel?.();
      this.begin('pinch');
      this.measure();
      return;
    }
    if (this.down.size > 2) return;
    this.start = at;
    this.wandered = false;
    const tool = this.stage.tool();
    if (event.button === 1 || this.stage.spaced()) {
      this.begin('pan');
      this.wandered = true; // no click, whatever follows
      this.stage.seized();
    } else if (event.button !== 0) return;
    else if (tool) {
      this.begin('tool');
      tool.down(this.touch(event, at));
    } else this.begin(this.onLine(event, at) ? 'wipe' : 'pan');
  }

  private move(event: PointerEvent): void {
    const at = place(event);
    this.stage.point(at);
    const before = this.down.get(event.pointerId);
    if (!before) {
      if (this.doing === 'nothing') this.hover(event, at);
      return;
    }
    if (Math.hypot(at.x - this.start.x, at.y - this.start.y) > STILL) this.wandered = true;
    this.down.set(event.pointerId, at);
    if (this.doing === 'pinch') this.pinch();
    else if (this.doing === 'pan') this.stage.pan(at.x - before.x, at.y - before.y);
    else if (this.doing === 'wipe') this.stage.wipe(at.x);
    else if (this.doing === 'tool') {
      const tool = this.stage.tool();
      // A fast stroke has more points than frames; all of them make it round.
      const all = event.getCoalescedEvents?.() ?? [];
      for (const one of all.length > 0 ? all : [event]) {
        const touch = this.touch(one, this.within(one, event, at));
        tool?.move?.(touch);
      }
      tool?.hover?.(this.touch(event, at));
    }
  }

  private lift(event: PointerEvent, taken: boolean): void {
    if (!this.down.has(event.pointerId)) return;
    const at = taken ? (this.down.get(event.pointerId) as Point) : place(event);
    this.down.delete(event.pointerId);
    if (this.doing === 'pinch') {
      // The finger that stays goes on panning.
      const [rest] = this.down.values();
      this.begin(rest ? 'pan' : 'nothing');
      this.wandered = true;
      return;
    }
    if (this.down.size > 0) return;
    const { doing } = this;
    this.begin('nothing');
    if (doing === 'tool') {
      if (taken) this.stage.tool()?.cancel?.();
      else this.stage.tool()?.up?.(this.touch(event, at));
    } else if (doing === 'pan' && !taken && !this.wandered && event.button === 0) {
      // A click places the line: nobody has to drag it.
      if (this.stage.line() !== null) this.stage.wipe(at.x);
    }
    this.hover(event, at);
  }

  private hover(event: PointerEvent, at: Point): void {
    const tool = this.stage.tool();
    tool?.hover?.(this.touch(event, at));
    if (this.stage.spaced()) this.stage.cursor('grab');
    else if (tool) this.stage.cursor(tool.cursor);
    else this.stage.cursor(this.onLine(event, at) ? 'col-resize' : 'grab');
  }

  private begin(doing: Doing): void {
    this.doing = doing;
    if (doing === 'pan') this.stage.cursor('grabbing');
    else if (doing === 'wipe') this.stage.cursor('col-resize');
    else if (doing === 'tool') this.stage.cursor(this.stage.tool()?.cursor ?? 'crosshair');
  }

  private measure(): void {
    const [a, b] = [...this.down.values()] as [Point, Point];
    this.gap = Math.max(1, Math.hypot(a.x - b.x, a.y - b.y));
    this.middle = { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  }

  private pinch(): void {
    const { gap, middle } = this;
    this.measure();
    this.stage.pan(this.middle.x - middle.x, this.middle.y - middle.y);
    this.stage.zoom(this.gap / gap, this.middle);
  }

  private wheel(event: WheelEvent): void {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : event.deltaMode === 2 ? 400 : 1;
    const across = event.deltaX * unit;
    const down = event.deltaY * unit;
    if (event.shiftKey && !event.ctrlKey) {
      this.stage.pan(-(across || down), 0);
      return;
    }
    // A trackpad's pinch comes as a wheel with Ctrl, in small steps.
    const strength = event.ctrlKey && Math.abs(down) < NOTCH / 2 ? 4 : 1;
    this.stage.zoom(NOTCH_ZOOM ** ((-down * strength) / NOTCH), place(event));
  }

  private onLine(event: PointerEvent, at: Point): boolean {
    const line = this.stage.line();
    const grasp = event.pointerType === 'mouse' ? GRASP.mouse : GRASP.other;
    return line !== null && Math.abs(at.x - line) <= grasp;
  }

  /** A coalesced event in the stage's px: it has no target of its own to count from. */
  private within(one: PointerEvent, event: PointerEvent, at: Point): Point {
    return { x: at.x + one.clientX - event.clientX, y: at.y + one.clientY - event.clientY };
  }

  /** Of a stroke: in the pane in which it began. */
  private touch(event: PointerEvent, at: Point): Touch {
    const from = this.doing === 'tool' ? this.start : at;
    const { map } = this.stage.at(from.x, from.y);
    return {
      x: (at.x - map.left) / map.scale,
      y: (at.y - map.top) / map.scale,
      pressure: event.pressure > 0 ? event.pressure : 0.5,
      shift: event.shiftKey,
      alt: event.altKey,
    };
  }
}

function place(event: MouseEvent): Point {
  return { x: event.offsetX, y: event.offsetY };
}
