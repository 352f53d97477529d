/** IndexedDB: the records of photos, and their bytes where no private file system is at hand. */

import { type DBSchema, deleteDB, type IDBPDatabase, openDB } from 'idb';
import type { PhotoRecord } from '../store/photo.ts';

const NAME = 'packshot';
const VERSION = 1;

interface Schema extends DBSchema {
  photos: { key: string; value: PhotoRecord };
  blobs: { key: string; value: Blob };
}

let opened: Promise<IDBPDatabase<Schema>> | null = null;

export function database(): Promise<IDBPDatabase<Schema>> {
  opened ??= openDB<Schema>(NAME, VERSION, {
    upgrade(db) {
      db.createObjectStore('photos', { keyPath: 'id' });
      db.createObjectStore('blobs');
    },
    // Another tab deletes everything: it must not wait for this one.
    blocking: (_old, _new, event) => (event.target as IDBDatabase).close(),
  });
  return opened;
}

/** Records live in memory too, so a browser without IndexedDB only loses them at a reload. */
const quietly = async (work: () => Promise<unknown>): Promise<void> => {
  try {
    await work();
  } catch (error) {
    console.warn('Packshot could not keep its state:', error);
  }
};

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
  put: (record: PhotoRecord): Promise<void> =>
    quietly(async () => (await database()).put('photos', record)),
  remove: (id: string): Promise<void> =>
    quietly(async () => (await database()).delete('photos', id)),
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
