// Where the page keeps the worker and the engine's files. The library is built with `site.lib.ts` in
// this file's place.

/** Of `ort/`, `codecs/` and `models/`, from the page on. */
export const FOLDER = './';

/** Files that lie elsewhere. */
export const FILES: Record<string, string> = {};

export function newWorker(): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
}

/** The worker of the worker; the page's build knows its address. */
export function newScribe(_: string): Worker {
  return new Worker(new URL('./scribe.ts', import.meta.url), { type: 'module' });
}
