import { cacheName } from './names';
import { folder } from './scope';

/** What must outlive the service worker's sleep, in a cache of its own: the browser stops it after
 * half a minute without work, and what is only in memory is gone. Two versions may run at once, the
 * one in charge and one that is being installed: so it is read anew each time, and changed by one
 * at a time. */

const NAME = cacheName('state', folder());

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

export async function state(): Promise<State> {
  const found = await caches.match(KEY, { cacheName: NAME });
  return found ? { ...EMPTY, ...((await found.json()) as Partial<State>) } : EMPTY;
}

export function changeState(change: (now: State) => Partial<State>): Promise<void> {
  return alone(async () => {
    const now = await state();
    const next = JSON.stringify({ ...now, ...change(now) });
    await (await caches.open(NAME)).put(KEY, new Response(next));
  });
}

export function dropState(): Promise<void> {
  return alone(async () => {
    await caches.delete(NAME);
  });
}

async function alone(work: () => Promise<void>): Promise<void> {
  await navigator.locks.request(NAME, work);
}
