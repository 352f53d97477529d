/** Deciding about cut-outs, and taking a decision back. */

import { computed, effect, signal } from '@preact/signals';
import { now } from '../../channel/manifest.ts';
import { presets } from '../../channel/preset.ts';
import { turn } from './order.ts';
import type { Photo, PhotoRecord, Verdict } from './photo.ts';
import { binLast, find, outdated, photos, restored, update } from './queue.ts';
import { forbidden, nextOpen, reviewed } from './review.ts';
import { set, settings } from './settings.ts';

export const review = computed(() => reviewed(photos.value.map(({ record }) => record.value)));

/** What the chosen channels do not want to see, and only a person can confirm to be absent. */
export const asked = computed(() =>
  forbidden(
    settings.value.outputs.flatMap((key) => {
      const preset = presets.get(key);
      return preset ? [preset] : [];
    }),
  ),
);

/** The next photo that somebody has to look at, seen from this one. */
export function next(photo: Photo): string | null {
  const records = photos.value.map(({ record }) => record.value);
  return nextOpen(records, photo.id, asked.value);
}

/** The first photo that somebody has to look at. */
export function first(): string | null {
  const records = photos.value.map(({ record }) => record.value);
  return nextOpen(records, '', asked.value);
}

interface Step {
  id: string;
  before: Verdict | null;
  after: Verdict | null;
  /** Of the photo, at that time: on another cut-out an old verdict must not come back. */
  changes: number;
  /** See order.ts. */
  at: number;
}

/** Decisions of this visit, the last one at the end. */
const steps = signal<readonly Step[]>([]);

/** The decision that `undo` would take back, with its photo; null if there is none any more. */
export const last = computed<(Step & { photo: Photo }) | null>(() => {
  // What has been changed since, by a repair or by a session, is not ours to take back.
  const step = steps.value.findLast(({ id, changes, after }) => {
    const photo = find(id);
    return photo?.changes.value === changes && photo.record.value.verdict === after;
  });
  const photo = step ? find(step.id) : null;
  return step && photo ? { ...step, photo } : null;
});

function decide(photo: Photo, after: Verdict | null): void {
  const before = photo.record.value.verdict;
  binLast.value = false;
  update(photo, { verdict: after });
  const changes = photo.changes.value;
  steps.value = [...steps.value, { id: photo.id, before, after, changes, at: turn() }];
}

/** Approve a cut-out. `confirmed`: what the reviewer has seen to be absent. */
export function approve(photo: Photo, confirmed: readonly string[] = []): void {
  decide(photo, {
    decision: 'approved',
    reasons: [],
    note: '',
    spot: null,
    confirmed: [...confirmed],
    ...stamp(),
  });
}

export function reject(photo: Photo, why: Pick<Verdict, 'reasons' | 'note' | 'spot'>): void {
  decide(photo, { decision: 'rejected', ...why, confirmed: [], ...stamp() });
}

/** Back to undecided. */
export function clear(photo: Photo): void {
  if (photo.record.value.verdict) decide(photo, null);
}

/** Take the last decision back. → the photo it was about */
export function undo(): Photo | null {
  const step = last.value;
  if (!step) return null;
  update(step.photo, { verdict: step.before });
  // Those after it count no more: their photos have changed since.
  steps.value = steps.value.filter(({ at }) => at < step.at);
  return step.photo;
}

function stamp(): Pick<Verdict, 'by' | 'at'> {
  return { by: settings.value.reviewer.trim(), at: now() };
}

/**
 * For as long as the page lives: hear of verdicts that fell because their cut-out has changed, and
 * start each batch with the gate closed, whatever was chosen for the last one.
 */
export function followVerdicts(fallen: (record: PhotoRecord) => void): void {
  effect(() => {
    const record = outdated.value;
    if (record) fallen(record);
  });
  let before = 0;
  let known = false;
  effect(() => {
    const count = photos.value.length;
    if (known && before === 0 && count > 0 && !settings.peek().approvedOnly) {
      set({ approvedOnly: true });
    }
    before = count;
    known = restored.value;
  });
}
