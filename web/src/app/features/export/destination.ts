/** Where an export goes: one ZIP, or straight into a folder. */

import { MANIFEST } from '../../../channel/manifest.ts';
import { type Entry, zip } from '../../storage/zip.ts';
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
    .catch(() => null);
  return (await handle?.getFile()) ?? null;
}

/** Which of these files are in the folder already; an empty one is no picture, but a torn write. */
export async function present(
  root: FileSystemDirectoryHandle,
  paths: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const file = await read(root, path);
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
  const lines = new Map<string, string>();
  const old = await read(root, MANIFEST);
  for (const line of (await old?.text())?.split('\n') ?? []) {
    try {
      lines.set(JSON.parse(line).output.file, `${line}\n`);
    } catch {
      // an empty or torn line
    }
  }
  try {
    for await (const { file, blob, line } of written) {
      await put(root, file, blob);
      lines.set(file, line);
    }
  } finally {
    // Also after a stop: what lies in the folder is in its manifest.
    await put(root, MANIFEST, [...lines.values()].join(''));
  }
}
