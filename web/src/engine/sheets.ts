// What a cut-out is written onto, rows by rows, and what becomes a file in the end.
import type { Codecs } from './codecs.ts';
import { marked } from './png-file.ts';
import { release, releaseBy } from './release.ts';
import { newScribe } from './site.ts';

/** A picture of straight RGBA that grows from the top; what is not put is empty. */
export interface Sheet {
  /** Zeros for the next rows. Waits while too many are on their way. */
  room(bytes: number): Uint8Array | Promise<Uint8Array>;
  /**
   * rows : uint8 n×W×4, in what `room` gave, which the caller must not use any more
   * at   : the first one's place, px
   */
  put(rows: Uint8Array, at: number): void;
  /** Takes everything away again. */
  clear(): void;
  file(): Promise<Blob>;
  /** It is not wanted any more. */
  drop(): void;
}

/** url : of the scribe's script, for the library's worker */
export async function sheetFor(
  format: 'png' | 'webp',
  width: number,
  height: number,
  codecs: Codecs,
  url: string,
): Promise<Sheet> {
  if (format === 'webp') return new WebpSheet(codecs, width, height);
  const codec = await codecs.png();
  try {
    return new DistantSheet(newScribe(url), codec, width, height);
  } catch {
    return new NearSheet(await codecs.sheet(width, height), width); // no worker in a worker here
  }
}

export interface ToScribe {
  open?: { codec: WebAssembly.Module; width: number; height: number };
  rows?: Uint8Array;
  at?: number; // byte
  clear?: true;
  encode?: true;
}

export interface FromScribe {
  /** Rows that were painted, to be used again */
  spare?: Uint8Array;
  blob?: Blob;
  error?: string;
}

const UNDERWAY = 6; // strips of rows between the two workers, at most

/**
 * A PNG on the heap of a worker of its own, which ends with it: that is the only way to give a wasm
 * heap back at once. Collecting garbage comes too late for the next photo.
 */
class DistantSheet implements Sheet {
  private failed: string | null = null;
  /**
   * Strips that came back, to be used again: the memory of one that a worker was sent goes when its
   * garbage is collected and not before, which may be after the next photo.
   */
  private readonly spare: Uint8Array[] = [];
  private underway = 0;
  private waiting: (() => void) | null = null;
  private wanting: { resolve: (blob: Blob) => void; reject: (error: Error) => void } | null = null;

  constructor(
    private readonly scribe: Worker,
    codec: WebAssembly.Module,
    private readonly width: number,
    height: number,
  ) {
    scribe.onmessage = ({ data }: MessageEvent<FromScribe>) => {
      if ('packshotGuard' in data) postMessage(data);
      else if (data.spare) this.back(data.spare);
      else if (data.blob) this.wanting?.resolve(data.blob);
      else this.fail(data.error ?? 'no answer');
    };
    scribe.onerror = (event) => this.fail(event.message || 'its worker ended');
    this.send({ open: { codec, width, height } });
  }

  async room(bytes: number): Promise<Uint8Array> {
    while (!this.failed && this.underway >= UNDERWAY) {
      await new Promise<void>((resolve) => {
        this.waiting = resolve;
      });
    }
    const known = this.spare.pop();
    if (!known || known.buffer.byteLength < bytes) return new Uint8Array(bytes);
    return new Uint8Array(known.buffer, 0, bytes).fill(0);
  }

  put(rows: Uint8Array, at: number): void {
    this.underway++;
    this.send({ rows, at: at * this.width * 4 }, [bufferOf(rows)]);
  }

  private back(rows: Uint8Array): void {
    this.underway--;
    this.spare.push(rows);
    this.waiting?.();
  }

  clear(): void {
    this.send({ clear: true });
  }

  async file(): Promise<Blob> {
    try {
      return await new Promise((resolve, reject) => {
        this.wanting = { resolve, reject };
        if (this.failed) this.fail(this.failed);
        // What is spare goes with the scribe.
        else this.send({ encode: true }, this.spare.map(bufferOf));
      });
    } finally {
      this.drop();
    }
  }

  drop(): void {
    this.scribe.terminate();
    releaseBy(this.scribe);
  }

  private fail(why: string): void {
    this.failed = why;
    this.waiting?.();
    this.wanting?.reject(new Error(`encoding failed: ${why}`));
  }

  private send(message: ToScribe, transfer: Transferable[] = []): void {
    this.scribe.postMessage(message, transfer);
  }
}

function bufferOf(rows: Uint8Array): ArrayBuffer {
  return rows.buffer as ArrayBuffer;
}

/** A picture in this worker's own memory; one strip is in use, again and again. */
class Painted {
  private strip = new Uint8Array(0);

  constructor(
    protected readonly rgba: Uint8Array,
    private readonly across: number,
  ) {}

  room(bytes: number): Uint8Array {
    if (this.strip.length < bytes) this.strip = new Uint8Array(bytes);
    return this.strip.subarray(0, bytes).fill(0);
  }

  put(rows: Uint8Array, at: number): void {
    this.rgba.set(rows, at * this.across * 4);
  }

  clear(): void {
    this.rgba.fill(0);
  }
}

class NearSheet extends Painted implements Sheet {
  constructor(
    private readonly sheet: { rgba: Uint8Array; encode(): Uint8Array },
    width: number,
  ) {
    super(sheet.rgba, width);
  }

  async file(): Promise<Blob> {
    return new Blob(marked(this.sheet.encode()) as BlobPart[], { type: 'image/png' });
  }

  drop(): void {}
}

class WebpSheet extends Painted implements Sheet {
  constructor(
    private readonly codecs: Codecs,
    private readonly width: number,
    private readonly height: number,
  ) {
    super(new Uint8Array(width * height * 4), width);
  }

  async file(): Promise<Blob> {
    const bytes = await this.codecs.encodeWebp(this.rgba, this.width, this.height, null);
    this.drop();
    return new Blob([bytes as BlobPart], { type: 'image/webp' });
  }

  drop(): void {
    release(this.rgba);
  }
}
