/** A session meets what is here already: which photos are the same, and whose work is kept. */

import { parseName } from '../../../channel/naming.ts';
import type { Fields, PhotoRecord } from '../../store/photo.ts';

/** What tells photos apart: their bytes, and then their names. */
export interface Known {
  record: Pick<PhotoRecord, 'name' | 'path'>;
  /** SHA-256 of the photo's file. */
  sha256: string;
}

/**
 * For each photo of the session the one here that is the same, or null. Two copies under one name
 * in two folders stay two: each is met by one photo at most.
 */
export function matched<T extends Known>(
  incoming: readonly Known[],
  here: readonly T[],
): (T | null)[] {
  const free = new Set(here);
  const found: (T | null)[] = incoming.map(() => null);
  const take = (same: (a: Known, b: Known) => boolean): void => {
    incoming.forEach((one, at) => {
      if (found[at]) return;
      const other = [...free].find((candidate) => same(one, candidate));
      if (!other) return;
      free.delete(other);
      found[at] = other;
    });
  };
  take((a, b) => a.sha256 === b.sha256 && a.record.path === b.record.path);
  take((a, b) => a.sha256 === b.sha256 && a.record.name === b.record.name);
  return found;
}

type Work = Pick<PhotoRecord, 'state' | 'repair' | 'verdict'>;

/** What becomes of a photo that is on both sides. */
export type Merge =
  /** Nothing of the session is taken. */
  | 'here'
  /** The session's verdict, about the same cut-out. */
  | 'verdict'
  /** The session's cut-out with all that belongs to it. */
  | 'theirs';

/**
 * Whose work is kept. A verdict is about one cut-out, so the two travel together; of two verdicts
 * the newer one counts, and a repair counts more than none, as it came later.
 */
export function merge(here: Work, theirs: Work, sameCutOut: boolean): Merge {
  if (theirs.state !== 'done' || here.state === 'running') return 'here';
  // What was painted here and is still to be cut is work too.
  if (here.state !== 'done') return here.repair ? 'here' : 'theirs';
  const newer = at(theirs) > at(here);
  if (sameCutOut) return newer ? 'verdict' : 'here';
  if ((here.repair === null) !== (theirs.repair === null)) return theirs.repair ? 'theirs' : 'here';
  return newer ? 'theirs' : 'here';
}

function at({ verdict }: Work): number {
  return verdict ? Date.parse(verdict.at) : Number.NEGATIVE_INFINITY;
}

/** What people wrote: the session fills in what nobody has written here. */
export function mergedFields(here: Fields, theirs: Fields, name: string): Fields {
  const { sku, view, version } = parseName(name);
  const blank: Fields = { sku, view, version, amazonId: '', alt: '', decorative: false };
  const merged = { ...here };
  const fill = <K extends keyof Fields>(key: K): void => {
    if (here[key] === blank[key]) merged[key] = theirs[key];
  };
  fill('sku');
  fill('view');
  fill('version');
  fill('amazonId');
  // An alt text and its absence are one answer.
  if (!here.alt && !here.decorative) {
    merged.alt = theirs.alt;
    merged.decorative = theirs.decorative;
  }
  return merged;
}
