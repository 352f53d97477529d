/** A photo in the queue: what is kept of it, and what only lives while the page does. */

import { type Signal, signal } from '@preact/signals';
import type { Progress, Stage } from '../../engine/types.ts';

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
}

export interface Photo {
  readonly id: string;
  readonly record: Signal<PhotoRecord>;
  /** Stage and share while it is computed, else null. */
  readonly progress: Signal<Progress | null>;
  /** True once the file itself is safe from a reload. */
  readonly stored: Signal<boolean>;
}

export function photoOf(record: PhotoRecord, stored: boolean): Photo {
  return { id: record.id, record: signal(record), progress: signal(null), stored: signal(stored) };
}

/** A record as it is picked up after a reload: what was running has to start again. */
export function revived(record: PhotoRecord): PhotoRecord {
  return record.state === 'running' ? { ...record, state: 'waiting' } : record;
}

/** The same file dropped twice is one photo. */
export function sameFile(a: PhotoRecord, b: PhotoRecord): boolean {
  return a.name === b.name && a.path === b.path && a.size === b.size && a.modified === b.modified;
}
