// The shadow of a photo, kept on request: found once on its plain ground, then cast behind every
// window of the cut-out. The rules and the words are those of `pipeline.py`.
import { type Canvas, move, shared } from './crop.ts';
import type { Edits } from './edits.ts';
import { metadata } from './metadata.ts';
import type { Pixels } from './pixels.ts';
import { type Graph, shadowGraphs } from './registry.ts';
import { release } from './release.ts';
import { int64, type Runtime } from './runtime.ts';
import { NO_SHADOW, NOT_PLAIN } from './shadow-notes.ts';
import { cropped, type Maps, RUN, TILE, texelsFor, type Window } from './windows.ts';

const LEAST = 0.02; // share of light; what is fainter everywhere is no shadow

/** The two graphs, which are fetched when the first shadow is asked for. */
export class Shadows {
  private plain: Promise<number> | null = null;

  constructor(
    private readonly runtime: Runtime,
    private readonly fetch: (graphs: Graph[]) => Promise<Uint8Array[]>,
  ) {}

  async find(photo: Pixels, maps: Maps, edits: Edits): Promise<Shade> {
    const { runtime } = this;
    this.plain ??= this.load();
    this.plain.catch(() => {
      this.plain = null; // the next one tries again
    });
    const least = await this.plain;
    const { width, height, rgb } = photo;
    const outputs = await runtime.extra('shadow', {
      rgb: runtime.tensor('uint8', rgb, [height, width, 3]),
      maps: runtime.tensor('float32', maps.data, [1, 8, maps.height, maps.width]),
    });
    const data = outputs.shadow?.data as Float32Array;
    const plain = (outputs.plain?.data as Float32Array | undefined)?.[0] ?? 0;
    let most = 0;
    for (const share of data) most = Math.max(most, share);
    const note = most >= LEAST ? null : plain >= least ? NO_SHADOW : NOT_PLAIN;
    const found = { data, width: maps.width, height: maps.height };
    return new Shade(runtime, found, edits, [height, width], note);
  }

  private async load(): Promise<number> {
    const [shadow, cast] = (await this.fetch(shadowGraphs())) as [Uint8Array, Uint8Array];
    const plain = Number(metadata(shadow).get('plain'));
    await this.runtime.loadExtra('shadow', shadow);
    await this.runtime.loadExtra('cast', cast);
    release(shadow, cast);
    return plain;
  }
}

export class Shade {
  /** note : why there is none; null where there is one */
  constructor(
    private readonly runtime: Runtime,
    private readonly found: Maps,
    private readonly edits: Edits,
    private readonly size: [height: number, width: number],
    readonly note: string | null,
  ) {}

  /** Whether any of it falls on a rectangle of the photo. */
  reaches(window: Window): boolean {
    if (this.note !== null) return false;
    const { data, width } = this.found;
    const { y0, y1, x0, x1 } = texelsFor(window, ...this.size, this.found);
    for (let y = y0; y < y1; y++) {
      for (let at = y * width + x0, end = y * width + x1; at < end; at++) {
        if (data[at] !== 0) return true;
      }
    }
    return false;
  }

  /** Behind what is on the canvas, straight RGBA, piece by piece as `finish` goes. */
  async cast(to: Canvas): Promise<void> {
    const { y0, y1, x0, x1 } = to.window;
    for (let top = y0; top < y1; top += TILE) {
      for (let left = x0; left < x1; left += TILE * RUN) {
        const piece = { y0: top, y1: top + TILE, x0: left, x1: left + TILE * RUN };
        const window = shared(piece, to.window) as Window;
        if (this.reaches(window)) await this.castOn(to, window);
      }
    }
  }

  /** It is not needed any more. */
  free(): void {
    release(this.found.data);
  }

  private async castOn(to: Canvas, window: Window): Promise<void> {
    const { runtime, found, size } = this;
    const h = window.y1 - window.y0;
    const w = window.x1 - window.x0;
    const part = texelsFor(window, ...size, found);
    const bytes = new Uint8Array(h * w * 4);
    move(to, { bytes, window }, window, 4);
    const shape = [1, 1, part.y1 - part.y0, part.x1 - part.x0];
    const outputs = await runtime.extra('cast', {
      rgba: runtime.tensor('uint8', bytes, [h, w, 4]),
      shadow: runtime.tensor('float32', cropped(found, part, 1), shape),
      window: runtime.tensor(
        'int64',
        int64(window.y0, window.y1, window.x0, window.x1, ...size),
        [6],
      ),
      texels: runtime.tensor('int64', int64(part.y0, part.x0, found.height, found.width), [4]),
      edit: runtime.tensor('uint8', this.edits.of(window), [h, w]),
    });
    const made = outputs.cast?.data as Uint8Array;
    move({ bytes: made, window }, to, window, 4);
    release(bytes, made);
  }
}
