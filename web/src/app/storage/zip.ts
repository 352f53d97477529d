/** ZIP archives as the page writes them: store-only, since pictures do not shrink. */

import { makeZip } from 'client-zip';

export interface Entry {
  name: string;
  input: Blob | string;
  lastModified: Date;
}

/**
 * One archive, made while its entries come. It grows on disk where the browser has a private file
 * system, under `scratch` there: a thousand photos need not fit into the memory.
 */
export async function zip(
  entries: AsyncIterable<Entry>,
  scratch: string,
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
