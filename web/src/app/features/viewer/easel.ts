/** The stage: one canvas on which one photo hangs; repainted when something changed, and only then. */

import { batch, effect, type Signal, signal } from '@preact/signals';
import type { Patch } from '../../../engine/types.ts';
import { ground } from './ground.ts';
import { Hands } from './hands.ts';
import * as look from './look.ts';
import { type Area, type Colours, clip, common, Painter, type Spread } from './painter.ts';
import {
  bounded,
  fitting,
  kept,
  mapped,
  type Pane,
  panesOf,
  type Size,
  shown,
  toPhoto,
  zoomedAbout,
} from './place.ts';
import type { Spot } from './spots/find.ts';
import type { Mapping, Point, Surface, Tool } from './surface.ts';
import { Tiles } from './tiles.ts';
import { ViewLink } from './view/link.ts';
import type { Layer } from './view/protocol.ts';

type Over = (canvas: CanvasRenderingContext2D, map: Mapping) => void;

export interface Files {
  master: Blob;
  original: Blob | null;
}

/** A worker, and how often pixels had changed before it read the files. */
interface Held {
  view: ViewLink;
  base: number;
}

export const LOUPE = { radius: 104, times: 4 };

export class Easel {
  /** Why the cut-out or the photo cannot be shown. */
  readonly trouble = signal<{ cutout?: string; original?: string }>({});
  /** All that is on screen is there at full resolution. */
  readonly whole = signal(false);
  private readonly context: CanvasRenderingContext2D;
  private readonly painter: Painter;
  private readonly hands: Hands;
  private readonly ends: (() => void)[] = [];
  private readonly overs = new Set<Over>();
  private readonly tool: Signal<Tool | null> = signal(null);
  private room: Size = { width: 1, height: 1 };
  private density = 1;
  private photo: Size | null = null;
  private tiles: Tiles | null = null;
  private poster: ImageBitmap | null = null;
  private link: Held | null = null;
  private next: Held | null = null;
  private waiting: ((view: ViewLink) => void)[] = [];
  private frame = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {
    // Opaque: the page behind it need not be blended in.
    this.context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
    this.painter = new Painter(this.context, colours(canvas), devicePixelRatio);
    this.hands = new Hands(canvas, {
      tool: () => this.tool.peek(),
      spaced: () => look.holding.peek(),
      seized: () => {
        look.holding.value = false; // Space meant to pan, not to look
      },
      at: (x, y) => this.at(x, y),
      line: () => this.line(),
      wipe: (x) => this.wipe(x),
      pan: (dx, dy) => this.pan(dx, dy),
      zoom: (factor, at) => this.zoomBy(factor, at),
      point: (at) => {
        look.loupeAt.value = at;
      },
      cursor: (name) => {
        canvas.style.cursor = name;
      },
    });
    const watch = new ResizeObserver(([entry]) => entry && this.resize(entry));
    watch.observe(canvas);
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const dress = (): void => {
      this.painter.dress(colours(canvas), this.density);
      this.redraw();
    };
    dark.addEventListener('change', dress);
    const theme = new MutationObserver(dress);
    theme.observe(document.documentElement, { attributeFilter: ['data-theme'] });
    const follow = effect(() => {
      const { mode, alphaView, edges, holding, split, loupe, loupeAt, place } = look;
      const all = [mode, alphaView, edges, holding, split, loupe, place, ground, this.tool];
      for (const one of all) void one.value;
      if (loupe.value) void loupeAt.value;
      this.redraw();
    });
    const refit = effect(() => {
      void look.mode.value; // two panes have less room than one
      if (look.fitted.peek()) this.fit();
    });
    this.ends.push(
      follow,
      refit,
      () => watch.disconnect(),
      () => theme.disconnect(),
      () => dark.removeEventListener('change', dress),
      () => this.hands.end(),
      () => cancelAnimationFrame(this.frame),
      () => this.close(),
    );
  }

  end(): void {
    for (const end of this.ends) end();
  }

  /** Another photo takes the place of the last one. */
  hang(photo: Size): Surface {
    const last = this.photo ?? lastSize;
    this.close();
    this.photo = lastSize = { width: photo.width, height: photo.height };
    this.tiles = new Tiles(photo.width, photo.height);
    this.overs.clear();
    batch(() => {
      this.tool.value = null;
      this.trouble.value = {};
      this.whole.value = false;
      if (look.fitted.peek() || !last) this.fit();
      else if (last.width !== photo.width || last.height !== photo.height) {
        const { zoom, centre } = look.place.peek();
        const x = (centre.x / last.width) * photo.width;
        const y = (centre.y / last.height) * photo.height;
        look.place.value = { zoom: bounded(zoom, this.fitZoom()), centre: { x, y } };
      }
    });
    this.redraw();
    return this.surface(this.photo);
  }

  /** Shown until the first tiles are there. */
  pin(poster: ImageBitmap): void {
    this.poster = poster;
    this.redraw();
  }

  /** The photo's files; once more when they changed. What is on screen stays until the new is there. */
  load(files: Files): void {
    const { tiles } = this;
    if (!tiles) return;
    this.next?.view.end();
    const mine: Held = {
      base: tiles.version,
      view: new ViewLink(files, {
        tile: (name, version, bitmap) => {
          tiles.put(name, version + mine.base, bitmap);
          this.redraw();
        },
        ready: (what) => {
          if (what === 'cutout') this.opened(mine);
        },
        failed: (what, why) => {
          this.trouble.value = { ...this.trouble.value, [what]: why };
        },
      }),
    };
    this.next = mine;
    if (!this.link) this.opened(mine);
  }

  /** Places worth a look; rejects when the photo is taken down meanwhile. */
  spots(): Promise<Spot[]> {
    return this.ask((view) => view.spots());
  }

  fit(): void {
    if (!this.photo) return;
    const { width, height } = this.photo;
    batch(() => {
      look.fitted.value = true;
      look.place.value = { zoom: this.fitZoom(), centre: { x: width / 2, y: height / 2 } };
    });
  }

  /** About the middle, or about a place of the stage. */
  zoomTo(zoom: number, at?: Point): void {
    if (!this.photo) return;
    const place = look.place.peek();
    const about = at ? this.under(at) : place.centre;
    const to = bounded(zoom, this.fitZoom());
    batch(() => {
      look.fitted.value = false;
      look.place.value = kept(zoomedAbout(place, about, to), this.photo as Size);
    });
  }

  zoomBy(factor: number, at: Point): void {
    this.zoomTo(look.place.peek().zoom * factor, at);
  }

  /** By CSS px: what lies under the hand goes with it. */
  pan(dx: number, dy: number): void {
    if (!this.photo) return;
    const { zoom, centre } = look.place.peek();
    const scale = zoom / this.density;
    const to = { x: centre.x - dx / scale, y: centre.y - dy / scale };
    batch(() => {
      look.fitted.value = false;
      look.place.value = kept({ zoom, centre: to }, this.photo as Size);
    });
  }

  /** Of what shows the photo, CSS px. */
  pane(): Size {
    return this.panes()[0] as Pane;
  }

  /** Move what the loupe shows, for those without a pointer. */
  slide(dx: number, dy: number): void {
    const { width, height } = this.room;
    const at = look.loupeAt.peek() ?? { x: width / 2, y: height / 2 };
    look.loupeAt.value = {
      x: Math.min(width, Math.max(0, at.x + dx)),
      y: Math.min(height, Math.max(0, at.y + dy)),
    };
  }

  /** Lays the tool aside. → whether there was one */
  letGo(): boolean {
    const had = this.tool.peek() !== null;
    this.tool.value = null;
    return had;
  }

  redraw(): void {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  private surface(photo: Size): Surface {
    const overs = this.overs;
    const here = (): boolean => this.photo === photo;
    return {
      width: photo.width,
      height: photo.height,
      place: look.place,
      tool: this.tool,
      show: (at, zoom = 0) => {
        if (!here()) return;
        const to = bounded(Math.max(zoom, look.place.peek().zoom), this.fitZoom());
        batch(() => {
          look.fitted.value = false;
          look.place.value = kept({ zoom: to, centre: at }, photo);
        });
      },
      visible: () => this.visible(),
      patch: (patches) => here() && this.patch(patches),
      over: (draw) => {
        if (!here()) return () => undefined;
        overs.add(draw);
        this.redraw();
        return () => {
          overs.delete(draw);
          this.redraw();
        };
      },
      redraw: () => this.redraw(),
      alpha: () => this.ask((view) => view.alpha()),
    };
  }

  private patch(patches: readonly Patch[]): void {
    if (patches.length === 0) return;
    this.tiles?.changed(patches.map(({ box }) => box));
    this.link?.view.patch(patches);
    if (this.next !== this.link) this.next?.view.patch(patches);
    this.redraw();
  }

  /** A worker whose files changed is replaced, and the question is asked again. */
  private async ask<T>(question: (view: ViewLink) => Promise<T>): Promise<T> {
    const { photo } = this;
    for (;;) {
      const view =
        this.link?.view ?? (await new Promise<ViewLink>((resolve) => this.waiting.push(resolve)));
      try {
        return await question(view);
      } catch (error) {
        if (this.photo !== photo || this.link?.view === view) throw error;
      }
    }
  }

  private opened(mine: Held): void {
    if (this.next !== mine && this.link !== mine) return;
    const before = this.link;
    this.link = mine;
    if (before && before !== mine) {
      before.view.end();
      const { photo, tiles } = this;
      if (photo && tiles) tiles.changed([[0, 0, photo.width, photo.height]]);
      mine.base += 1;
    }
    for (const resolve of this.waiting.splice(0)) resolve(mine.view);
    this.tiles?.again();
    this.redraw();
  }

  private close(): void {
    this.link?.view.end();
    if (this.next !== this.link) this.next?.view.end();
    this.tiles?.drop();
    this.poster?.close();
    this.link = this.next = this.tiles = this.poster = null;
    this.photo = null;
  }

  private resize(entry: ResizeObserverEntry): void {
    const { width, height } = entry.contentRect;
    const density = devicePixelRatio;
    this.room = { width, height };
    const exact = entry.devicePixelContentBoxSize?.[0];
    this.canvas.width = Math.max(1, exact?.inlineSize ?? Math.round(width * density));
    this.canvas.height = Math.max(1, exact?.blockSize ?? Math.round(height * density));
    if (density !== this.density) {
      this.density = density;
      this.painter.dress(colours(this.canvas), density);
    }
    if (look.fitted.peek()) this.fit();
    // At once: a canvas that is resized is empty.
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.paint();
  }

  private fitZoom(): number {
    const [pane] = this.panes();
    return this.photo && pane ? fitting(this.photo, pane, this.density) : 1;
  }

  private panes(): Pane[] {
    return panesOf(this.room, look.mode.peek() === 'beside');
  }

  private at(x: number, y: number): { pane: Pane; map: Mapping } {
    const panes = this.panes();
    const inside = (pane: Pane): boolean => x >= pane.left && y >= pane.top;
    const pane = panes.findLast(inside) ?? (panes[0] as Pane);
    return { pane, map: mapped(look.place.peek(), pane, this.density) };
  }

  private under(at: Point): Point {
    return toPhoto(this.at(at.x, at.y).map, at.x, at.y);
  }

  private visible(): [number, number, number, number] {
    const [pane] = this.panes();
    if (!pane || !this.photo) return [0, 0, 0, 0];
    return shown(mapped(look.place.peek(), pane, this.density), pane, this.photo);
  }

  /** What of the stage the wipe goes across, CSS px: the photo, as far as it is seen. */
  private track(): [number, number] {
    const { width } = this.room;
    const { map } = this.at(0, 0);
    const right = map.left + (this.photo?.width ?? 0) * map.scale;
    return [Math.max(0, map.left), Math.min(width, Math.max(0, right))];
  }

  private line(): number | null {
    if (look.mode.peek() !== 'wipe' || !this.photo) return null;
    const [from, to] = this.track();
    return from + ((to - from) * look.split.peek()) / 100;
  }

  private wipe(x: number): void {
    const [from, to] = this.track();
    if (to > from) look.wipeTo(((x - from) / (to - from)) * 100);
  }

  private paint(): void {
    const { tiles, canvas, context, density } = this;
    const all: Area = [0, 0, canvas.width, canvas.height];
    context.setTransform(1, 0, 0, 1, 0, 0);
    this.painter.clear(all);
    if (!tiles) return;
    tiles.begin();
    const place = look.place.peek();
    const panes = this.panes();
    panes.forEach((pane, index) => {
      const map = mapped(place, pane, density);
      const area = inPixels(pane, density);
      this.picture(this.spread(map, place.zoom), area, this.layerOf(index), this.line());
      this.decorate(pane, map);
    });
    if (panes.length > 1) this.divide(panes[1] as Pane);
    if (look.loupe.peek()) this.drawLoupe();
    const { want, whole } = tiles.end();
    if (want) this.link?.view.want(want);
    this.whole.value = whole && this.link !== null;
  }

  private spread(map: Mapping, zoom: number): Spread {
    return {
      left: Math.round(map.left * this.density),
      top: Math.round(map.top * this.density),
      zoom,
    };
  }

  private layerOf(pane: number): Layer {
    const beside = look.mode.peek() === 'beside';
    if (look.holding.peek() || (beside && pane === 0)) return 'original';
    return look.alphaView.peek() ? 'alpha' : 'cutout';
  }

  /** Ground and layer; left of the wipe's line, where there is one, the original. */
  private picture(spread: Spread, area: Area, layer: Layer, line: number | null): void {
    if (line === null || layer === 'original') {
      this.half(spread, area, layer);
      return;
    }
    const at = Math.round(line * this.density);
    const left = common(area, [area[0], area[1], at, area[3]]);
    const right = common(area, [at, area[1], area[2], area[3]]);
    if (left) this.half(spread, left, 'original');
    if (right) this.half(spread, right, layer);
  }

  private half(spread: Spread, area: Area, layer: Layer): void {
    const { painter, tiles, poster } = this;
    if (!tiles) return;
    if (layer !== 'alpha') painter.ground(ground.peek(), tiles, spread, area);
    if (poster && layer === 'cutout' && !tiles.started) {
      painter.poster(poster, tiles, spread, area);
    }
    painter.layer(layer, tiles, spread, area);
    if (look.edges.peek() && layer !== 'original') painter.edges(tiles, spread, area);
  }

  /** The wipe's line and what tools draw, in CSS px. */
  private decorate(pane: Pane, map: Mapping): void {
    const { context, density } = this;
    context.save();
    clip(context, inPixels(pane, density));
    context.scale(density, density);
    for (const draw of this.overs) {
      context.save();
      draw(context, map);
      context.restore();
    }
    const line = this.line();
    if (line !== null && !look.holding.peek()) {
      const x = Math.round(line * density) / density;
      context.fillStyle = 'rgb(0 0 0 / 60%)';
      context.fillRect(x - 2, 0, 4, pane.height);
      context.fillStyle = '#fff';
      context.fillRect(x - 1, 0, 2, pane.height);
    }
    context.restore();
  }

  private divide(pane: Pane): void {
    const [left, top] = inPixels(pane, this.density);
    const { width, height } = this.canvas;
    this.context.fillStyle = this.painter.line;
    if (left > 0) this.context.fillRect(left - 1, 0, 1, height);
    else this.context.fillRect(0, top - 1, width, 1);
  }

  private drawLoupe(): void {
    const { context, density, room, tiles } = this;
    if (!tiles) return;
    const at = look.loupeAt.peek() ?? { x: room.width / 2, y: room.height / 2 };
    const { pane } = this.at(at.x, at.y);
    const point = this.under(at);
    const { zoom } = look.place.peek();
    const radius = Math.min(LOUPE.radius, pane.width / 2, pane.height / 2);
    const close = zoom * LOUPE.times;
    const box: Pane = {
      left: at.x - radius,
      top: at.y - radius,
      width: 2 * radius,
      height: 2 * radius,
    };
    const map = mapped({ zoom: close, centre: point }, box, density);
    const area = inPixels(box, density);
    context.save();
    context.beginPath();
    context.arc(at.x * density, at.y * density, radius * density, 0, 2 * Math.PI);
    context.clip();
    this.painter.clear(area);
    const index = this.panes().findIndex(({ left, top }) => left === pane.left && top === pane.top);
    const line = this.line();
    const near = line === null ? null : at.x + (line - at.x) * LOUPE.times;
    this.picture(this.spread(map, close), area, this.layerOf(index), near);
    context.restore();
    context.save();
    context.scale(density, density);
    for (const [colour, width] of [
      ['rgb(0 0 0 / 70%)', 5],
      ['#fff', 2],
    ] as const) {
      context.strokeStyle = colour;
      context.lineWidth = width;
      context.beginPath();
      context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
      context.stroke();
    }
    context.restore();
  }
}

/** Of the photo before, also when the viewer was left in between. */
let lastSize: Size | null = null;

function inPixels({ left, top, width, height }: Pane, density: number): Area {
  return [
    Math.round(left * density),
    Math.round(top * density),
    Math.round((left + width) * density),
    Math.round((top + height) * density),
  ];
}

/** The page's own colours, as the canvas's style has them: it cannot read the tokens itself. */
function colours(canvas: HTMLCanvasElement): Colours {
  const style = getComputedStyle(canvas);
  return {
    stage: style.backgroundColor,
    checkA: style.color,
    checkB: style.caretColor,
    line: style.borderTopColor,
  };
}
