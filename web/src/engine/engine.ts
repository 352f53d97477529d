// The engine: one photo after another in a worker that may be lost, and is then replaced.
import type { Preset } from '../channel/preset.ts';
import { aborted, PackshotError } from './errors.ts';
import { heeding } from './heeding.ts';
import { Link, Unfit } from './link.ts';
import { type Places, placeOf } from './protocol.ts';
import { DEFAULT_MODEL, model } from './registry.ts';
import { touchUp } from './retouch.ts';
import { FILES, FOLDER, keeps } from './site.ts';
import { usableThreads } from './threads.ts';
import type {
  Cutout,
  EngineInfo,
  EngineOptions,
  Progress,
  Provider,
  RemoveOptions,
  RenderOptions,
  Rendition,
  Retouch,
  RetouchOptions,
} from './types.ts';

interface Attempt {
  provider: Provider;
  threads: number;
}

/**
 * Cuts subjects out of photos, in a worker of its own. Load it once, use it for thousands.
 *
 *     const engine = new Engine({ base: '/packshot/' });
 *     const { blob } = await engine.remove(file, { onProgress: console.log });
 */
export class Engine {
  private link: Promise<Link> | null = null;
  private opening: Link | null = null;
  private line: Promise<unknown> = Promise.resolve();
  private known: EngineInfo | null = null;
  private readonly fallbacks: string[] = [];
  private attempts: Attempt[] | null = null;
  private listeners = new Set<(progress: Progress) => void>();
  private disposed = false;

  constructor(private readonly options: EngineOptions = {}) {
    model(options.model ?? DEFAULT_MODEL); // an unknown name is an error at once
    const { patience = 1 } = options;
    if (!(patience > 0)) {
      throw new PackshotError('option', `patience is ${patience}`, 'give ms, more than 0');
    }
  }

  /** What it runs on; null before it is ready. */
  get info(): EngineInfo | null {
    return this.known;
  }

  /** Fetch, start and check; what has been done already is not done again. */
  async ready(onProgress?: (progress: Progress) => void): Promise<EngineInfo> {
    await this.started(onProgress);
    return this.known as EngineInfo;
  }

  /**
   * The subject of a photo, with straight alpha at the photo's own size.
   *
   * Rejects with a PackshotError. Calls are done one after another.
   */
  remove(source: Blob, options: RemoveOptions = {}): Promise<Cutout> {
    const { onProgress, signal } = options;
    const name = options.name ?? (source instanceof File ? source.name : 'photo');
    const job = {
      source,
      name,
      edge: options.edge ?? {},
      shadow: options.shadow ?? 'drop',
      edit: options.edit,
      format: options.format ?? 'png',
      allowEmpty: options.allowEmpty ?? false,
    } as const;
    const tell = onProgress ?? (() => {});
    return this.queued(signal, async () => {
      const link = await this.started(onProgress);
      return link.remove(job, tell, signal);
    }).catch((error: unknown) => {
      throw error instanceof PackshotError ? error.of(name) : error;
    });
  }

  /** A finished cut-out as a channel wants it. `master` is a PNG with straight alpha. */
  render(master: Blob, preset: Preset, options: RenderOptions = {}): Promise<Rendition> {
    const { signal, background } = options;
    const job = { master, preset, background: background ?? null };
    return this.queued(signal, async () => (await this.linked()).render(job, signal));
  }

  /**
   * Hold a photo open for touch-up: the options are those that its cut-out was made with.
   *
   * Calls do not stand in line with `remove` and `render`; those wait for them. One photo can be
   * open at a time: opening another closes it.
   */
  async retouch(source: Blob, options: RetouchOptions = {}): Promise<Retouch> {
    const name = options.name ?? (source instanceof File ? source.name : 'photo');
    const { edge = {}, shadow = 'drop', edit, signal, onProgress } = options;
    const job = { source, name, edge, shadow, edit };
    try {
      return await touchUp(await heeding(signal, this.started(onProgress)), job, options);
    } catch (error) {
      throw error instanceof PackshotError ? error.of(name) : error;
    }
  }

  /** Ends the worker. What is under way rejects. */
  dispose(): void {
    this.disposed = true;
    this.opening?.end('the engine was disposed of');
    void this.link?.then((link) => link.end('the engine was disposed of')).catch(() => {});
    this.link = null;
  }

  private queued<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    const turn = this.line.then(() => {
      if (signal?.aborted) throw aborted();
      return work();
    });
    this.line = turn.catch(() => {});
    return heeding(signal, turn);
  }

  /** The worker, ready; `tell` hears of its start, if it has to be started. */
  private async started(tell?: (progress: Progress) => void): Promise<Link> {
    const hear = tell && ((progress: Progress) => tell(progress)); // one function may hear two calls
    if (hear) this.listeners.add(hear);
    try {
      return await this.linked();
    } finally {
      if (hear) this.listeners.delete(hear);
    }
  }

  private async linked(): Promise<Link> {
    for (;;) {
      if (this.disposed) throw disposed();
      const opening = this.link;
      const held = opening && (await opening.catch(() => null));
      if (held && held.gone === null) return held;
      if (this.link !== opening) continue; // somebody else came first
      if (held?.gone && this.known?.provider === 'webgpu') {
        // A graphics card that was lost once is lost again.
        this.fallbacks.push(`WebGPU stopped (${held.gone}).`);
        this.attempts = this.attempts?.filter(({ provider }) => provider !== 'webgpu') ?? null;
      }
      // Where it does not open, whoever asked hears why; the next call tries again.
      this.link = this.open();
      await this.link;
    }
  }

  private async open(): Promise<Link> {
    this.attempts ??= attempts(this.options);
    const places = placesOf(this.options.base);
    const name = this.options.model ?? DEFAULT_MODEL;
    const { version, matte } = model(name);
    const keep = keeps();
    for (const attempt of [...this.attempts]) {
      if (this.disposed) throw disposed();
      const link = linkTo(placeOf(places, 'worker.js'), this.options.patience);
      this.opening = link;
      try {
        const started = await link.start(
          {
            ...attempt,
            model: name,
            places,
            keep,
            anyAdapter: this.options.provider === 'webgpu',
          },
          (progress) => {
            for (const tell of this.listeners) tell(progress);
          },
        );
        this.known = {
          provider: attempt.provider,
          threads: started.threads,
          isolated: globalThis.crossOriginIsolated,
          adapter: started.adapter,
          fallbacks: [...this.fallbacks],
          model: { name, version, sha256: matte.sha256, bytes: matte.bytes },
          warmMs: started.warmMs,
        };
        return link;
      } catch (error) {
        link.end('it did not start');
        if (this.disposed) throw disposed();
        if (!(error instanceof Unfit)) throw error;
        this.fallbacks.push(`${named(attempt)} will not do: ${error.message}.`);
        this.attempts = this.attempts.filter((other) => other !== attempt);
      } finally {
        this.opening = null;
      }
    }
    const tried = this.fallbacks.join(' ');
    this.attempts = null; // the next call begins anew
    this.fallbacks.length = 0;
    throw new PackshotError(
      'engine',
      `no way to compute works in this browser (${tried})`,
      'use a current browser, or close other tabs and try again',
    );
  }
}

function disposed(): PackshotError {
  return new PackshotError('engine', 'the engine was disposed of', 'make another one');
}

/** Browsers start no worker from another origin than the page's. */
function linkTo(url: string, patience?: number): Link {
  try {
    return new Link(url, patience);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new PackshotError(
      'engine',
      `its worker cannot be started (${why})`,
      "serve its files from the page's own origin",
    );
  }
}

let shared: Engine | null = null;

/** Cut the subject out of one photo; the engine stays loaded for the next call. */
export function remove(source: Blob, options?: RemoveOptions): Promise<Cutout> {
  shared ??= new Engine();
  return shared.remove(source, options);
}

function placesOf(base: string | URL | undefined): Places {
  if (base === undefined) return { base: new URL(FOLDER, document.baseURI).href, files: FILES };
  const folder = new URL(base, document.baseURI).href;
  // Else the last part would be taken for a file, and dropped.
  return { base: folder.endsWith('/') ? folder : `${folder}/`, files: {} };
}

/** What to try, in this order. */
function attempts({ provider = 'auto', threads }: EngineOptions): Attempt[] {
  const most = usableThreads(threads);
  const found: Attempt[] = [];
  const single = { provider: 'wasm', threads: 1 } as const;
  if (provider !== 'wasm' && 'gpu' in navigator) found.push({ provider: 'webgpu', threads: 1 });
  if (most > 1) found.push({ provider: 'wasm', threads: most });
  return [...found, single];
}

function named({ provider, threads }: Attempt): string {
  if (provider === 'webgpu') return 'WebGPU';
  return threads > 1 ? `wasm on ${threads} threads` : 'wasm on one thread';
}
