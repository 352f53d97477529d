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

async function within(
  root: FileSystemDirectoryHandle,
  path: string,
  create: boolean,
): Promise<FileSystemFileHandle> {
  const parts = path.split('/');
  const name = parts.pop() ?? path;
  let folder = root;
  for (const part of parts) folder = await folder.getDirectoryHandle(part, { create });
  return folder.getFileHandle(name, { create });
}

/** Which of these files are in the folder already. */
export async function present(
  root: FileSystemDirectoryHandle,
  paths: readonly string[],
): Promise<string[]> {
  const found: string[] = [];
  for (const path of paths) {
    const handle = await within(root, path, false).catch(() => null);
    if (handle) found.push(path);
  }
  return found;
}

async function put(root: FileSystemDirectoryHandle, path: string, input: Blob | string) {
  const writer = await (await within(root, path, true)).createWritable();
  await writer.write(input);
  await writer.close();
}

/** Into a folder, file by file; its manifest keeps the lines of files that are not written anew. */
export async function intoFolder(
  root: FileSystemDirectoryHandle,
  written: AsyncIterable<Written>,
): Promise<void> {
  const lines = new Map<string, string>();
  const old = await within(root, MANIFEST, false).catch(() => null);
  for (const line of (await (await old?.getFile())?.text())?.split('\n') ?? []) {
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
