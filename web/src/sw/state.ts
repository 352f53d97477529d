/** What must outlive the service worker's sleep, in a cache of its own: the browser stops it after
 * half a minute without work, and what is only in memory is gone. */

const NAME = 'packshot-state';

export interface State {
  /** Windows that asked for the lock. It holds as long as one of them is open. */
  readonly locked: readonly string[];
  /** Windows that were open when this version took over: they still use the older files. */
  readonly older: readonly string[];
  /** Caches of the versions before this one; not those of a newer one that waits. */
  readonly retired: readonly string[];
}

const EMPTY: State = { locked: [], older: [], retired: [] };
const KEY = '/packshot-state';

let known: Promise<State> | null = null;

export function state(): Promise<State> {
  known ??= read();
  return known;
}

export async function setState(change: Partial<State>): Promise<void> {
  const next = { ...(await state()), ...change };
  known = Promise.resolve(next);
  await (await caches.open(NAME)).put(KEY, new Response(JSON.stringify(next)));
}

export async function dropState(): Promise<void> {
  known = Promise.resolve(EMPTY);
  await caches.delete(NAME);
}

async function read(): Promise<State> {
  const found = await (await caches.open(NAME)).match(KEY);
  return found ? { ...EMPTY, ...((await found.json()) as Partial<State>) } : EMPTY;
}
