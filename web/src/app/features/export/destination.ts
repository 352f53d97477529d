/** Where an export goes: one ZIP, or straight into a folder. */

import { MANIFEST } from '../../../channel/manifest.ts';
import { type Entry, zip } from '../../storage/zip.ts';
import { fault } from '../../store/trouble.ts';
import type { Written } from './render.ts';

/** What a browser may lack, so that the button is only there where it works. */
type Picker = (options: { mode: 'readwrite'; id: string }) => Promise<FileSystemDirectoryHandle>;
const picker = (): Picker | undefined =>
  (globalThis as { showDirectoryPicker?: Picker }).showDirectoryPicker;
export const canPickFolder = (): boolean => picker() !== undefined;

export async function pickFolder(): Promise<FileSystemDirectoryHandle | null> {
  try {
    return (await picker()?.({ mode: 'readwrite', id: 'packshot-export' })) ?? null;
  } catch {
    return null; // closed without a choice
  }
}

const RECORDED = 1000; // ms; so old the manifest on the disk may be
const SHARE = 20; // times as long as writing it takes

async function* entries(written: AsyncIterable<Written>): AsyncGenerator<Entry> {
  let lines = '';
  for await (const { file, blob, line } of written) {
    lines += line;
    yield { name: file, input: blob, lastModified: new Date() };
  }
  yield { name: MANIFEST, input: lines, lastModified: new Date() };
}

export function zipped(written: AsyncIterable<Written>, signal: AbortSignal): Promise<Blob> {
  return zip(entries(written), 'export.zip', signal);
}

/** The folder that a path leads to, and the file's name in it. */
async function along(
  root: FileSystemDirectoryHandle,
  path: string,
  create: boolean,
): Promise<{ folder: FileSystemDirectoryHandle; name: string }> {
  const parts = path.split('/');
  const name = parts.pop() ?? path;
  let folder = root;
  for (const part of parts) folder = await folder.getDirectoryHandle(part, { create });
  return { folder, name };
}

/** The file as it lies there; null if there is none. */
async function read(root: FileSystemDirectoryHandle, path: string): Promise<File | null> {
  const handle = await along(root, path, false)
    .then(({ folder, name }) => folder.getFileHandle(name))
    .catch((error: unknown) => {
      if (error instanceof DOMException && error.name === 'NotFoundError') return null;
      throw error;
    });
  return (await handle?.getFile()) ?? null;
}

/** Which of these files are in the folder already; an empty one is no picture, but a torn write. */
export async function present(
  root: FileSystemDirectoryHandle,
  paths: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const file = await read(root, path).catch(() => null); // a folder of that name fails later
    if (file && file.size > 0) found.push(path);
  }
  return found;
}

/** All of it or nothing: where it fails, the file is as it was before, or not there. */
async function put(root: FileSystemDirectoryHandle, path: string, input: Blob | string) {
  const { folder, name } = await along(root, path, true);
  const before = await folder.getFileHandle(name).catch(() => null);
  const handle = before ?? (await folder.getFileHandle(name, { create: true }));
  let writer: FileSystemWritableFileStream | null = null;
  try {
    writer = await handle.createWritable();
    await writer.write(input);
    await writer.close();
  } catch (error) {
    await writer?.abort().catch(() => undefined);
    if (!before) await folder.removeEntry(name).catch(() => undefined);
    throw error;
  }
}

/** Into a folder, file by file; its manifest keeps the lines of files that are not written anew. */
export async function intoFolder(
  root: FileSystemDirectoryHandle,
  written: AsyncIterable<Written>,
): Promise<void> {
  const lines = recordsOf((await (await read(root, MANIFEST))?.text()) ?? '');
  const keep = () => put(root, MANIFEST, [...lines.values()].join(''));
  let keptAt = performance.now();
  let pause = RECORDED;
  try {
    for await (const { file, blob, line } of written) {
      await put(root, file, blob);
      lines.set(file, line);
      // Not after each of a thousand, as it is written whole each time.
      const began = performance.now();
      if (began - keptAt < pause) continue;
      // Where it fails now, another program may have it open; the last time is the one that counts.
      await keep().catch(() => undefined);
      keptAt = performance.now();
      pause = Math.max(RECORDED, SHARE * (keptAt - began));
    }
  } finally {
    // Also after a stop: what lies in the folder is in its manifest.
    await keep();
  }
}

/** The lines of a manifest, by the file that each is about. Another program's, or a damaged one, is
 * not written over. */
export function recordsOf(manifest: string): Map<string, string> {
  const lines = new Map<string, string>();
  const all = manifest.split('\n');
  for (const [index, line] of all.entries()) {
    if (line.trim() === '') continue;
    const file = fileOf(line);
    if (file === null) {
      if (index === all.length - 1) continue; // torn: whoever wrote it was cut off
      throw fault(
        'input',
        `line ${index + 1} of ${MANIFEST} in that folder is no record`,
        'repair or remove it, or choose another folder',
      );
    }
    lines.set(file, `${line}\n`);
  }
  return lines;
}

function fileOf(line: string): string | null {
  try {
    const file: unknown = JSON.parse(line).output.file;
    return typeof file === 'string' ? file : null;
  } catch {
    return null;
  }
}
