/** ZIP archives as the page writes them: store-only, since pictures do not shrink. */

import { makeZip } from 'client-zip';

export interface Entry {
  name: string;
  input: Blob | string;
  lastModified: Date;
}

/** Where archives grow; each replaces the one before it. */
export const SCRATCH = ['export.zip', 'session.zip'] as const;
type Scratch = (typeof SCRATCH)[number];

const STILL_SAVED = 60_000; // ms after which a browser has long taken its copy of an archive

/** The archives that lie under `root`: they hold photos too. */
export async function archives(root: FileSystemDirectoryHandle): Promise<File[]> {
  const found: File[] = [];
  for (const name of SCRATCH) {
    const handle = await root.getFileHandle(name).catch(() => null);
    if (handle) found.push(await handle.getFile());
  }
  return found;
}

/** Away with them; but a fresh one may still be on its way out. */
export async function dropScratch(): Promise<void> {
  try {
    const root = await navigator.storage.getDirectory();
    for (const { name, lastModified } of await archives(root)) {
      if (Date.now() - lastModified > STILL_SAVED) await root.removeEntry(name);
    }
  } catch {
    // no private file system: none was made there
  }
}

/**
 * One archive, made while its entries come. It grows on disk where the browser has a private file
 * system, under `scratch` there: a thousand photos need not fit into the memory.
 */
export async function zip(
  entries: AsyncIterable<Entry>,
  scratch: Scratch,
  signal: AbortSignal,
): Promise<Blob> {
  const stream = makeZip(entries) as ReadableStream<Uint8Array<ArrayBuffer>>;
  let handle: FileSystemFileHandle | null = null;
  let writer: FileSystemWritableFileStream | null = null;
  try {
    const root = await navigator.storage.getDirectory();
    handle = await root.getFileHandle(scratch, { create: true });
    writer = await handle.createWritable();
  } catch {
    return new Response(stream).blob();
  }
  await stream.pipeTo(writer, { signal }); // an abort leaves the earlier file as it was
  const file = await handle.getFile();
  return new Blob([file], { type: 'application/zip' });
}
