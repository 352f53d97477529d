// A photo held open: what is painted, and the windows that it changes, computed again.
//
// At 12 MP it takes 36 MB for the photo, 25 for the maps, 12 for what is painted, and four bytes a
// pixel of those tiles alone that were computed and hold an edge: 10 to 25 MB with a product on its
// ground, 48 at most. The others are zeros or the photo itself.
import { areaOf, around, type Canvas, move, shared } from './crop.ts';
import { type Rows, stripOf } from './cut.ts';
import { PackshotError } from './errors.ts';
import { type Finisher, paramsOf } from './finisher.ts';
import { partAt } from './part.ts';
import { release } from './release.ts';
import type { Shade, Shadows } from './shade.ts';
import type { Box, EdgeOptions, Part, Patch, Shadow } from './types.ts';
import { EDGE, eachTile, FULL, grown, type Kind, RUN, TILE, type Window } from './windows.ts';

const RIM = 8; // texels of the maps: further from a piece its edge is not soft any more

type Pause = () => Promise<void>;

/** A tile, and what of it is to be computed. */
interface Piece {
  index: number;
  tile: Window;
  window: Window;
}

/** Neighbours of a kind, computed in one go. */
interface Run {
  kind: Kind;
  window: Window;
  pieces: Piece[];
}

export class TouchUp {
  private readonly kinds: Uint8Array;
  /** RGBA of the EDGE tiles whose bytes are known */
  private readonly held: (Uint8Array | null)[];
  /** 1 where the page shows what is true: at first everywhere, since it shows what `remove` made */
  private readonly seen: Uint8Array;
  /** The shade, once it was asked for */
  private found: Shade | null = null;

  constructor(
    readonly width: number,
    readonly height: number,
    readonly notes: readonly string[],
    private readonly finisher: Finisher,
    private readonly shadows: Shadows,
    /** Cast behind what is handed out, but not behind what is held; null where it is dropped. */
    public shade: Shade | null,
  ) {
    this.kinds = finisher.tiles().kinds;
    this.held = Array.from(this.kinds, () => null);
    this.seen = new Uint8Array(this.kinds.length).fill(1);
  }

  async paint(box: Box, bytes: Uint8Array, pause: Pause): Promise<Patch[]> {
    const window = this.windowOf(box);
    if (bytes.length !== areaOf(window)) {
      throw new PackshotError('option', `edit has ${bytes.length} bytes`, 'give one a pixel');
    }
    const { finisher, width, height } = this;
    const pieces = new Map<number, Piece>();
    for (const changed of finisher.edits.put(window, bytes)) {
      const reached = grown(changed, finisher.reach.halo, height, width);
      for (const { index, tile } of eachTile(reached, height, width)) {
        const part = shared(tile, reached) as Window;
        const known = pieces.get(index)?.window;
        pieces.set(index, { index, tile, window: known ? around(known, part) : part });
      }
    }
    for (const piece of pieces.values()) {
      this.kinds[piece.index] = finisher.kindOf(piece.tile);
      if (!this.seen[piece.index]) piece.window = piece.tile;
    }
    const inOrder = [...pieces.values()].sort((one, other) => one.index - other.index);
    return this.patches(inOrder, pause);
  }

  /** stop : says that other options were given meanwhile, so that the rest is not worth the while */
  async edge(
    edge: EdgeOptions,
    view: Box | undefined,
    pause: Pause,
    stop: () => boolean,
  ): Promise<Patch[]> {
    const params = paramsOf(edge);
    if (params.some((value, at) => value !== this.finisher.params[at])) {
      this.finisher.params = params;
      this.sorted();
    }
    return this.look(view ?? [0, 0, this.width, this.height], pause, stop);
  }

  async shadow(shadow: Shadow, view: Box | undefined, pause: Pause): Promise<Patch[]> {
    if ((this.shade !== null) !== (shadow === 'keep')) {
      this.found ??= this.shade ?? (await this.finisher.shade(this.shadows));
      const { found, width, height } = this;
      this.shade = shadow === 'keep' ? found : null;
      const all = { y0: 0, y1: height, x0: 0, x1: width };
      for (const { index, tile } of eachTile(all, height, width)) {
        if (found.reaches(tile)) this.seen[index] = 0;
      }
    }
    return this.look(view ?? [0, 0, this.width, this.height], pause);
  }

  async look(view: Box, pause: Pause, stop = () => false): Promise<Patch[]> {
    const missing: Piece[] = [];
    const patches: Patch[] = [];
    const shown: number[] = []; // only once they are on their way is nothing owed
    for (const { index, tile } of eachTile(this.windowOf(view), this.height, this.width)) {
      if (this.seen[index]) continue;
      const held = this.held[index];
      if (!held) missing.push({ index, tile, window: tile });
      else {
        const rgba = new Uint8ClampedArray(held);
        await this.shade?.cast({ bytes: rgba, window: tile });
        patches.push({ box: boxOf(tile), rgba });
        shown.push(index);
      }
    }
    patches.push(...(await this.patches(missing, pause, stop)));
    for (const index of shown) this.seen[index] = 1;
    return patches;
  }

  part(x: number, y: number, pause: Pause): Promise<Part | null> {
    this.windowOf([x, y, x + 1, y + 1]);
    const { width, height } = this;
    const reveal = async (tiles: readonly Omit<Piece, 'window'>[], into: Uint8Array) => {
      await this.hold(tiles, pause);
      for (const { index, tile } of tiles) this.writeAlpha(index, tile, into);
    };
    const rim = Math.ceil(RIM * this.finisher.enlargement);
    return partAt({ width, height, reveal }, x, y, rim);
  }

  edit(): Uint8Array<ArrayBuffer> {
    return this.finisher.edits.whole();
  }

  /** All of it, row of tiles by row of tiles. */
  async rows(to: Rows, tell: (share: number) => void, pause: Pause): Promise<void> {
    const { width, height } = this;
    for (let top = 0; top < height; top += TILE) {
      const window = { y0: top, y1: Math.min(height, top + TILE), x0: 0, x1: width };
      const tiles = [...eachTile(window, height, width)];
      await this.hold(tiles, pause);
      const strip = await stripOf(window, width, to);
      for (const { index, tile } of tiles) {
        const held = this.held[index];
        if (held) move({ bytes: held, window: tile }, strip, tile, 4);
        else await this.finisher.paint(tile, this.kinds[index] as Kind, strip);
      }
      await to.put(strip.bytes, top, this.shade);
      tell(window.y1 / height);
    }
  }

  /** Compute one tile that `part` or `file` would need; → whether there was any. */
  async ahead(): Promise<boolean> {
    const { width, height } = this;
    for (const tile of eachTile({ y0: 0, y1: height, x0: 0, x1: width }, height, width)) {
      if (this.kinds[tile.index] !== EDGE || this.held[tile.index]) continue;
      await this.hold([tile], async () => {});
      return true;
    }
    return false;
  }

  free(): void {
    this.finisher.free();
    (this.found ?? this.shade)?.free();
    release(...this.held);
    this.held.fill(null);
  }

  /** Under other options: a moved edge may enter tiles that were all empty or all full. */
  private sorted(): void {
    const { width, height } = this;
    for (const { index, tile } of eachTile(
      { y0: 0, y1: height, x0: 0, x1: width },
      height,
      width,
    )) {
      const before = this.kinds[index];
      this.kinds[index] = this.finisher.kindOf(tile);
      if (before === EDGE || this.kinds[index] === EDGE) this.forget(index);
    }
  }

  private forget(index: number): void {
    this.held[index] = null;
    this.seen[index] = 0;
  }

  private async patches(pieces: Piece[], pause: Pause, stop = () => false): Promise<Patch[]> {
    const patches: Patch[] = [];
    try {
      for (const run of this.runs(pieces)) {
        await pause();
        if (stop()) break;
        const { bytes, window } = await this.computed(run);
        await this.shade?.cast({ bytes, window });
        for (const { index } of run.pieces) this.seen[index] = 1;
        patches.push({ box: boxOf(window), rgba: bytes });
      }
    } catch (error) {
      for (const { index } of pieces) this.forget(index); // some of them were done, none was shown
      throw error;
    }
    return patches;
  }

  /** Make sure that the bytes of these tiles are known. */
  private async hold(tiles: readonly Omit<Piece, 'window'>[], pause: Pause): Promise<void> {
    const missing = tiles.filter(
      ({ index }) => this.kinds[index] === EDGE && this.held[index] === null,
    );
    for (const run of this.runs(missing.map((piece) => ({ ...piece, window: piece.tile })))) {
      await pause();
      await this.computed(run);
    }
  }

  private *runs(pieces: Piece[]): Generator<Run> {
    let run: Run | null = null;
    for (const piece of pieces) {
      const { window, index } = piece;
      const kind = this.kinds[index] as Kind;
      const joins =
        run !== null &&
        run.kind === kind &&
        run.pieces.length < RUN &&
        run.window.x1 === window.x0 &&
        run.window.y0 === window.y0 &&
        run.window.y1 === window.y1;
      if (run && joins) {
        run.window = around(run.window, window);
        run.pieces.push(piece);
      } else {
        if (run) yield run;
        run = { kind, window, pieces: [piece] };
      }
    }
    if (run) yield run;
  }

  private async computed({ kind, window, pieces }: Run) {
    const bytes = new Uint8ClampedArray(areaOf(window) * 4);
    const canvas: Canvas = { bytes, window };
    await this.finisher.paint(window, kind, canvas);
    for (const { index, tile, window: part } of pieces) {
      if (kind !== EDGE) {
        this.held[index] = null;
        continue;
      }
      if (areaOf(part) === areaOf(tile)) this.held[index] ??= new Uint8Array(areaOf(tile) * 4);
      const held = this.held[index];
      if (held) move(canvas, { bytes: held, window: tile }, part, 4);
    }
    return { bytes, window };
  }

  private writeAlpha(index: number, tile: Window, into: Uint8Array): void {
    const held = this.held[index];
    const level = this.kinds[index] === FULL ? 255 : 0;
    for (let y = tile.y0, from = 3; y < tile.y1; y++) {
      const at = y * this.width;
      if (!held) into.fill(level, at + tile.x0, at + tile.x1);
      else for (let x = tile.x0; x < tile.x1; x++, from += 4) into[at + x] = held[from] as number;
    }
  }

  private windowOf([x0, y0, x1, y1]: Box): Window {
    const whole = [x0, y0, x1, y1].every(Number.isInteger);
    if (whole && 0 <= x0 && x0 < x1 && x1 <= this.width && 0 <= y0 && y0 < y1 && y1 <= this.height)
      return { y0, y1, x0, x1 };
    throw new PackshotError(
      'option',
      `the box ${[x0, y0, x1, y1].join(', ')} is not within the picture`,
      `choose whole numbers within ${this.width} × ${this.height} px`,
    );
  }
}

function boxOf({ y0, y1, x0, x1 }: Window): Box {
  return [x0, y0, x1, y1];
}
