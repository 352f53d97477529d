/** A photo in the queue: what is kept of it, and what only lives while the page does. */

import { type Signal, signal } from '@preact/signals';
import { NO_SHADOW, NOT_PLAIN } from '../../engine/shadow-notes.ts';
import type { Box, EdgeOptions, Progress, Shadow, Stage } from '../../engine/types.ts';

export type State = 'waiting' | 'running' | 'done' | 'failed' | 'stopped';

/** Why a photo failed: the cause and the remedy, as the engine words them. */
export interface Trouble {
  kind: string;
  cause: string;
  remedy: string;
}

/** What the engine found; the pixels are in the store of files. */
export interface Outcome {
  width: number;
  height: number;
  box: [number, number, number, number] | null;
  cut: ('left' | 'top' | 'right' | 'bottom')[];
  empty: boolean;
  notes: string[];
  seconds: Partial<Record<Stage, number>>;
  bytes: number;
  /** What made it: the manifest tells, also long after. */
  model: { name: string; version: string; sha256: string; runtime: string } | null;
}

/** What people write about a photo. */
export interface Fields {
  sku: string;
  view: string;
  version: number;
  amazonId: string;
  alt: string;
  decorative: boolean;
}

/** How a person corrected the cut-out. What was painted lies in the store of files, as `edit`. */
export interface Repair {
  edge: Required<EdgeOptions>;
  /** 'drop' where nothing is said, as by an earlier version of the page */
  shadow?: Shadow;
  painted: boolean;
  /** The cut-out in the store does not show it yet: a reload came in between. */
  pending?: boolean;
}

/** What a person decided about a cut-out. */
export interface Verdict {
  decision: 'approved' | 'rejected';
  /** Keys of `reasons.json`; none where it was approved. */
  reasons: string[];
  note: string;
  /** The spot that is meant, px of the photo. */
  spot: Box | null;
  /** What pixels cannot prove, and the reviewer confirmed: words of a preset's `forbid`. */
  confirmed: string[];
  by: string;
  /** UTC, RFC 3339, to the second */
  at: string;
}

/** Plain data, as it lies in IndexedDB. */
export interface PhotoRecord {
  id: string;
  order: number;
  name: string;
  path: string;
  size: number;
  type: string;
  modified: number;
  state: State;
  trouble: Trouble | null;
  outcome: Outcome | null;
  fields: Fields;
  repair: Repair | null;
  verdict: Verdict | null;
  /** It is in the bin; the next visit discards what is left of it. */
  deleted?: boolean;
}

export interface Photo {
  readonly id: string;
  readonly record: Signal<PhotoRecord>;
  /** Stage and share while it is computed, else null. */
  readonly progress: Signal<Progress | null>;
  /** How often a person has changed its cut-out in this visit. */
  readonly changes: Signal<number>;
  /** True once the file itself is safe from a reload. */
  readonly stored: Signal<boolean>;
}

export function photoOf(record: PhotoRecord, stored: boolean): Photo {
  return {
    id: record.id,
    record: signal(record),
    progress: signal(null),
    changes: signal(0),
    stored: signal(stored),
  };
}

/** A record as it is picked up after a reload: what was running has to start again. */
export function revived(record: PhotoRecord): PhotoRecord {
  // An earlier version of the page kept no repairs and no verdicts.
  const whole = { ...record, repair: record.repair ?? null, verdict: record.verdict ?? null };
  const again = record.state === 'running' || (record.state === 'done' && record.repair?.pending);
  return again ? { ...whole, state: 'waiting' } : whole;
}

/** The same file dropped twice is one photo. */
export function sameFile(a: PhotoRecord, b: PhotoRecord): boolean {
  return a.name === b.name && a.path === b.path && a.size === b.size && a.modified === b.modified;
}

/** Whether the cut-out shows its shadow. */
export function shaded({ repair, outcome }: Pick<PhotoRecord, 'repair' | 'outcome'>): boolean {
  if (repair?.shadow !== 'keep' || !outcome || outcome.empty) return false;
  return !outcome.notes.some((note) => note === NO_SHADOW || note === NOT_PLAIN);
}
