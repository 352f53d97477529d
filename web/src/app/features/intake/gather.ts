/** From what was dropped, pasted, picked, shared or opened to plain files. */

import type { Incoming } from '../../store/queue.ts';

const PICTURES = /\.(jpe?g|jpe|jfif|png|webp|avif|gif|bmp|tiff?|hei[cf])$/i;

/** Files that folders bring along and nobody means: hidden ones, and what is no picture by name. */
export function wanted(name: string): boolean {
  return !name.startsWith('.') && PICTURES.test(name);
}

export interface Gathered {
  incoming: Incoming[];
  /** Files in folders that are no pictures by their names. */
  leftOut: number;
  /** Files and folders that the system does not let the browser read. */
  unread: number;
}

/** Files chosen one by one are all taken: a wrong one shall show its error, not vanish. */
export function picked(files: Iterable<File>): Gathered {
  const incoming: Incoming[] = [];
  let leftOut = 0;
  for (const file of files) {
    const path = file.webkitRelativePath || file.name;
    if (file.webkitRelativePath && !wanted(file.name)) leftOut += 1;
    else incoming.push({ file, path });
  }
  return { incoming: sorted(incoming), leftOut, unread: 0 };
}

/**
 * Dropped files and folders. The entries are only there during the event, so they are asked for
 * before the first `await`.
 */
export async function dropped(transfer: DataTransfer): Promise<Gathered> {
  const entries: FileSystemEntry[] = [];
  const loose: File[] = [];
  for (const item of transfer.items) {
    if (item.kind !== 'file') continue;
    const entry = item.webkitGetAsEntry?.();
    if (entry) entries.push(entry);
    else {
      const file = item.getAsFile();
      if (file) loose.push(file);
    }
  }
  const incoming: Incoming[] = loose.map((file) => ({ file, path: file.name }));
  let leftOut = 0;
  let unread = 0;
  for (const entry of entries) {
    for await (const found of walk(entry)) {
      if (!found) {
        unread += 1;
        continue;
      }
      const inFolder = found.path.includes('/');
      if (inFolder && !wanted(found.file.name)) leftOut += 1;
      else incoming.push(found);
    }
  }
  return { incoming: sorted(incoming), leftOut, unread };
}

/** Yields null for what cannot be read; the rest comes all the same. */
async function* walk(entry: FileSystemEntry): AsyncGenerator<Incoming | null> {
  if (entry.isFile) {
    const file = await new Promise<File | null>((resolve) =>
      (entry as FileSystemFileEntry).file(resolve, () => resolve(null)),
    );
    yield file && { file, path: entry.fullPath.replace(/^\//, '') };
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // A folder is read a hundred entries at a time, until none come.
    const some = await new Promise<FileSystemEntry[] | null>((resolve) =>
      reader.readEntries(resolve, () => resolve(null)),
    );
    if (some === null) yield null;
    if (!some?.length) return;
    for (const child of some) yield* walk(child);
  }
}

/** In the order of their names, with 2 before 10. */
function sorted(incoming: Incoming[]): Incoming[] {
  const order = new Intl.Collator(undefined, { numeric: true });
  return incoming.sort((a, b) => order.compare(a.path, b.path));
}
