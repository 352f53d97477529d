/** Work beside the queue that would store something after "delete everything": it ends first. */

import { signal } from '@preact/signals';

let over = false;
const underWay = signal(0);
const works = new Set<() => Promise<void>>();

/** `stop`: ends the work, and resolves when it is over. → to be called when it is over by itself */
export function untilFarewell(stop: () => Promise<void>): () => void {
  works.add(stop);
  return () => void works.delete(stop);
}

/** The same for work whose end is a promise. Resolves with it. */
export async function endingByFarewell(stop: () => void, end: Promise<void>): Promise<void> {
  const release = untilFarewell(() => {
    stop();
    return end;
  });
  underWay.value += 1;
  await end.finally(() => {
    underWay.value -= 1;
    release();
  });
}

/** For work that nobody sees, and that a deletion waits for. Resolves with it. */
export async function endingQuietly(end: Promise<void>): Promise<void> {
  const release = untilFarewell(() => end);
  await end.finally(release);
}

/** Whether an export or a session is being made, which leaving the page would cut off. */
export const anythingUnderWay = (): boolean => underWay.value > 0;

/** Resolves when all such work has ended; from then on none may begin. */
export async function farewell(): Promise<void> {
  over = true;
  await Promise.all([...works].map((stop) => stop()));
}

/** Whether everything is being deleted, or is: nothing is to be started any more. */
export const isOver = (): boolean => over;
