/** The guard of a worker: import this module before any other in the worker's file. */

import { guardNetwork } from './network';
import type { News } from './news';
import { observePolicy, observeTiming } from './observe';
import { installTrust, textAsCode } from './trusted';
import type { LedgerEntry } from './types';

const dev: boolean = import.meta.env?.DEV ?? false;
const up = postMessage.bind(globalThis) as (news: News) => void;

const tell = (entries: readonly LedgerEntry[], sent: number): void =>
  up({ packshotGuard: 1, entries, sent });
const note = (entry: LedgerEntry): void => tell([entry], 0);
const place = () => ({ origin: location.origin, base: location.href, queries: dev });

guardNetwork(globalThis, {
  witness: 'worker',
  place,
  shut: () => false,
  note,
  sent: (bytes) => bytes > 0 && tell([], bytes),
});
installTrust(globalThis, place, (sink, given) => note(textAsCode('worker', sink, given)));
observePolicy(globalThis, note, () => undefined);
observeTiming(note, 'worker');
