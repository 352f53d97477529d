/** IndexedDB: the records of photos, and their bytes where no private file system is at hand. */

import { signal } from '@preact/signals';
import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import type { PhotoRecord } from '../store/photo.ts';

const NAME = 'packshot';
const VERSION = 1;

interface Schema extends DBSchema {
  photos: { key: string; value: PhotoRecord };
  blobs: { key: string; value: Blob };
}

/** Another tab has deleted everything: this one must not have it there again. */
export const deletedElsewhere = signal(false);
/** Photos whose record as it is now could not be kept, by id. */
export const unwritten = signal<ReadonlySet<string>>(new Set());

let opened: Promise<IDBPDatabase<Schema>> | null = null;

export async function database(): Promise<IDBPDatabase<Schema>> {
  if (deletedElsewhere.peek()) throw new Error('everything was deleted in another tab');
  opened ??= open();
  return opened;
}

function open(): Promise<IDBPDatabase<Schema>> {
  const opening = openDB<Schema>(NAME, VERSION, {
    upgrade(db) {
      db.createObjectStore('photos', { keyPath: 'id' });
      db.createObjectStore('blobs');
    },
    // Another tab deletes everything, or has a newer page: it must not wait for this one.
    blocking(_old, next, event) {
      (event.target as IDBDatabase).close();
      lost();
      if (next === null) deletedElsewhere.value = true;
    },
    terminated: lost,
  });
  /** The next use opens another. */
  function lost(): void {
    if (opened === opening) opened = null;
  }
  opening.catch(lost);
  return opening;
}

/** Records live in memory too, so a browser without IndexedDB only loses them at a reload. */
const quietly = async (work: () => Promise<unknown>): Promise<boolean> => {
  try {
    await work();
    return true;
  } catch (error) {
    console.warn('Packshot could not keep its state:', error);
    return false;
  }
};

function mark(id: string, written: boolean): void {
  if (unwritten.peek().has(id) !== written) return; // it is marked so already
  const others = [...unwritten.peek()].filter((other) => other !== id);
  unwritten.value = new Set(written ? others : [...others, id]);
}

export const records = {
  /** null where they could not be read, which is not to say that there are none. */
  all: async (): Promise<PhotoRecord[] | null> => {
    try {
      const found = await (await database()).getAll('photos');
      return found.sort((a, b) => a.order - b.order);
    } catch (error) {
      console.warn('Packshot could not read its state:', error);
      return null;
    }
  },
  put: async (record: PhotoRecord): Promise<void> => {
    mark(record.id, await quietly(async () => (await database()).put('photos', record)));
  },
  remove: async (id: string): Promise<void> => {
    await quietly(async () => (await database()).delete('photos', id));
    mark(id, true);
  },
  /** All of it or nothing. Rejects where it could not be kept. */
  exchange: async (put: readonly PhotoRecord[], gone: readonly string[]): Promise<void> => {
    const work = (await database()).transaction('photos', 'readwrite');
    for (const record of put) void work.store.put(record);
    for (const id of gone) void work.store.delete(id);
    await work.done;
  },
};

export async function forget(): Promise<void> {
  const db = await opened?.catch(() => null);
  db?.close();
  opened = null;
  await deleteDB(NAME);
}
