// The page's end of one worker: its start, its calls, and the moment it is gone.
import { aborted, fromRecord, PackshotError } from './errors.ts';
import type { Ask, CutJob, RenderJob, Reply, Request, Result, Start, Started } from './protocol.ts';
import { newWorker } from './site.ts';
import type { Cutout, Progress, Rendition } from './types.ts';

const PATIENCE = 180_000; // ms without a word, after which a worker counts as gone
const LONGEST = 2 ** 31 - 1; // ms that a timer can wait; with more it would not wait at all

/** This provider will not do; another may. */
export class Unfit extends Error {}

interface Call {
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
  tell: (progress: Progress) => void;
}

export class Link {
  /** What became of the worker; null while it lives. */
  gone: string | null = null;
  private readonly worker: Worker;
  private readonly calls = new Map<number, Call>();
  private starting: { resolve: (s: Started) => void; reject: (e: unknown) => void } | null = null;
  private tellStart: (progress: Progress) => void = () => {};
  private timer: ReturnType<typeof setTimeout> | undefined;
  private count = 0;

  /** url : of the worker's script, where the build does not know it */
  constructor(
    url: string,
    private readonly patience: number = PATIENCE,
  ) {
    this.worker = newWorker(url);
    this.worker.addEventListener('message', ({ data }: MessageEvent<Reply>) => this.heard(data));
    this.worker.addEventListener('error', (event) => this.end(event.message || 'it crashed'));
    this.worker.addEventListener('messageerror', () => this.end('its answer was unreadable'));
  }

  start(start: Omit<Start, 'type' | 'lock'>, tell: (p: Progress) => void): Promise<Started> {
    this.tellStart = tell;
    const lock = navigator.locks ? `packshot-engine-${crypto.randomUUID()}` : null;
    return new Promise((resolve, reject) => {
      this.starting = { resolve, reject };
      this.watch();
      this.send({ ...start, type: 'start', lock });
      this.lock = lock;
    });
  }

  remove(job: CutJob, tell: (p: Progress) => void, signal?: AbortSignal): Promise<Cutout> {
    return this.ask((id) => ({ type: 'remove', id, job }), tell, signal) as Promise<Cutout>;
  }

  render(job: RenderJob, signal?: AbortSignal): Promise<Rendition> {
    return this.ask((id) => ({ type: 'render', id, job }), quiet, signal) as Promise<Rendition>;
  }

  /** Ask about a photo that is held open. session : a number of the caller's own */
  touch(session: number, ask: Ask, tell = quiet, signal?: AbortSignal): Promise<Result> {
    return this.ask((id) => ({ type: 'touch', id, session, ask }), tell, signal);
  }

  close(session: number): void {
    if (this.gone === null) this.send({ type: 'close', session });
  }

  /** The worker is ended, and whoever waits for it is told. */
  end(why: string): void {
    if (this.gone !== null) return;
    this.gone = why;
    clearTimeout(this.timer);
    this.worker.terminate();
    this.starting?.reject(new Unfit(why));
    for (const call of this.calls.values()) call.reject(lost(why));
    this.calls.clear();
    this.starting = null;
  }

  private lock: string | null = null;

  private ask(
    request: (id: number) => Request,
    tell: (progress: Progress) => void,
    signal?: AbortSignal,
  ): Promise<Result> {
    if (this.gone !== null) return Promise.reject(lost(this.gone));
    if (signal?.aborted) return Promise.reject(aborted());
    const id = ++this.count;
    return new Promise((resolve, reject) => {
      const stop = () => this.send({ type: 'cancel', id });
      signal?.addEventListener('abort', stop, { once: true });
      const over =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          signal?.removeEventListener('abort', stop);
          then(value);
        };
      const call = { tell, resolve: over(resolve), reject: over(reject) };
      this.calls.set(id, call);
      this.watch();
      try {
        this.send(request(id));
      } catch (error) {
        this.over(id)?.reject(uncopied(error)); // nobody has heard of it, and nobody will answer
      }
    });
  }

  private heard(reply: Reply): void {
    if (this.gone !== null) return;
    switch (reply.type) {
      case 'progress':
        this.watch();
        if (reply.id === null) this.tellStart(reply.progress);
        else this.calls.get(reply.id)?.tell(reply.progress);
        break;
      case 'started':
        this.starting?.resolve(reply.started);
        this.starting = null;
        this.settle();
        break;
      case 'unfit':
        this.end(reply.why);
        break;
      case 'refused':
        this.starting?.reject(fromRecord(reply.error));
        this.starting = null;
        this.end('it was refused');
        break;
      case 'done':
        this.over(reply.id)?.resolve(reply.result);
        break;
      case 'failed':
        this.over(reply.id)?.reject(fromRecord(reply.error));
        break;
      case 'broken':
        this.end(reply.why);
        break;
      case 'locked':
        this.follow();
        break;
    }
  }

  private over(id: number): Call | undefined {
    const call = this.calls.get(id);
    this.calls.delete(id);
    this.settle();
    return call;
  }

  /** A worker that the browser killed for want of memory fires no event; its lock is let go. */
  private follow(): void {
    if (!this.lock) return;
    void navigator.locks.request(this.lock, () => this.end('the browser ended it'));
  }

  private watch(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.end('it does not answer'), Math.min(this.patience, LONGEST));
  }

  /** Something was answered; whoever else waits, waits on. */
  private settle(): void {
    clearTimeout(this.timer);
    if (this.calls.size) this.watch();
  }

  private send(request: Request): void {
    this.worker.postMessage(request);
  }
}

function quiet(_: Progress): void {}

function uncopied(error: unknown): PackshotError {
  return new PackshotError(
    'option',
    `the worker cannot be given this (${error instanceof Error ? error.message : String(error)})`,
    'give a Blob, and options that are plain objects, no proxies',
  );
}

function lost(why: string): PackshotError {
  return new PackshotError(
    'engine',
    `the engine stopped at this photo (${why})`,
    'try again; if it stops again, close other tabs or use a smaller photo',
  );
}
