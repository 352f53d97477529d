/** Counting, estimating and putting it into words: pure, and tested alone. */

import type { Progress, Stage } from '../../engine/types.ts';
import type { PhotoRecord, State } from './photo.ts';

export type Tally = Record<State, number> & { all: number };

export function tally(records: readonly Pick<PhotoRecord, 'state'>[]): Tally {
  const counts: Tally = { all: 0, waiting: 0, running: 0, done: 0, failed: 0, stopped: 0 };
  for (const { state } of records) {
    counts[state] += 1;
    counts.all += 1;
  }
  return counts;
}

/** "7 of 40 done, 1 failed" */
export function inWords(counts: Tally): string {
  if (counts.all === 0) return 'No photos yet';
  const parts = [`${counts.done} of ${counts.all} done`];
  if (counts.failed > 0) parts.push(`${counts.failed} failed`);
  if (counts.stopped > 0) parts.push(`${counts.stopped} stopped`);
  return parts.join(', ');
}

/** How a photo's time divides between the stages on wasm; only the bar depends on it. */
const WEIGHTS: readonly (readonly [Stage, number])[] = [
  ['decode', 0.12],
  ['matte', 0.38],
  ['finish', 0.36],
  ['encode', 0.14],
];

/** Share of a photo that is done, 0…1, never falling as its stages go by. */
export function overall(progress: Pick<Progress, 'stage' | 'share'> | null): number {
  if (!progress) return 0;
  let before = 0;
  for (const [stage, weight] of WEIGHTS) {
    if (stage === progress.stage) return before + weight * Math.min(1, Math.max(0, progress.share));
    before += weight;
  }
  return 0; // download and start come before the photo itself
}

/**
 * Seconds until the queue is through, from how long the last photos took; null while there is
 * nothing to go by.
 *
 * recent  : seconds of the last photos, oldest first
 * waiting : photos not yet begun
 * share   : how much of the one in hand is done, 0…1; null when none is
 */
export function secondsLeft(
  recent: readonly number[],
  waiting: number,
  share: number | null,
): number | null {
  if (recent.length === 0) return null;
  const last = recent.slice(-8);
  const each = last.reduce((sum, seconds) => sum + seconds, 0) / last.length;
  return each * (waiting + (share === null ? 0 : 1 - share));
}

/** Rounded as people would say it: an estimate has no seconds. */
export function leftInWords(seconds: number): string {
  if (seconds < 10) return 'a few seconds left';
  if (seconds < 50) return `about ${Math.ceil(seconds / 10) * 10} s left`;
  const minutes = Math.max(1, Math.round(seconds / 60));
  if (minutes < 60) return `about ${minutes} min left`;
  return `about ${Math.floor(minutes / 60)} h ${minutes % 60} min left`;
}

/** The next photo to compute: the earliest that waits. */
export function nextWaiting<T extends { state: State; order: number }>(
  records: readonly T[],
): T | null {
  let found: T | null = null;
  for (const record of records) {
    if (record.state === 'waiting' && (!found || record.order < found.order)) found = record;
  }
  return found;
}

/** The neighbour of a photo among those that are done; null at either end. */
export function neighbour(ids: readonly string[], id: string, step: 1 | -1): string | null {
  const at = ids.indexOf(id);
  return at < 0 ? null : (ids[at + step] ?? null);
}
