import type { Ledger, LedgerEntry, LedgerStore } from './types';

/** A page that is open for a week must not grow by its own bookkeeping; the counts go on. */
const KEPT = 2000;

const EMPTY: Ledger = {
  requests: [],
  blocked: [],
  requestCount: 0,
  blockedCount: 0,
  networkSinceLock: 0,
  bytesDown: 0,
  bytesUp: 0,
  locked: false,
};

/** The book of everything that asked for the network. Knows nothing of how it was noticed. */
export class Book implements LedgerStore {
  #state: Ledger = EMPTY;
  #listeners = new Set<() => void>();
  #told = true;
  #lockedAt = Number.POSITIVE_INFINITY; // ms

  get(): Ledger {
    return this.#state;
  }

  subscribe(changed: () => void): () => void {
    this.#listeners.add(changed);
    return () => this.#listeners.delete(changed);
  }

  add(entry: LedgerEntry): void {
    const now = this.#state;
    if (entry.from === 'blocked') {
      this.#set({
        ...now,
        blocked: [...now.blocked.slice(1 - KEPT), entry],
        blockedCount: now.blockedCount + 1,
      });
      return;
    }
    const network = entry.from === 'network';
    this.#set({
      ...now,
      requests: [...now.requests.slice(1 - KEPT), entry],
      requestCount: now.requestCount + 1,
      bytesDown: now.bytesDown + (network ? (entry.bytes ?? 0) : 0),
      networkSinceLock: now.networkSinceLock + (network && entry.at >= this.#lockedAt ? 1 : 0),
    });
  }

  /** A request went out with a body of so many bytes. */
  sent(bytes: number): void {
    if (bytes > 0) this.#set({ ...this.#state, bytesUp: this.#state.bytesUp + bytes });
  }

  /** What was asked before and is answered after is no breach. */
  lock(): void {
    if (!this.#state.locked) this.#lockedAt = Date.now();
    this.#set({ ...this.#state, locked: true });
  }

  #set(state: Ledger): void {
    this.#state = state;
    if (!this.#told) return;
    this.#told = false;
    queueMicrotask(() => {
      this.#told = true;
      for (const changed of this.#listeners) changed();
    });
  }
}
