/** Reviewing, as plain arithmetic on records: what is decided, what is open, what is counted. */

import type { PhotoRecord, Verdict } from './photo.ts';

/** Where a photo stands: still to do, to be reviewed, decided, or failed. */
export type Standing = 'todo' | 'review' | 'approved' | 'rejected' | 'failed';

type Judged = Pick<PhotoRecord, 'state' | 'verdict'>;

export function standing({ state, verdict }: Judged): Standing {
  if (state === 'failed') return 'failed';
  if (state !== 'done') return 'todo';
  return verdict?.decision ?? 'review';
}

export type Reviewed = Record<Standing, number> & { all: number };

export function reviewed(records: readonly Judged[]): Reviewed {
  const counts: Reviewed = { all: 0, todo: 0, review: 0, approved: 0, rejected: 0, failed: 0 };
  for (const record of records) {
    counts[standing(record)] += 1;
    counts.all += 1;
  }
  return counts;
}

/** "12 of 40 reviewed"; what has failed has nothing to be reviewed. */
export function reviewedInWords(counts: Reviewed): string {
  return `${counts.approved + counts.rejected} of ${counts.all - counts.failed} reviewed`;
}

/** What the channels do not want to see, each once, in the order it is named. */
export function forbidden(presets: readonly { forbid: readonly string[] }[]): string[] {
  return [...new Set(presets.flatMap(({ forbid }) => forbid))];
}

/** What of it nobody has confirmed to be absent. */
export function unconfirmed({ verdict }: Judged, asked: readonly string[]): string[] {
  return asked.filter((word) => !verdict?.confirmed.includes(word));
}

/** Whether a person still has to look: no verdict, or approved without what the channels ask. */
export function isOpen(record: Judged, asked: readonly string[]): boolean {
  const at = standing(record);
  return at === 'review' || (at === 'approved' && unconfirmed(record, asked).length > 0);
}

/** The next photo to look at: after this one, else from the beginning; null when all are decided. */
export function nextOpen(
  records: readonly (Judged & { id: string })[],
  id: string,
  asked: readonly string[],
): string | null {
  const at = records.findIndex((record) => record.id === id);
  const around = [...records.slice(at + 1), ...records.slice(0, Math.max(0, at))];
  return around.find((record) => isOpen(record, asked))?.id ?? null;
}

/**
 * A verdict is about one cut-out: whether this change makes it one about another. A repair counts
 * from its stroke on, which says so itself (`outdate`); that it is kept and that the file shows it
 * some seconds later changes nothing any more.
 */
export function outdates(record: PhotoRecord, patch: Partial<PhotoRecord>): boolean {
  if (!record.verdict || 'verdict' in patch) return false;
  if (record.repair?.pending && 'repair' in patch) return false;
  const other = (key: 'outcome' | 'repair'): boolean =>
    key in patch && JSON.stringify(patch[key]) !== JSON.stringify(record[key]);
  return other('outcome') || other('repair');
}

/** Of two verdicts the later one; of the same second the first. */
export function later(a: Verdict | null, b: Verdict | null): Verdict | null {
  if (!a || !b) return a ?? b;
  return Date.parse(b.at) > Date.parse(a.at) ? b : a;
}
