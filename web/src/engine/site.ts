// Where the page keeps the worker and the engine's files. The library is built with `site.lib.ts` in
// this file's place.

/** Of `ort/`, `codecs/` and `models/`, from the page on. */
export const FOLDER = './';

/** Whether the engine keeps its models itself: here the service worker does, once it is there. */
export const keeps = (): boolean => !navigator.serviceWorker?.controller;

/** Files that lie elsewhere. */
export const FILES: Record<string, string> = {};

/** The page's build knows its address. */
export function newWorker(_: string): Worker {
  return new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
}

/** The worker of the worker, likewise. */
export function newScribe(_: string): Worker {
  return new Worker(new URL('./scribe.ts', import.meta.url), { type: 'module' });
}
