/** The tiles that the page holds of one photo: what is there, what is missing, what is out of date. */

import { halved, keyOf, type Layer, levelsOf, TILE, type TileName } from './view/protocol.ts';

interface Tile {
  name: TileName;
  bitmap: ImageBitmap;
  version: number;
  used: number;
}

const ROOM = 128; // tiles of 1 MB that are kept beside what is on screen

export class Tiles {
  readonly levels: number;
  private readonly held = new Map<string, Tile>();
  /** The version that a tile must have, where it was patched. */
  private readonly needed = new Map<string, number>();
  private missing: TileName[] = [];
  private soon: TileName[] = [];
  private asked = '';
  private frame = 0;
  private touched = 0;
  /** How often pixels changed. */
  version = 0;
  /** Whether anything of the cut-out is there. */
  started = false;

  constructor(
    readonly width: number,
    readonly height: number,
  ) {
    this.levels = levelsOf(width, height);
  }

  /** A frame is painted from now on. */
  begin(): void {
    this.frame += 1;
    this.touched = 0;
    this.missing = [];
    this.soon = [];
  }

  /** The tile as it is, even if a newer one is under way; null where there is none yet. */
  get(name: TileName): ImageBitmap | null {
    const key = keyOf(name);
    const tile = this.held.get(key);
    this.touched += 1;
    if (!tile || tile.version < (this.needed.get(key) ?? 0)) this.missing.push(name);
    if (!tile) return null;
    tile.used = this.frame;
    return tile.bitmap;
  }

  /** The same without asking for it. */
  peek(name: TileName): ImageBitmap | null {
    const tile = this.held.get(keyOf(name));
    if (tile) tile.used = this.frame;
    return tile?.bitmap ?? null;
  }

  /** It may be on screen in a moment. */
  near(name: TileName): void {
    const tile = this.held.get(keyOf(name));
    if (tile) tile.used = Math.max(tile.used, this.frame - 1);
    else if (name.column >= 0 && name.row >= 0) this.soon.push(name);
  }

  /** The frame is painted. → what to ask for, null if that was asked already; whether nothing on screen is missing */
  end(): { want: TileName[] | null; whole: boolean } {
    const names = [...this.missing, ...this.soon.filter((name) => this.exists(name))];
    const list = `${names.map(keyOf).join()} ${this.version}`;
    const want = list === this.asked ? null : names;
    this.asked = list;
    this.clear();
    return { want, whole: this.missing.length === 0 };
  }

  put(name: TileName, version: number, bitmap: ImageBitmap): void {
    const key = keyOf(name);
    const before = this.held.get(key);
    if (before && before.version > version) {
      bitmap.close();
      return;
    }
    before?.bitmap.close();
    if (name.layer === 'cutout') this.started = true;
    this.held.set(key, { name, bitmap, version, used: before?.used ?? this.frame });
  }

  /** Pixels of a rectangle changed: its tiles are stale until their new version comes. */
  changed(boxes: readonly (readonly [number, number, number, number])[]): void {
    this.version += 1;
    for (const [left, top, right, bottom] of boxes) {
      for (let level = 0; level < this.levels; level++) {
        const side = TILE * 2 ** level;
        for (let row = Math.floor(top / side); row * side < bottom; row++) {
          for (let column = Math.floor(left / side); column * side < right; column++) {
            for (const layer of ['cutout', 'alpha', 'edge'] as const) {
              this.needed.set(keyOf({ layer, level, column, row }), this.version);
            }
          }
        }
      }
    }
  }

  /** Whoever was asked is not there any more. */
  again(): void {
    this.asked = '';
  }

  drop(layer?: Layer): void {
    for (const [key, tile] of this.held) {
      if (layer && tile.name.layer !== layer) continue;
      tile.bitmap.close();
      this.held.delete(key);
    }
    this.asked = '';
  }

  private exists({ level, column, row }: TileName): boolean {
    const side = TILE;
    return column * side < halved(this.width, level) && row * side < halved(this.height, level);
  }

  /** What was not looked at for longest goes; the smallest level stays, there is always something to show. */
  private clear(): void {
    const most = Math.max(ROOM, 2 * this.touched);
    if (this.held.size <= most) return;
    const old = [...this.held]
      .filter(([, { name, used }]) => used < this.frame - 1 && name.level < this.levels - 1)
      .sort(([, a], [, b]) => a.used - b.used);
    for (const [key, tile] of old.slice(0, this.held.size - most)) {
      tile.bitmap.close();
      this.held.delete(key);
    }
  }
}
