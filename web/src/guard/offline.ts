import { ask, type Hello, type Listed, type Precache } from '../sw/messages';
import type { Trust } from './trusted';
import type { Group, GroupProgress, Offline, OfflineState } from './types';

interface Parts {
  readonly dev: boolean;
  readonly trust: Trust;
  onHello(hello: Hello): void;
  onList(files: readonly Listed[]): void;
}

/** Remembers that this tab has been reloaded for the headers, so that it happens once. */
const RELOADED = 'packshot.reloaded';

/** The page's side of the service worker: registration, state, precache, update, removal. */
export function makeOffline({ dev, trust, onHello, onList }: Parts): Offline {
  const workers = navigator.serviceWorker as ServiceWorkerContainer | undefined;
  const listeners = new Set<() => void>();
  const holds = new Set<symbol>();
  let state: OfflineState = 'none';
  let reason: string | null = null;
  let registration: ServiceWorkerRegistration | null = null;
  let removed = false;
  let greeted = false;
  let begun = false;

  const tell = (): void => {
    for (const changed of listeners) changed();
  };
  const say = (next: OfflineState, why: string | null = null): void => {
    if (state === next && reason === why) return;
    state = next;
    reason = why;
    tell();
  };

  const look = (): void => {
    if (removed || !registration) return;
    // Ready is more than running: the page knows the worker's list, and its audit names the files.
    if (!registration.active || !greeted) say('installing');
    else say(registration.waiting ? 'update' : 'ready');
  };

  const greet = async (): Promise<void> => {
    const worker = registration?.active;
    if (!worker || removed) return;
    const { hello } = await ask(worker, { ask: 'hello' }, undefined, 30);
    if (hello) onHello(hello);
    greeted = true;
    tell();
  };

  /** A reload costs nothing as long as nobody has begun: then the page takes it by itself. */
  const isolate = (): void => {
    if (state !== 'ready' || offline.isolation !== 'reload' || holds.size > 0 || begun) return;
    try {
      if (sessionStorage.getItem(RELOADED) !== null) return;
      sessionStorage.setItem(RELOADED, '1');
    } catch {
      return;
    }
    location.reload();
  };

  let giveUp: () => void = () => undefined;
  const failed = new Promise<void>((resolve) => {
    giveUp = resolve;
  });

  const watch = (worker: ServiceWorker | null): void => {
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'redundant' && !registration?.active) {
        say(
          'none',
          'The files could not be stored: the network or the disk failed. Reload to try again.',
        );
        void listWithout(onList);
        giveUp();
      } else look();
    });
  };

  const follow = (found: ServiceWorkerRegistration): void => {
    registration = found;
    watch(found.installing ?? found.waiting);
    found.addEventListener('updatefound', () => {
      watch(found.installing);
      look();
    });
  };

  /** Another tab may be luckier than this one, even after this one gave up. */
  const settle = async (): Promise<void> => {
    const there = await workers?.ready;
    if (there && there !== registration) follow(there);
    await greet();
    look();
    isolate();
  };

  const start = async (): Promise<void> => {
    if (dev) return say('none', 'The development server works without a service worker.');
    if (!workers)
      return say(
        'none',
        'This browser has no service worker here: the page needs https or localhost.',
      );
    try {
      registration = await workers.register(trust.scriptUrl(new URL('sw.js', document.baseURI)), {
        updateViaCache: 'none',
      });
    } catch (error) {
      await listWithout(onList);
      return say('none', `The service worker could not start: ${(error as Error).message}`);
    }
    follow(registration);
    look();
    await Promise.race([settle(), failed]);
  };

  /** Resolves with the worker in charge, once there is one. */
  const active = async (): Promise<ServiceWorker> => {
    await started;
    if (removed || !registration?.active)
      throw new Error(`offline: there is no service worker; ${reason ?? 'reload the page'}`);
    return registration.active;
  };

  const offline: Offline = {
    get state() {
      return state;
    },
    get reason() {
      return reason;
    },
    get isolation() {
      if (globalThis.crossOriginIsolated) return 'isolated';
      return workers?.controller && !removed ? 'reload' : 'none';
    },
    onChange(changed) {
      listeners.add(changed);
      return () => listeners.delete(changed);
    },
    async precache(group: Group, onProgress?: (progress: GroupProgress) => void) {
      await ask(await active(), { ask: 'precache', group }, onProgress);
      await greet();
    },
    async update() {
      const waiting = registration?.waiting;
      if (!waiting || !workers) return;
      const changed = new Promise<void>((resolve) =>
        workers.addEventListener('controllerchange', () => resolve(), { once: true }),
      );
      await ask(waiting, { ask: 'activate' }, undefined, 30);
      await changed;
      location.reload();
    },
    hold() {
      const held = Symbol('hold');
      holds.add(held);
      return () => {
        holds.delete(held);
      };
    },
    async shared() {
      const { files } = await ask(await active(), { ask: 'shared' }, undefined, 30);
      return [...(files ?? [])];
    },
    async remove() {
      const worker = registration?.active;
      removed = true;
      if (worker) await ask(worker, { ask: 'remove' }, undefined, 30);
      await registration?.unregister();
      try {
        sessionStorage.removeItem(RELOADED);
      } catch {
        // Storage is switched off: nothing was kept.
      }
      say('none', 'The stored files were deleted. Reload to store them again.');
    },
  };
  const touched = () => {
    begun = true;
  };
  for (const type of ['pointerdown', 'keydown', 'drop', 'paste'])
    addEventListener(type, touched, { capture: true, once: true });
  workers?.addEventListener('controllerchange', () => {
    tell();
    isolate();
  });
  // After the page has its own files: storing them again must not stand in their way.
  const started = (async () => {
    if (document.readyState !== 'complete')
      await new Promise((resolve) => addEventListener('load', resolve, { once: true }));
    await start();
  })();
  started.catch((error: unknown) => say('none', (error as Error).message));
  return offline;
}

/** Without a service worker, the wrappers alone hold; they are told the site's files. */
async function listWithout(onList: (files: readonly Listed[]) => void): Promise<void> {
  try {
    const answer = await fetch('precache.json');
    onList(((await answer.json()) as Precache).files);
  } catch {
    // No list: then only origin, method, body and query are looked at.
  }
}
