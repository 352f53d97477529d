/** Paints one frame of the stage from tiles, in device px. */

import type { Ground } from './ground.ts';
import { CRISP, levelFor } from './place.ts';
import type { Tiles } from './tiles.ts';
import { type Layer, TILE } from './view/protocol.ts';

type Canvas2D = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Device px, left, top, right, bottom. */
export type Area = readonly [number, number, number, number];

/** Where the photo lies on the canvas: its left top corner and its zoom, in device px. */
export interface Spread {
  left: number;
  top: number;
  zoom: number;
}

/** Colours of the page that the canvas needs. */
export interface Colours {
  stage: string;
  checkA: string;
  checkB: string;
  line: string;
}

export class Painter {
  private checks: CanvasPattern | null = null;
  private hatch: CanvasPattern | null = null;
  private marks: OffscreenCanvas | null = null;

  constructor(
    private readonly context: CanvasRenderingContext2D,
    private colours: Colours,
    private density: number,
  ) {}

  /** Another theme, or another screen. */
  dress(colours: Colours, density: number): void {
    this.colours = colours;
    this.density = density;
    this.checks = null;
    this.hatch = null;
  }

  /** Colour of what parts two panes. */
  get line(): string {
    return this.colours.line;
  }

  clear(area: Area): void {
    this.context.fillStyle = this.colours.stage;
    fill(this.context, area);
  }

  /** What lies behind the cut-out, as far as the photo goes. */
  ground(ground: Ground, tiles: Tiles, spread: Spread, area: Area): void {
    const { context } = this;
    const whole = extent(tiles, spread);
    const seen = common(whole, area);
    if (!seen) return;
    if (ground.kind === 'photo') {
      const { bitmap } = ground;
      const width = whole[2] - whole[0];
      const height = whole[3] - whole[1];
      const scale = Math.max(width / bitmap.width, height / bitmap.height);
      const across = width / scale;
      const down = height / scale;
      context.save();
      clip(context, seen);
      context.imageSmoothingEnabled = true;
      const from = [(bitmap.width - across) / 2, (bitmap.height - down) / 2] as const;
      context.drawImage(bitmap, ...from, across, down, whole[0], whole[1], width, height);
      context.restore();
      return;
    }
    if (ground.kind === 'colour') context.fillStyle = ground.colour;
    else {
      this.checks ??= this.checker();
      // The checks go with the photo: they lie behind it, not behind the screen.
      this.checks?.setTransform(new DOMMatrix().translate(spread.left, spread.top));
      context.fillStyle = this.checks ?? this.colours.checkA;
    }
    fill(context, seen);
  }

  /** A small picture, until there is anything better. */
  poster(bitmap: ImageBitmap, tiles: Tiles, spread: Spread, area: Area): void {
    const whole = extent(tiles, spread);
    const seen = common(whole, area);
    if (!seen) return;
    this.context.save();
    clip(this.context, seen);
    this.context.imageSmoothingEnabled = true;
    this.context.drawImage(bitmap, whole[0], whole[1], whole[2] - whole[0], whole[3] - whole[1]);
    this.context.restore();
  }

  layer(layer: Layer, tiles: Tiles, spread: Spread, area: Area): void {
    this.tiles(this.context, layer, tiles, spread, area);
  }

  /** Where alpha is soft: stripes, so that it shows to whoever cannot tell the colour. */
  edges(tiles: Tiles, spread: Spread, area: Area): void {
    const seen = common(extent(tiles, spread), area);
    if (!seen) return;
    const { width, height } = this.context.canvas;
    if (this.marks?.width !== width || this.marks.height !== height) {
      this.marks = new OffscreenCanvas(width, height);
    }
    const marks = this.marks.getContext('2d');
    if (!marks) return;
    marks.clearRect(seen[0], seen[1], seen[2] - seen[0], seen[3] - seen[1]);
    this.tiles(marks, 'edge', tiles, spread, area);
    marks.globalCompositeOperation = 'source-in';
    this.hatch ??= this.hatching();
    this.hatch?.setTransform(new DOMMatrix().translate(spread.left, spread.top));
    marks.save();
    clip(marks, seen); // source-in empties whatever it does not paint
    marks.fillStyle = this.hatch ?? '#f0f';
    fill(marks, seen);
    marks.restore();
    marks.globalCompositeOperation = 'source-over';
    const box = [seen[0], seen[1], seen[2] - seen[0], seen[3] - seen[1]] as const;
    this.context.drawImage(this.marks, ...box, ...box);
  }

  private tiles(to: Canvas2D, layer: Layer, tiles: Tiles, spread: Spread, area: Area): void {
    const { zoom } = spread;
    const whole = extent(tiles, spread);
    const seen = common(whole, area);
    if (!seen) return;
    const level = levelFor(zoom, tiles.levels);
    const side = TILE * 2 ** level * zoom; // of a tile on screen
    to.save();
    clip(to, seen);
    // Above 200 % pixels are squares; at 100 % they are pixels anyhow.
    to.imageSmoothingEnabled = zoom < CRISP && zoom * 2 ** level !== 1;
    const first = [seen[0] - whole[0], seen[1] - whole[1]].map((at) => Math.floor(at / side));
    const last = [seen[2] - whole[0], seen[3] - whole[1]].map((at) => Math.ceil(at / side) - 1);
    const [west, north] = first as [number, number];
    const [east, south] = last as [number, number];
    const seam = (start: number, index: number): number => start + Math.round(index * side);
    for (let row = north; row <= south; row++) {
      for (let column = west; column <= east; column++) {
        const bitmap = tiles.get({ layer, level, column, row });
        // Tiles meet on whole px: there are no seams to shine through.
        const left = seam(whole[0], column);
        const top = seam(whole[1], row);
        if (bitmap) {
          const scale = 2 ** level * zoom;
          const full = [bitmap.width === TILE, bitmap.height === TILE];
          const right = full[0] ? seam(whole[0], column + 1) : left + bitmap.width * scale;
          const bottom = full[1] ? seam(whole[1], row + 1) : top + bitmap.height * scale;
          to.drawImage(bitmap, left, top, right - left, bottom - top);
        } else this.coarser(to, tiles, { layer, level, column, row }, spread, whole);
      }
    }
    for (let row = north - 1; row <= south + 1; row++) {
      for (let column = west - 1; column <= east + 1; column++) {
        const inside = row >= north && row <= south && column >= west && column <= east;
        if (!inside) tiles.near({ layer, level, column, row });
      }
    }
    to.restore();
  }

  /** Until a tile is there, the same piece of a smaller level. */
  private coarser(
    to: Canvas2D,
    tiles: Tiles,
    { layer, level, column, row }: { layer: Layer; level: number; column: number; row: number },
    { zoom }: Spread,
    whole: Area,
  ): void {
    const last = tiles.levels - 1;
    for (let above = level + 1; above <= last; above++) {
      const share = 2 ** (above - level);
      const name = {
        layer,
        level: above,
        column: Math.floor(column / share),
        row: Math.floor(row / share),
      };
      const bitmap = above === last ? tiles.get(name) : tiles.peek(name);
      if (!bitmap) continue;
      const piece = TILE / share;
      const from = [(column % share) * piece, (row % share) * piece] as const;
      const across = Math.min(piece, bitmap.width - from[0]);
      const down = Math.min(piece, bitmap.height - from[1]);
      if (across <= 0 || down <= 0) return;
      const scale = 2 ** above * zoom;
      const left = whole[0] + Math.round(column * TILE * 2 ** level * zoom);
      const top = whole[1] + Math.round(row * TILE * 2 ** level * zoom);
      to.drawImage(bitmap, ...from, across, down, left, top, across * scale, down * scale);
      return;
    }
  }

  private checker(): CanvasPattern | null {
    const half = Math.max(1, Math.round(8 * this.density));
    return pattern(this.context, 2 * half, (paint) => {
      paint.fillStyle = this.colours.checkA;
      paint.fillRect(0, 0, 2 * half, 2 * half);
      paint.fillStyle = this.colours.checkB;
      paint.fillRect(0, 0, half, half);
      paint.fillRect(half, half, half, half);
    });
  }

  private hatching(): CanvasPattern | null {
    const side = Math.max(6, Math.round(6 * this.density));
    return pattern(this.context, side, (paint) => {
      for (let y = 0; y < side; y++) {
        for (let x = 0; x < side; x++) {
          // Light beside dark: one of them stands out on any ground.
          const stripe = (x + y) % side;
          paint.fillStyle = stripe < side / 3 ? '#ffe600' : '#3d0066';
          paint.fillRect(x, y, 1, 1);
        }
      }
    });
  }
}

/** The whole photo on the canvas. */
export function extent(photo: { width: number; height: number }, spread: Spread): Area {
  const { left, top, zoom } = spread;
  return [left, top, left + Math.round(photo.width * zoom), top + Math.round(photo.height * zoom)];
}

export function common(a: Area, b: Area): Area | null {
  const left = Math.max(a[0], b[0]);
  const top = Math.max(a[1], b[1]);
  const right = Math.min(a[2], b[2]);
  const bottom = Math.min(a[3], b[3]);
  return left < right && top < bottom ? [left, top, right, bottom] : null;
}

export function clip(to: Canvas2D, [left, top, right, bottom]: Area): void {
  to.beginPath();
  to.rect(left, top, right - left, bottom - top);
  to.clip();
}

function fill(to: Canvas2D, [left, top, right, bottom]: Area): void {
  to.fillRect(left, top, right - left, bottom - top);
}

function pattern(
  context: CanvasRenderingContext2D,
  side: number,
  paint: (to: OffscreenCanvasRenderingContext2D) => void,
): CanvasPattern | null {
  const canvas = new OffscreenCanvas(side, side);
  const to = canvas.getContext('2d');
  if (!to) return null;
  paint(to);
  return context.createPattern(canvas, 'repeat');
}
