/** The guard's ledger and the offline state as signals. */

import { signal } from '@preact/signals';
import type { Ledger, OfflineState } from '../../../guard/types.ts';
import { guard, offline } from '../../guard.ts';

export const ledger = signal<Ledger>(guard.ledger.get());
guard.ledger.subscribe(() => {
  ledger.value = guard.ledger.get();
});

interface News {
  state: OfflineState;
  reason: string | null;
  isolation: 'isolated' | 'reload' | 'none';
}

const read = (): News => {
  const { state, reason, isolation } = offline();
  return { state, reason, isolation };
};

export const news = signal<News>(read());
offline().onChange(() => {
  news.value = read();
});
