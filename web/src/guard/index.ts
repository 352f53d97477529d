import { ask, type Hello, isReport, type Listed } from '../sw/messages';
import { auditOf } from './audit';
import { Book } from './ledger';
import { guardNetwork, type Post } from './network';
import { observePolicy, observeTiming } from './observe';
import { makeOffline } from './offline';
import { guardPage, hasNavigation } from './page';
import { installTrust, type Trust, textAsCode } from './trusted';
import type { Guard, Offline } from './types';

export type {
  From,
  Group,
  GroupProgress,
  Guard,
  Kind,
  Layers,
  Ledger,
  LedgerEntry,
  LedgerStore,
  Offline,
  OfflineState,
  Witness,
} from './types';

interface Installed {
  readonly guard: Guard;
  readonly offline: () => Offline;
}

/** The built page installs the guard by a script of its own before the app is even parsed; the
 * app, another bundle with its own copy of this module, then finds that one here. */
const KEY = Symbol.for('packshot.guard');

/** Puts the lock on the page, or hands out the one that is there. Call it before other code. */
export function installGuard(): Guard {
  return installed().guard;
}

/** The files that make the page work without a network. */
export function offline(): Offline {
  return installed().offline();
}

function installed(): Installed {
  const there = Reflect.get(globalThis, KEY) as Installed | undefined;
  if (there) return there;
  const made = install(import.meta.env?.DEV ?? false);
  Object.defineProperty(globalThis, KEY, { value: made, writable: false, configurable: false });
  return made;
}

function install(dev: boolean): Installed {
  const opened = Date.now();
  const book = new Book();
  const note = book.add.bind(book);
  let hello: Hello | null = null;
  let listed: readonly Listed[] | null = null;
  let allowed: ReadonlySet<string> | null = null;
  let violated = false;
  let wanted = false; // the lock
  const controller = () => navigator.serviceWorker?.controller ?? null;
  const place = () => ({
    origin: location.origin,
    base: document.baseURI,
    queries: dev,
    listed: allowed,
  });
  const post: Post = {
    witness: 'page',
    place,
    shut: () => book.get().locked && controller() === null,
    note,
    sent: (bytes) => book.sent(bytes),
  };

  guardNetwork(globalThis, post);
  guardPage(post, dev);
  const trust: Trust = installTrust(globalThis, place, (sink, given) =>
    note(textAsCode('page', sink, given)),
  );
  observePolicy(document, note, () => {
    violated = true;
  });
  observeTiming(note, 'timing');
  navigator.serviceWorker?.addEventListener('message', ({ data }: MessageEvent) => {
    if (isReport(data)) note(data.entry);
  });
  navigator.serviceWorker?.startMessages();

  const base = document.baseURI;
  const know = (files: readonly Listed[]): void => {
    listed = files;
    const urls = files.map((file) => new URL(file.url, base).href);
    allowed = new Set([
      ...urls,
      new URL('.', base).href,
      new URL('precache.json', base).href,
      new URL('sw.js', base).href,
    ]);
  };
  /** Nothing but a service worker in charge stands before pictures and workers: without one the lock
   * would be said and not held. A new one takes its pages a moment after it became active. */
  const hold = async (): Promise<void> => {
    const worker = controller();
    if (!wanted || !worker) return;
    await ask(worker, { ask: 'lock' }, undefined, 60);
    book.lock();
  };
  navigator.serviceWorker?.addEventListener('controllerchange', () => {
    hold().catch((error: unknown) => console.warn('The network could not be locked:', error));
  });
  const guard: Guard = {
    ledger: book,
    async lock() {
      wanted = true;
      await hold();
    },
    layers: () => ({
      page: true,
      navigation: hasNavigation(),
      serviceWorker: controller() !== null,
      policy:
        violated || document.querySelector('meta[http-equiv="Content-Security-Policy"]') !== null,
      trustedTypes: trust.active,
      isolated: globalThis.crossOriginIsolated ?? false,
    }),
    audit: () => auditOf({ ledger: book.get(), layers: guard.layers(), hello, listed, opened }),
  };
  let made: Offline | null = null;
  const first = () => {
    made ??= makeOffline({
      dev,
      trust,
      onHello: (said) => {
        hello = said;
        know(said.files);
      },
      onList: know,
    });
    return made;
  };
  return { guard, offline: first };
}
