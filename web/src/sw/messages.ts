/** What the page and the service worker say to each other. Requests bring a port for the answer. */

import type { Group, GroupProgress, LedgerEntry } from '../guard/types';

/** One file of the site. `sha256` is of the content, after unpacking where the name ends in .gz. */
export interface Listed {
  readonly url: string;
  readonly sha256: string;
  /** As transferred; null for models, whose packed size is known once they are served. */
  readonly bytes: number | null;
  readonly group: Group;
}

/** precache.json, also built into sw.js. `version` is a hash of all the rest. */
export interface Precache {
  readonly version: string;
  readonly files: readonly Listed[];
}

/** Page → service worker. */
export type Ask =
  | { readonly ask: 'hello' }
  | { readonly ask: 'precache'; readonly group: Group }
  | { readonly ask: 'lock' }
  | { readonly ask: 'activate' }
  | { readonly ask: 'shared' }
  | { readonly ask: 'remove' };

export interface Hello {
  readonly version: string;
  readonly files: readonly Listed[];
  /** Those that are in the cache. */
  readonly cached: readonly string[];
}

/** Service worker → page, through the port of the question. The last one is `done` or `failed`. */
export type Answer =
  | { readonly answer: 'progress'; readonly progress: GroupProgress }
  | { readonly answer: 'done'; readonly hello?: Hello; readonly files?: readonly File[] }
  | { readonly answer: 'failed'; readonly why: string };

/** Service worker → page, unasked. */
export interface Report {
  readonly packshotReport: 1;
  readonly entry: LedgerEntry;
}

export function isReport(data: unknown): data is Report {
  return typeof data === 'object' && data !== null && (data as Report).packshotReport === 1;
}

/** Asks a service worker, and waits for the last answer. */
export function ask(
  worker: ServiceWorker,
  question: Ask,
  onProgress?: (progress: GroupProgress) => void,
  seconds = 600,
): Promise<Extract<Answer, { answer: 'done' }>> {
  return new Promise((resolve, reject) => {
    const { port1, port2 } = new MessageChannel();
    const end = (act: () => void) => {
      clearTimeout(timer);
      port1.close();
      act();
    };
    let timer = setTimeout(late, seconds * 1000);
    function late(): void {
      end(() =>
        reject(new Error(`service worker: no answer to "${question.ask}"; reload the page`)),
      );
    }
    port1.onmessage = ({ data }: MessageEvent<Answer>) => {
      if (data.answer === 'progress') {
        // Slow networks are not dead ones: the clock starts again with each file.
        clearTimeout(timer);
        timer = setTimeout(late, seconds * 1000);
        onProgress?.(data.progress);
      } else if (data.answer === 'done') end(() => resolve(data));
      else end(() => reject(new Error(data.why)));
    };
    worker.postMessage(question, [port2]);
  });
}
