/** The stage: one canvas on which one photo hangs; repainted when something changed, and only then. */

import { batch, effect, type Signal, signal } from '@preact/signals';
import type { Patch } from '../../../engine/types.ts';
import { ground } from './ground.ts';
import { Hands } from './hands.ts';
import * as look from './look.ts';
import { type Colours, Painter } from './painter.ts';
import { panesOf, type Size } from './place.ts';
import { Scene } from './scene.ts';
import { Sight } from './sight.ts';
import type { Spot } from './spots/find.ts';
import type { Surface, Tool } from './surface.ts';
import { Tiles } from './tiles.ts';
import { ViewLink } from './view/link.ts';

export interface Files {
  master: Blob;
  original: Blob | null;
}

/** A worker, and how often pixels had changed before it read the files. */
interface Held {
  view: ViewLink;
  base: number;
}

export class Easel {
  /** Why the cut-out or the photo cannot be shown. */
  readonly trouble = signal<{ cutout?: string; original?: string }>({});
  /** All that is on screen is there at full resolution. */
  readonly whole = signal(false);
  /** Two panes lie one above the other. */
  readonly stacked = signal(false);
  /** Where the photo lies; zoom and pan. */
  readonly sight = new Sight();
  private readonly scene: Scene;
  private readonly painter: Painter;
  private readonly hands: Hands;
  private readonly ends: (() => void)[] = [];
  private readonly tool: Signal<Tool | null> = signal(null);
  private link: Held | null = null;
  private next: Held | null = null;
  private waiting: ((view: ViewLink) => void)[] = [];
  private frame = 0;

  constructor(private readonly canvas: HTMLCanvasElement) {
    // Opaque: the page behind it need not be blended in.
    const context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D;
    const { sight } = this;
    this.painter = new Painter(context, colours(canvas), devicePixelRatio);
    this.scene = new Scene(context, this.painter, sight);
    this.hands = new Hands(canvas, {
      tool: () => this.tool.peek(),
      spaced: () => look.spaceDown.peek() || look.holding.peek(),
      seized: () => {
        look.holding.value = false; // Space meant to pan, not to look
      },
      at: (x, y) => sight.at(x, y),
      line: () => sight.line(),
      wipe: (x) => sight.wipe(x),
      pan: (dx, dy) => sight.pan(dx, dy),
      zoom: (factor, at) => sight.zoomBy(factor, at),
      point: (at) => {
        look.loupeAt.value = at;
      },
      cursor: (name) => {
        canvas.style.cursor = name;
      },
    });
    const watch = new ResizeObserver(([entry]) =>
      this.resize(entry?.devicePixelContentBoxSize?.[0]),
    );
    try {
      // Also when only the density changes, as on another screen.
      watch.observe(canvas, { box: 'device-pixel-content-box' });
    } catch {
      watch.observe(canvas);
    }
    const denser = new AbortController();
    const askDensity = (): void => {
      // The question names the density of now: once it has changed, another must be asked.
      const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
      const changed = (): void => {
        this.resize();
        askDensity();
      };
      query.addEventListener('change', changed, { once: true, signal: denser.signal });
    };
    askDensity();
    const dark = matchMedia('(prefers-color-scheme: dark)');
    const dress = (): void => {
      this.painter.dress(colours(canvas), sight.density);
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
      if (look.fitted.peek()) this.sight.fit();
    });
    this.ends.push(
      follow,
      refit,
      () => watch.disconnect(),
      () => denser.abort(),
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
    this.close();
    const { width, height } = photo;
    const hung = { width, height };
    this.scene.tiles = new Tiles(width, height);
    this.scene.overs.clear();
    batch(() => {
      this.tool.value = null;
      this.trouble.value = {};
      this.whole.value = false;
      this.sight.turnTo(hung);
    });
    this.redraw();
    return this.surface(hung);
  }

  /** The photo that follows has no picture yet. */
  takeDown(): void {
    this.close();
    batch(() => {
      this.tool.value = null;
      this.trouble.value = {};
      this.whole.value = false;
    });
    this.redraw();
  }

  /** Shown until the first tiles are there. */
  pin(poster: ImageBitmap): void {
    this.scene.poster?.close();
    this.scene.poster = poster;
    this.redraw();
  }

  /** The photo's files; once more when they changed. What is on screen stays until the new is there. */
  load(files: Files): void {
    const { tiles } = this.scene;
    if (!tiles) return;
    // What is shown answers until the new is there; what is asked of it then is asked again.
    if (this.next !== this.link) this.next?.view.end();
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
    const { overs } = this.scene;
    const here = (): boolean => this.sight.photo === photo;
    return {
      width: photo.width,
      height: photo.height,
      place: look.place,
      tool: this.tool,
      show: (at, zoom) => here() && this.sight.show(at, zoom),
      visible: () => this.sight.visible(),
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
    this.scene.tiles?.changed(patches.map(({ box }) => box));
    this.link?.view.patch(patches);
    if (this.next !== this.link) this.next?.view.patch(patches);
    this.redraw();
  }

  /** A worker whose files changed is replaced, and the question is asked again. */
  private async ask<T>(question: (view: ViewLink) => Promise<T>): Promise<T> {
    const { photo } = this.sight;
    for (;;) {
      const view =
        this.link?.view ?? (await new Promise<ViewLink>((resolve) => this.waiting.push(resolve)));
      try {
        return await question(view);
      } catch (error) {
        if (this.sight.photo !== photo || this.link?.view === view) throw error;
      }
    }
  }

  private opened(mine: Held): void {
    if (this.next !== mine && this.link !== mine) return;
    const before = this.link;
    this.link = mine;
    if (before && before !== mine) {
      before.view.end();
      const { tiles } = this.scene;
      tiles?.changed([[0, 0, tiles.width, tiles.height]]);
      mine.base += 1;
    }
    for (const resolve of this.waiting.splice(0)) resolve(mine.view);
    this.scene.tiles?.again();
    this.redraw();
  }

  private close(): void {
    this.link?.view.end();
    if (this.next !== this.link) this.next?.view.end();
    this.scene.tiles?.drop();
    this.scene.poster?.close();
    this.link = this.next = this.scene.tiles = this.scene.poster = null;
    this.waiting = [];
  }

  private paint(): void {
    const { want, whole } = this.scene.paint();
    if (want) this.link?.view.want(want);
    this.whole.value = whole && this.link !== null;
  }

  /** exact : in device px, where the browser tells */
  private resize(exact?: ResizeObserverSize): void {
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const density = devicePixelRatio;
    const { sight } = this;
    sight.room = { width, height };
    this.stacked.value = (panesOf(sight.room, true)[1]?.top ?? 0) > 0;
    // Where the density is but pretended, as for a test of the design, the exact size knows nothing of it.
    const sized = (side: number, told: number | undefined): number => {
      const near = side * density;
      return Math.max(1, told && Math.abs(told - near) < 2 ? told : Math.round(near));
    };
    this.canvas.width = sized(width, exact?.inlineSize);
    this.canvas.height = sized(height, exact?.blockSize);
    if (density !== sight.density) {
      sight.density = density;
      this.painter.dress(colours(this.canvas), density);
    }
    if (look.fitted.peek()) this.sight.fit();
    // At once: a canvas that is resized is empty.
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.paint();
  }
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
