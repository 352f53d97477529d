/**
 * The loop: one photo at a time is read, computed and put away; the rest are files on disk.
 *
 * Only one tab runs it. The browser's lock goes to the next tab by itself when this one closes.
 */

import { effect, signal } from '@preact/signals';
import { offline } from '../guard.ts';
import { files } from '../storage/files.ts';
import { thumbnail } from '../storage/thumbnail.ts';
import { madeBy, warm } from './engine.ts';
import { isOver } from './farewell.ts';
import type { Photo } from './photo.ts';
import { counts, keepAgain, photos, restore, source, update } from './queue.ts';
import { repairs, settled } from './repair.ts';
import { nextWaiting } from './tally.ts';
import { fault, troubleOf } from './trouble.ts';
import { until } from './until.ts';
import { keepAwake } from './wake.ts';

export const running = signal(false);
/** Seconds of the last photos, oldest first; what the time left is estimated from. */
export const recent = signal<readonly number[]>([]);
/** True while another tab holds the queue. */
export const elsewhere = signal(false);
/** Something stopped the queue as a whole: the engine does not start. */
export const halted = signal(false);

/** Why the one in hand is stopped: it was taken out, and begins anew should it come back. */
const TAKEN_OUT = 'taken out';

const LOCK = 'packshot-queue';
const PATIENCE = 600; // ms for a page that is just being reloaded to let go of the lock

let current: { photo: Photo; abort: AbortController } | null = null;

/** Restore what an earlier visit left, then compute whatever waits, for as long as the page lives. */
export function begin(): void {
  const held = async (): Promise<void> => {
    elsewhere.value = false;
    await restore();
    effect(() => {
      if (counts.value.waiting > 0 && !running.value && !halted.value) queueMicrotask(run);
    });
    await new Promise(() => undefined); // the lock is ours until the page goes
  };
  if (!navigator.locks) {
    void held();
    return;
  }
  let ours = false;
  setTimeout(async () => {
    // Not where this page was only too busy to hear that the lock is its own.
    const { held: all = [] } = await navigator.locks.query();
    if (!ours && all.some(({ name }) => name === LOCK)) elsewhere.value = true;
  }, PATIENCE);
  void navigator.locks.request(LOCK, () => {
    ours = true;
    return held();
  });
}

async function run(): Promise<void> {
  if (running.value || isOver()) return;
  running.value = true;
  const release = [keepAwake(), offline().hold()];
  try {
    await warm();
    for (let photo = next(); photo; photo = next()) await one(photo);
  } catch {
    halted.value = true; // the warm-up panel says why, and offers to try again
  } finally {
    for (const letGo of release) letGo();
    running.value = false;
  }
}

export function resume(): void {
  halted.value = false;
}

function next(): Photo | null {
  if (isOver()) return null;
  const record = nextWaiting(photos.value.map((photo) => photo.record.value));
  return record && (photos.value.find(({ id }) => id === record.id) ?? null);
}

async function one(photo: Photo): Promise<void> {
  const abort = new AbortController();
  current = { photo, abort };
  update(photo, { state: 'running', trouble: null });
  photo.progress.value = { stage: 'decode', share: 0 };
  const from = performance.now();
  try {
    const file = await source(photo);
    if (!file) throw fault('input', "the browser has not kept the photo's file", 'add it again');
    const engine = await warm();
    const { repair } = photo.record.value;
    const again = await repairs(photo);
    const cutout = await engine.remove(file, {
      ...again,
      allowEmpty: repair !== null, // whoever erased everything has said so
      name: file.name,
      signal: abort.signal,
      onProgress: (progress) => {
        photo.progress.value = progress;
      },
    });
    if (abort.signal.aborted) throw abort.signal.reason;
    const { blob, preview, ...outcome } = cutout;
    await Promise.all([
      files.put('master', photo.id, blob),
      thumbnail(preview).then((thumb) => files.put('thumb', photo.id, thumb)),
    ]);
    update(photo, {
      state: 'done',
      outcome: { ...outcome, bytes: blob.size, model: madeBy() },
      repair: settled(repair && { ...repair, painted: again.edit !== undefined }),
    });
    void persist();
    recent.value = [...recent.value.slice(-15), (performance.now() - from) / 1000];
  } catch (error) {
    const { aborted, reason } = abort.signal;
    if (aborted) update(photo, { state: reason === TAKEN_OUT ? 'waiting' : 'stopped' });
    else update(photo, { state: 'failed', trouble: troubleOf(error) });
  } finally {
    photo.progress.value = null;
    current = null;
    if (!photo.stored.value) keepAgain([photo]); // meanwhile there may be room
  }
}

/** Once there is work to lose, the browser is asked not to clear it away when space is short. */
let asked = false;
async function persist(): Promise<void> {
  if (asked) return;
  asked = true;
  await navigator.storage?.persist?.().catch(() => false);
}

/** Resolves when no photo is being computed or put away. */
export function idle(): Promise<void> {
  return until(() => !running.value);
}

/** Stop one photo: out of the line, or in the midst of it. */
export function stop(photo: Photo): void {
  if (current?.photo.id === photo.id) current.abort.abort();
  else if (photo.record.value.state === 'waiting') update(photo, { state: 'stopped' });
}

/** It is not computed as long as it is not here. */
export function leaveOut(photo: Photo): void {
  if (current?.photo.id === photo.id) current.abort.abort(TAKEN_OUT);
}

export function stopAll(): void {
  for (const photo of photos.value) {
    if (photo.record.value.state === 'waiting') update(photo, { state: 'stopped' });
  }
  current?.abort.abort();
}

export function retry(photo: Photo): void {
  resume();
  const { state } = photo.record.value;
  if (state === 'failed' || state === 'stopped') update(photo, { state: 'waiting', trouble: null });
}

export function retryAll(): void {
  for (const photo of photos.value) retry(photo);
}
