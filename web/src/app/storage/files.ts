/**
 * The bytes of photos, cut-outs and thumbnails, so that they survive a reload.
 *
 * In the origin's private file system where the browser can write to it from the page, else in
 * IndexedDB, else (private windows of some browsers) in memory, where they live as long as the
 * page does.
 */

import { database } from './database.ts';

/** `edit` is what was painted: gzip of uint8 H×W, as `RemoveOptions.edit` takes it. */
export type Kind = 'source' | 'master' | 'thumb' | 'edit';
export const KINDS: readonly Kind[] = ['source', 'master', 'thumb', 'edit'];

interface Place {
  readonly durable: boolean;
  put(kind: Kind, id: string, blob: Blob): Promise<void>;
  get(kind: Kind, id: string): Promise<Blob | null>;
  remove(kind: Kind, id: string): Promise<void>;
  /** Of all photos that anything is kept of. */
  ids(): Promise<string[]>;
}

/** TypeScript's library does not know it yet. */
export type Listing = FileSystemDirectoryHandle & {
  values(): AsyncIterable<FileSystemDirectoryHandle | FileSystemFileHandle>;
  keys(): AsyncIterable<string>;
};

/** One folder for each kind, one file for each photo. */
class PrivateFiles implements Place {
  readonly durable = true;
  constructor(private readonly root: FileSystemDirectoryHandle) {}

  private folder(kind: Kind): Promise<FileSystemDirectoryHandle> {
    return this.root.getDirectoryHandle(kind, { create: true });
  }

  async put(kind: Kind, id: string, blob: Blob): Promise<void> {
    const handle = await (await this.folder(kind)).getFileHandle(id, { create: true });
    const writer = await handle.createWritable();
    try {
      await writer.write(blob);
      await writer.close();
    } catch (error) {
      await writer.abort().catch(() => undefined);
      throw error;
    }
  }

  async get(kind: Kind, id: string): Promise<Blob | null> {
    try {
      return await (await (await this.folder(kind)).getFileHandle(id)).getFile();
    } catch {
      return null; // never written, or deleted since
    }
  }

  async remove(kind: Kind, id: string): Promise<void> {
    await (await this.folder(kind)).removeEntry(id).catch(() => undefined);
  }

  async ids(): Promise<string[]> {
    const found = new Set<string>();
    for (const kind of KINDS) {
      const folder = await this.folder(kind);
      for await (const id of (folder as Listing).keys()) found.add(id);
    }
    return [...found];
  }
}

class DatabaseFiles implements Place {
  readonly durable = true;

  async put(kind: Kind, id: string, blob: Blob): Promise<void> {
    await (await database()).put('blobs', blob, `${kind}/${id}`);
  }

  async get(kind: Kind, id: string): Promise<Blob | null> {
    return (await (await database()).get('blobs', `${kind}/${id}`)) ?? null;
  }

  async remove(kind: Kind, id: string): Promise<void> {
    await (await database()).delete('blobs', `${kind}/${id}`);
  }

  async ids(): Promise<string[]> {
    const keys = await (await database()).getAllKeys('blobs');
    return [...new Set(keys.map((key) => key.slice(key.indexOf('/') + 1)))];
  }
}

class MemoryFiles implements Place {
  readonly durable = false;
  private readonly blobs = new Map<string, Blob>();

  async put(kind: Kind, id: string, blob: Blob): Promise<void> {
    this.blobs.set(`${kind}/${id}`, blob);
  }

  async get(kind: Kind, id: string): Promise<Blob | null> {
    return this.blobs.get(`${kind}/${id}`) ?? null;
  }

  async remove(kind: Kind, id: string): Promise<void> {
    this.blobs.delete(`${kind}/${id}`);
  }

  async ids(): Promise<string[]> {
    return []; // they went with the last visit
  }
}

async function found(): Promise<Place> {
  try {
    const root = await navigator.storage.getDirectory();
    const probe = await root.getFileHandle('.probe', { create: true });
    await (await probe.createWritable()).close();
    await root.removeEntry('.probe');
    return new PrivateFiles(root);
  } catch {
    // no private file system, or none that a page can write to
  }
  try {
    await database();
    return new DatabaseFiles();
  } catch {
    return new MemoryFiles();
  }
}

let place: Promise<Place> | null = null;
const here = (): Promise<Place> => {
  place ??= found();
  return place;
};

export const files = {
  durable: async (): Promise<boolean> => (await here()).durable,
  put: async (kind: Kind, id: string, blob: Blob): Promise<void> =>
    (await here()).put(kind, id, blob),
  get: async (kind: Kind, id: string): Promise<Blob | null> => (await here()).get(kind, id),
  remove: async (kind: Kind, id: string): Promise<void> => (await here()).remove(kind, id),
  /** null where they could not be read. */
  ids: async (): Promise<string[] | null> => (await here()).ids().catch(() => null),
  /** Everything kept of one photo. */
  drop: async (id: string): Promise<void> => {
    const at = await here();
    await Promise.all(KINDS.map((kind) => at.remove(kind, id)));
  },
};
