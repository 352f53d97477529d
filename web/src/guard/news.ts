import type { LedgerEntry } from './types';

/** What the guard of a worker tells the one above it, over the worker's own message channel. */
export interface News {
  readonly packshotGuard: 1;
  readonly entries: readonly LedgerEntry[];
  readonly sent: number;
}

export function isNews(data: unknown): data is News {
  return typeof data === 'object' && data !== null && (data as News).packshotGuard === 1;
}
