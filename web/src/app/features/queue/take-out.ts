/** Taking photos out, and taking that back. */

import { go, href, route } from '../../router.ts';
import type { Photo } from '../../store/photo.ts';
import { bringBack, emptyBin, remove } from '../../store/queue.ts';
import { leaveOut } from '../../store/runner.ts';
import { settle, tell, tellWith } from '../../ui/announcer.tsx';
import { count } from '../../ui/format.ts';

/** They go at once, and come back whole while this is told. */
export function takeOut(out: readonly Photo[]): void {
  for (const photo of out) leaveOut(photo);
  const round = remove(out);
  tellWith(`${named(out)} deleted`, {
    label: 'Bring back',
    run: putBack,
    lapse: () => void emptyBin(round),
  });
}

/** What was taken out last is here again; one photo is shown where one is shown. */
export function putBack(): void {
  settle();
  const back = bringBack();
  const [first] = back;
  if (!first) return;
  tell(`${named(back)} back`);
  if (route.value.view === 'photo') go(href.photo(first.id), true);
}

function named(photos: readonly Photo[]): string {
  const [first] = photos;
  return first && photos.length === 1 ? first.record.peek().name : count(photos.length, 'photo');
}
