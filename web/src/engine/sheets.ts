// What a cut-out is written onto, rows by rows, and what becomes a file in the end.
import type { Codecs } from './codecs.ts';
import { marked } from './png-file.ts';
import { release } from './release.ts';
import { newScribe } from './site.ts';

/** A picture of straight RGBA that grows from the top; what is not put is empty. */
export interface Sheet {
  /** rows : uint8 n×W×4, which the caller must not use any more;  at : the first one's place, px */
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
  blob?: Blob;
  error?: string;
}

/**
 * A PNG on the heap of a worker of its own, which ends with it: that is the only way to give a wasm
 * heap back at once. Collecting garbage comes too late for the next photo.
 */
class DistantSheet implements Sheet {
  private failed: string | null = null;
  private wanting: { resolve: (blob: Blob) => void; reject: (error: Error) => void } | null = null;

  constructor(
    private readonly scribe: Worker,
    codec: WebAssembly.Module,
    private readonly width: number,
    height: number,
  ) {
    scribe.onmessage = ({ data }: MessageEvent<FromScribe>) => {
      if ('packshotGuard' in data) postMessage(data);
      else if (data.blob) this.wanting?.resolve(data.blob);
      else this.fail(data.error ?? 'no answer');
    };
    scribe.onerror = (event) => this.fail(event.message || 'its worker ended');
    this.send({ open: { codec, width, height } });
  }

  put(rows: Uint8Array, at: number): void {
    this.send({ rows, at: at * this.width * 4 }, [rows.buffer as ArrayBuffer]);
  }

  clear(): void {
    this.send({ clear: true });
  }

  async file(): Promise<Blob> {
    try {
      return await new Promise((resolve, reject) => {
        this.wanting = { resolve, reject };
        if (this.failed) this.fail(this.failed);
        else this.send({ encode: true });
      });
    } finally {
      this.drop();
    }
  }

  drop(): void {
    this.scribe.terminate();
  }

  private fail(why: string): void {
    this.failed = why;
    this.wanting?.reject(new Error(`encoding failed: ${why}`));
  }

  private send(message: ToScribe, transfer: Transferable[] = []): void {
    this.scribe.postMessage(message, transfer);
  }
}

class NearSheet implements Sheet {
  constructor(
    private readonly sheet: { rgba: Uint8Array; encode(): Uint8Array },
    private readonly width: number,
  ) {}

  put(rows: Uint8Array, at: number): void {
    this.sheet.rgba.set(rows, at * this.width * 4);
  }

  clear(): void {
    this.sheet.rgba.fill(0);
  }

  async file(): Promise<Blob> {
    return new Blob(marked(this.sheet.encode()) as BlobPart[], { type: 'image/png' });
  }

  drop(): void {}
}

class WebpSheet implements Sheet {
  private readonly rgba: Uint8Array;

  constructor(
    private readonly codecs: Codecs,
    private readonly width: number,
    private readonly height: number,
  ) {
    this.rgba = new Uint8Array(width * height * 4);
  }

  put(rows: Uint8Array, at: number): void {
    this.rgba.set(rows, at * this.width * 4);
  }

  clear(): void {
    this.rgba.fill(0);
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
