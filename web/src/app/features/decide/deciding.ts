/** What a decision does beside being kept: the name is asked for once, people hear of it, and go on. */

import { signal } from '@preact/signals';
import { reasonsOf } from '../../../channel/reasons.ts';
import { go, href, route } from '../../router.ts';
import type { Photo, PhotoRecord, Verdict } from '../../store/photo.ts';
import { done } from '../../store/queue.ts';
import { reviewedInWords } from '../../store/review.ts';
import { set, settings } from '../../store/settings.ts';
import * as verdict from '../../store/verdict.ts';
import { tell } from '../../ui/announcer.tsx';
import type { Shortcut } from '../../ui/keys.ts';

/** What waits for the reviewer's name; null while nobody is asked. */
export const asking = signal<(() => void) | null>(null);

/** The first decision at a machine asks who decides; an empty answer is one too. */
function named(then: () => void): void {
  if (settings.value.asked || settings.value.reviewer) then();
  else asking.value = then;
}

export function answer(name: string): void {
  const then = asking.value;
  set({ asked: true, reviewer: name.trim() });
  asking.value = null;
  then?.();
}

/** Approve, and go on. `onward`: told the next photo to look at, null if there is none. */
export function approve(
  photo: Photo,
  confirmed: readonly string[],
  onward: (id: string | null) => void = open,
): void {
  named(() => {
    verdict.approve(photo, confirmed);
    said(photo, 'approved');
    if (settings.value.advance) onward(verdict.next(photo));
  });
}

/** `decided`: told once it is certain; whoever does not say who decides keeps the form. */
export function reject(
  photo: Photo,
  why: Pick<Verdict, 'reasons' | 'note' | 'spot'>,
  onward: (id: string | null) => void = open,
  decided: () => void = () => undefined,
): void {
  named(() => {
    decided();
    verdict.reject(photo, why);
    said(photo, 'rejected');
    if (settings.value.advance) onward(verdict.next(photo));
  });
}

/** Change what was confirmed to be absent; the decision stays. */
export function confirm(photo: Photo, confirmed: readonly string[]): void {
  verdict.approve(photo, confirmed);
  tell(confirmed.length > 0 ? 'Confirmed' : 'No longer confirmed');
}

export function clear(photo: Photo): void {
  verdict.clear(photo);
  tell(`${photo.record.value.name} is undecided again`);
}

/** Take the last decision back, and show its photo where one is shown. */
export function undo(): void {
  const photo = verdict.undo();
  if (!photo) return;
  tell(`Taken back: ${photo.record.value.name} is ${standingInWords(photo.record.value)}`);
  const at = route.value;
  if (at.view === 'photo' && at.id !== photo.id) go(href.photo(photo.id), true);
}

/** From reviewing to the export, in either view of it. */
export const TO_EXPORT: Shortcut = {
  keys: ['Ctrl+Enter'],
  label: 'To the export',
  group: 'Decide',
  when: () => done.value.length > 0,
  run: () => go(href.export),
};

/** The next photo; null stays. */
export function open(id: string | null): void {
  if (id) go(href.photo(id), true);
}

function said(photo: Photo, word: string): void {
  const counts = verdict.review.value;
  const { name } = photo.record.value;
  const { approved, rejected, review, todo } = counts;
  if (review === 0 && todo === 0) {
    tell(`${name} ${word}. All reviewed: ${approved} approved, ${rejected} rejected`);
  } else tell(`${name} ${word}, ${reviewedInWords(counts)}`);
}

/** "rejected: halo, fringe" */
export function standingInWords(record: PhotoRecord): string {
  const given = record.verdict;
  if (!given) return 'to be reviewed';
  if (given.decision === 'approved') return 'approved';
  const why = reasonsOf(given.reasons).map(({ title }) => title.toLowerCase());
  return `rejected: ${why.join(', ')}`;
}

/** Its cut-out has changed, so nobody has decided about what is there now. */
export function fallen({ name, verdict: was }: PhotoRecord): void {
  tell(`The cut-out of ${name} has changed, so it is no longer ${was?.decision}: review it again`);
}
