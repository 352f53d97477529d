// The piece of the picture that a click means.
import { around } from './crop.ts';
import type { Part } from './types.ts';
import { eachTile, grown, type Window } from './windows.ts';

const SOLID = 128; // alpha; from here on a pixel belongs to the subject
const DOUBT = 32; // levels about it, at which nobody can say which side a click means

// What is known of a pixel.
const UNKNOWN = 0; // its tile was not looked at yet
const OPEN = 1; // of the piece's kind
const SHUT = 2; // of the other kind
const PIECE = 3;
const RIM = 4;
const OTHER = 5; // nearer to another piece

/** A picture whose alpha is known tile by tile, once somebody asks. */
export interface Tiled {
  readonly width: number;
  readonly height: number;
  /** Write the alpha of some tiles into a plane, uint8 H×W. */
  reveal(tiles: readonly { index: number; tile: Window }[], into: Uint8Array): Promise<void>;
}

/**
 * The island or the hole at a px, or null where that cannot be told.
 *
 * Islands hang together by corners too, holes by sides alone. Around either lie soft pixels: those
 * within `rim` px that are nearer to it than to another piece of its kind belong to it.
 *
 * Two planes of the photo's size, two bytes a pixel, are held until it returns.
 */
export async function partAt(
  picture: Tiled,
  x: number,
  y: number,
  rim: number,
): Promise<Part | null> {
  const search = new Search(picture);
  const at = y * picture.width + x;
  await search.reveal([{ y0: y, y1: y + 1, x0: x, x1: x + 1 }]);
  const alpha = search.alpha[at] as number;
  if (Math.abs(alpha - SOLID) < DOUBT) return null;
  return search.from(at, rim);
}

class Search {
  readonly alpha: Uint8Array;
  private readonly marks: Uint8Array;
  private readonly known = new Map<number, Window>();
  private solid: boolean | null = null;
  private area = 0;
  /** What the piece takes up of each tile */
  private readonly taken = new Map<number, Window>();

  constructor(private readonly picture: Tiled) {
    const size = picture.width * picture.height;
    this.alpha = new Uint8Array(size);
    this.marks = new Uint8Array(size);
  }

  /** Make the tiles known that a window touches. */
  async reveal(windows: Iterable<Window>): Promise<void> {
    const { width, height } = this.picture;
    const missing: { index: number; tile: Window }[] = [];
    for (const window of windows) {
      for (const found of eachTile(window, height, width)) {
        if (this.known.has(found.index)) continue;
        this.known.set(found.index, found.tile);
        missing.push(found);
      }
    }
    if (!missing.length) return;
    missing.sort((one, other) => one.index - other.index);
    await this.picture.reveal(missing, this.alpha);
    if (this.solid !== null) for (const { tile } of missing) this.sort(tile);
  }

  async from(at: number, rim: number): Promise<Part> {
    const { width, height } = this.picture;
    this.solid = (this.alpha[at] as number) >= SOLID;
    for (const tile of this.known.values()) this.sort(tile);
    for (let seeds = [at]; seeds.length; ) {
      const beyond = this.flood(seeds);
      await this.reveal(this.windowsOf(beyond));
      seeds = beyond;
    }
    // Another piece has a say as far as its own rim goes.
    const near = [...this.taken.values()].map((window) => grown(window, 2 * rim, height, width));
    await this.reveal(near);
    const core = [...this.taken.values()].reduce(around);
    const window = this.soften(core, rim);
    return {
      kind: this.solid ? 'island' : 'hole',
      box: [window.x0, window.y0, window.x1, window.y1],
      area: this.area,
      mask: this.maskOf(window),
    };
  }

  /** Which pixels of a tile are of the piece's kind. */
  private sort(tile: Window): void {
    const { width } = this.picture;
    const { alpha, marks, solid } = this;
    for (let y = tile.y0; y < tile.y1; y++) {
      for (let at = y * width + tile.x0, end = y * width + tile.x1; at < end; at++) {
        marks[at] = (alpha[at] as number) >= SOLID === solid ? OPEN : SHUT;
      }
    }
  }

  /** Span by span through what is known; → px beyond, where the piece may go on. */
  private flood(stack: number[]): number[] {
    const { width, height } = this.picture;
    const { marks } = this;
    const corners = this.solid ? 1 : 0;
    const beyond: number[] = [];
    for (let at = stack.pop(); at !== undefined; at = stack.pop()) {
      if (marks[at] !== OPEN) continue;
      const y = Math.floor(at / width);
      const row = y * width;
      const end = row + width;
      let left = at;
      while (left > row && marks[left - 1] === OPEN) left--;
      let right = at + 1;
      while (right < end && marks[right] === OPEN) right++;
      marks.fill(PIECE, left, right);
      this.area += right - left;
      this.take(y, left - row, right - row);
      if (left > row && marks[left - 1] === UNKNOWN) beyond.push(left - 1);
      if (right < end && marks[right] === UNKNOWN) beyond.push(right);
      const first = Math.max(row, left - corners);
      const past = Math.min(end, right + corners);
      for (const step of [-width, width]) {
        if (y === 0 ? step < 0 : y === height - 1 && step > 0) continue;
        let before = SHUT;
        for (let i = first + step; i < past + step; i++) {
          const mark = marks[i] as number;
          if (mark === OPEN && before !== OPEN) stack.push(i);
          else if (mark === UNKNOWN) beyond.push(i);
          before = mark;
        }
      }
    }
    return beyond;
  }

  private *windowsOf(pixels: number[]): Generator<Window> {
    const { width } = this.picture;
    for (const at of pixels) {
      const y = Math.floor(at / width);
      yield { y0: y, y1: y + 1, x0: at - y * width, x1: at - y * width + 1 };
    }
  }

  private take(y: number, x0: number, x1: number): void {
    const { width, height } = this.picture;
    const span = { y0: y, y1: y + 1, x0, x1 };
    for (const { index, tile } of eachTile(span, height, width)) {
      const part = { ...span, x0: Math.max(x0, tile.x0), x1: Math.min(x1, tile.x1) };
      const known = this.taken.get(index);
      this.taken.set(index, known ? around(known, part) : part);
    }
  }

  /**
   * The soft pixels about the piece, ring by ring, while those about other pieces are taken from
   * their side. → around both
   */
  private soften(core: Window, rim: number): Window {
    const { width, height } = this.picture;
    const { alpha, marks } = this;
    const clear = this.solid ? 0 : 255; // here softness ends
    const field = grown(core, 2 * rim, height, width);
    let { y0, y1, x0, x1 } = core;
    const claim = (at: number, label: number, ring: number[]) => {
      if (marks[at] !== SHUT || alpha[at] === clear) return;
      marks[at] = label;
      ring.push(at);
      if (label !== RIM) return;
      const y = Math.floor(at / width);
      const x = at - y * width;
      y0 = Math.min(y0, y);
      y1 = Math.max(y1, y + 1);
      x0 = Math.min(x0, x);
      x1 = Math.max(x1, x + 1);
    };
    const spread = (at: number, x: number, y: number, label: number, ring: number[]) => {
      if (x > field.x0) claim(at - 1, label, ring);
      if (x < field.x1 - 1) claim(at + 1, label, ring);
      if (y > field.y0) claim(at - width, label, ring);
      if (y < field.y1 - 1) claim(at + width, label, ring);
    };
    let ring: number[] = [];
    for (let y = field.y0; y < field.y1; y++) {
      for (let x = field.x0, at = y * width + x; x < field.x1; x++, at++) {
        if (marks[at] === PIECE) spread(at, x, y, RIM, ring);
        else if (marks[at] === OPEN) spread(at, x, y, OTHER, ring);
      }
    }
    for (let step = 1; step < rim && ring.length; step++) {
      const next: number[] = [];
      for (const at of ring) {
        const y = Math.floor(at / width);
        spread(at, at - y * width, y, marks[at] as number, next);
      }
      ring = next;
    }
    return { y0, y1, x0, x1 };
  }

  private maskOf({ y0, y1, x0, x1 }: Window): Uint8Array<ArrayBuffer> {
    const { width } = this.picture;
    const mask = new Uint8Array((y1 - y0) * (x1 - x0));
    for (let y = y0, to = 0; y < y1; y++) {
      for (let at = y * width + x0, end = y * width + x1; at < end; at++, to++) {
        if (this.marks[at] === PIECE || this.marks[at] === RIM) mask[to] = 255;
      }
    }
    return mask;
  }
}
