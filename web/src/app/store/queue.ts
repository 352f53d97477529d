/** The queue: photos in the order they came, each with signals of its own. */

import { batch, computed, signal } from '@preact/signals';
import { parseName } from '../../channel/naming.ts';
import { records, unwritten } from '../storage/database.ts';
import { files } from '../storage/files.ts';
import { dropScratch } from '../storage/zip.ts';
import { isOver } from './farewell.ts';
import { type Fields, type Photo, type PhotoRecord, photoOf, revived, sameFile } from './photo.ts';
import { outdates } from './review.ts';
import { tally } from './tally.ts';

/** A file and the folders it came in ("shoes/red.jpg"; "red.jpg" for a file of its own). */
export interface Incoming {
  file: File;
  path: string;
}

export const photos = signal<readonly Photo[]>([]);
/** Photos whose files are still on their way into the store; a reload now would lose them. */
export const copying = signal(0);
/** False until what an earlier visit left has been read. */
export const restored = signal(false);
/** An earlier visit left files, and what says which photos they are could not be read. */
export const unread = signal(false);

export const counts = computed(() => tally(photos.value.map(({ record }) => record.value)));
export const done = computed(() =>
  photos.value.filter(({ record }) => record.value.state === 'done'),
);

/**
 * Photos that a reload now would lose or set back: the browser did not keep their files or their
 * records. None as long as files are on their way.
 */
export const unkept = computed(() =>
  copying.value > 0
    ? []
    : photos.value.filter(({ id, stored }) => !stored.value || unwritten.value.has(id)),
);

export function find(id: string): Photo | null {
  return photos.value.find((photo) => photo.id === id) ?? null;
}

/** What was taken out last, for as long as it can come back. */
export const bin = signal<readonly Photo[]>([]);
/** Whether that was the last thing a person did here: the keys that undo mean it then. */
export const binLast = signal(false);

/** Whether its files are wanted: it is here, or may come back; and not all is being deleted. */
export function wanted(id: string): boolean {
  if (isOver()) return false;
  return find(id) !== null || bin.peek().some((photo) => photo.id === id);
}

/** The record whose verdict fell last, as its cut-out is another one now; as it was before. */
export const outdated = signal<PhotoRecord | null>(null);

/** Change a record, in memory at once and on disk as soon as may be. */
export function update(photo: Photo, patch: Partial<PhotoRecord>): void {
  const before = photo.record.value;
  const falls = outdates(before, patch);
  photo.record.value = { ...before, ...patch, ...(falls ? { verdict: null } : {}) };
  if (falls) outdated.value = before;
  if (photo.stored.value) void records.put(photo.record.value);
}

/** Somebody changes the cut-out: what was decided about it is not about what is there now. */
export function outdate(photo: Photo): void {
  photo.changes.value += 1;
  const before = photo.record.value;
  if (!before.verdict) return;
  update(photo, { verdict: null });
  outdated.value = before;
}

export function write(photo: Photo, patch: Partial<Fields>): void {
  update(photo, { fields: { ...photo.record.value.fields, ...patch } });
}

/** Files not yet in the store; dropped as soon as they are, so that the store is what counts. */
const held = new Map<string, File>();
let chain: Promise<void> = Promise.resolve();

/** Take files in; says how many were here already. */
export function add(incoming: readonly Incoming[]): { added: number; known: number } {
  const here = photos.value.map(({ record }) => record.value);
  let order = here.reduce((last, record) => Math.max(last, record.order), 0);
  const fresh: Photo[] = [];
  const back: Photo[] = []; // deleted a moment ago: with all that was done to them
  for (const { file, path } of incoming) {
    const record = recordOf(file, path, order + 1);
    if (here.some((known) => sameFile(known, record))) continue;
    const binned = bin.value.find((one) => sameFile(one.record.value, record));
    if (binned) {
      back.push(binned);
      continue;
    }
    order += 1;
    here.push(record);
    const photo = photoOf(record, false);
    held.set(record.id, file);
    fresh.push(photo);
  }
  photos.value = [...photos.value, ...fresh];
  if (back.length > 0) bringBack(back);
  copying.value += fresh.length;
  for (const photo of fresh) {
    chain = chain
      .then(() => keep(photo))
      .then(() => {
        copying.value -= 1;
      });
  }
  const added = fresh.length + back.length;
  return { added, known: incoming.length - added };
}

function recordOf(file: File, path: string, order: number): PhotoRecord {
  const { sku, view, version } = parseName(file.name);
  return {
    id: crypto.randomUUID(),
    order,
    name: file.name,
    path,
    size: file.size,
    type: file.type,
    modified: file.lastModified,
    state: 'waiting',
    trouble: null,
    outcome: null,
    fields: { sku, view, version, amazonId: '', alt: '', decorative: false },
    repair: null,
    verdict: null,
  };
}

/** Resolves when no file is on its way into the store. */
export const settled = (): Promise<void> => chain;

/** Try again, once there may be room: after what is in line, which need not be written twice. */
export function keepAgain(these: readonly Photo[] = unkept.peek()): void {
  for (const photo of these) chain = chain.then(() => keep(photo));
}

async function keep(photo: Photo): Promise<void> {
  const { id } = photo;
  try {
    if (!wanted(id)) return;
    const file = held.get(id);
    if (file) await files.put('source', id, file);
    else if (!unwritten.peek().has(id)) return; // it is kept
    if (!wanted(id)) {
      await files.drop(id);
      return;
    }
    if (!(await files.durable())) throw new Error('this browser has no lasting place for it');
    photo.stored.value = true;
    await records.put(photo.record.value);
    held.delete(id);
  } catch (error) {
    // The file stays held: this visit can still compute it, only a reload would lose it.
    console.warn(`${photo.record.value.name} could not be kept:`, error);
  }
}

/** The photo's own file, named as it was. */
export async function source(photo: Photo): Promise<File | null> {
  const { name, type } = photo.record.value;
  const blob = held.get(photo.id) ?? (await files.get('source', photo.id));
  return blob && new File([blob], name, { type });
}

export async function restore(): Promise<void> {
  void dropScratch();
  const stored = await files.ids();
  // Without a place for files what records say of them is of another visit.
  const durable = await files.durable();
  const read = durable ? await records.all() : null;
  // Records that could not be read may well name these files.
  if (read && stored) void sweep(stored, read);
  const all = read ?? [];
  for (const { id, deleted } of all) if (deleted) void discard(id);
  // Now, not before: what came in while the records were read may be among them.
  const known = new Set(photos.value.map(({ id }) => id));
  const kept = all.filter(({ id, deleted }) => !deleted && !known.has(id));
  batch(() => {
    photos.value = [...kept.map((record) => photoOf(revived(record), true)), ...photos.value];
    unread.value = durable && read === null && stored?.length !== 0;
    restored.value = true;
  });
}

/** A page that went in the midst of something may have left files that no record names. */
async function sweep(stored: readonly string[], all: readonly PhotoRecord[]): Promise<void> {
  const named = new Set(all.map(({ id }) => id));
  for (const id of stored) if (!named.has(id) && !wanted(id)) await files.drop(id);
}

/** A record whose files are in the store already, and the photo whose place it takes. */
export interface Adopted {
  record: PhotoRecord;
  instead: Photo | null;
}

/** Take in what came with its files, all of it or nothing. */
export async function adopt(adopted: readonly Adopted[]): Promise<void> {
  const replaced = adopted.flatMap(({ instead }) => (instead ? [instead] : []));
  const durable = await files.durable();
  if (durable) {
    await records.exchange(
      adopted.map(({ record }) => record),
      replaced.map(({ id }) => id),
    );
  }
  const arrived = adopted.map(({ record, instead }) => ({
    photo: photoOf(revived(record), durable),
    instead,
  }));
  const successor = new Map(arrived.map(({ photo, instead }) => [instead, photo]));
  photos.value = [
    ...photos.value.map((photo) => successor.get(photo) ?? photo),
    ...arrived.filter(({ instead }) => instead === null).map(({ photo }) => photo),
  ];
  for (const { id } of replaced) {
    held.delete(id);
    await files.drop(id);
  }
}

/** Counts what went into the bin, so that an old offer does not empty a new bin. */
let round = 0;

/** Take photos out. They wait in the bin, whole; what was there before is gone. → for `emptyBin` */
export function remove(out: readonly Photo[]): number {
  void emptyBin();
  round += 1;
  photos.value = photos.value.filter((photo) => !out.includes(photo));
  bin.value = out;
  binLast.value = true;
  // Should the page go before the bin is emptied, the next visit does not show them again.
  for (const photo of out) update(photo, { deleted: true });
  return round;
}

/** What is in the bin, or one of it, takes its place again. */
export function bringBack(back: readonly Photo[] = bin.value): readonly Photo[] {
  bin.value = bin.value.filter((photo) => !back.includes(photo));
  binLast.value = false;
  for (const photo of back) update(photo, { deleted: false });
  const order = ({ record }: Photo): number => record.value.order;
  photos.value = [...photos.value, ...back].sort((a, b) => order(a) - order(b));
  return back;
}

/** All that is kept of what is in the bin goes. `of`: only if it is still what `remove` put there. */
export async function emptyBin(of = round): Promise<void> {
  if (of !== round) return;
  const gone = bin.value;
  bin.value = [];
  binLast.value = false;
  for (const { id } of gone) {
    held.delete(id);
    await discard(id);
  }
  if (gone.length > 0 && photos.value.length === 0) await dropScratch();
  if (gone.length > 0) keepAgain(); // there is room now
}

/** Files first: a record without files is seen, and can be deleted again. */
async function discard(id: string): Promise<void> {
  await files.drop(id);
  await records.remove(id);
}

/** In memory only; what is on disk is wiped as a whole. */
export function empty(): void {
  photos.value = [];
  bin.value = [];
  binLast.value = false;
  held.clear();
}
