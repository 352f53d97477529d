/** What is on the stage in one frame: panes, layers, the wipe's line, the loupe, what tools draw. */

import { ground } from './ground.ts';
import * as look from './look.ts';
import { type Area, clip, common, type Painter, type Spread } from './painter.ts';
import { mapped, type Pane } from './place.ts';
import type { Sight } from './sight.ts';
import type { Mapping } from './surface.ts';
import type { Tiles } from './tiles.ts';
import type { Layer, TileName } from './view/protocol.ts';

export type Over = (canvas: CanvasRenderingContext2D, map: Mapping) => void;

const LOUPE = { radius: 104, times: 4 }; // CSS px

export class Scene {
  tiles: Tiles | null = null;
  poster: ImageBitmap | null = null;
  readonly overs = new Set<Over>();

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private readonly painter: Painter,
    private readonly sight: Sight,
  ) {}

  /** → what to ask the worker for, null if that was asked already; whether nothing is missing */
  paint(): { want: TileName[] | null; whole: boolean } {
    const { tiles, context, sight } = this;
    const { density } = sight;
    const { canvas } = context;
    const all: Area = [0, 0, canvas.width, canvas.height];
    context.setTransform(1, 0, 0, 1, 0, 0);
    this.painter.clear(all);
    if (!tiles) return { want: null, whole: false };
    tiles.begin();
    const place = look.place.peek();
    const panes = sight.panes();
    panes.forEach((pane, index) => {
      const map = mapped(place, pane, density);
      const area = inPixels(pane, density);
      this.picture(this.spread(map, place.zoom), area, this.layerOf(index), sight.line());
      this.decorate(pane, map);
    });
    if (panes.length > 1) this.divide(panes[1] as Pane);
    if (look.loupe.peek()) this.drawLoupe();
    return tiles.end();
  }

  private spread(map: Mapping, zoom: number): Spread {
    return {
      left: Math.round(map.left * this.sight.density),
      top: Math.round(map.top * this.sight.density),
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
    const at = Math.round(line * this.sight.density);
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
    const { context, sight } = this;
    const { density } = sight;
    context.save();
    clip(context, inPixels(pane, density));
    context.scale(density, density);
    for (const draw of this.overs) {
      context.save();
      draw(context, map);
      context.restore();
    }
    const line = sight.line();
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
    const [left, top] = inPixels(pane, this.sight.density);
    const { width, height } = this.context.canvas;
    this.context.fillStyle = this.painter.line;
    if (left > 0) this.context.fillRect(left - 1, 0, 1, height);
    else this.context.fillRect(0, top - 1, width, 1);
  }

  private drawLoupe(): void {
    const { context, sight } = this;
    const { density, room } = sight;
    const at = look.loupeAt.peek() ?? { x: room.width / 2, y: room.height / 2 };
    const { pane } = sight.at(at.x, at.y);
    const point = sight.under(at);
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
    const index = sight
      .panes()
      .findIndex(({ left, top }) => left === pane.left && top === pane.top);
    const line = sight.line();
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

function inPixels({ left, top, width, height }: Pane, density: number): Area {
  return [
    Math.round(left * density),
    Math.round(top * density),
    Math.round((left + width) * density),
    Math.round((top + height) * density),
  ];
}
