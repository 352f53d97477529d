/** Delete everything that this site has put on this machine, and say what is there until then. */

import { MODELS } from '../../engine/model-url.ts';
import { CACHES, isCache, isFolderless } from '../../sw/names.ts';
import { forget } from './database.ts';
import { KINDS, type Listing } from './files.ts';
import { archives, SCRATCH } from './zip.ts';

export interface Usage {
  /** Photos, cut-outs and the archives made of them, in the private file system. */
  photos: number;
  /** What the browser counts for the whole site, caches included; null where it will not say. */
  total: number | null;
}

export async function usage(): Promise<Usage> {
  const estimate = await navigator.storage?.estimate?.().catch(() => null);
  let photos = 0;
  try {
    const root = await navigator.storage.getDirectory();
    for (const kind of KINDS) {
      const folder = (await root.getDirectoryHandle(kind).catch(() => null)) as Listing | null;
      if (!folder) continue;
      for await (const entry of folder.values()) {
        if (entry.kind === 'file') photos += (await entry.getFile()).size;
      }
    }
    for (const { size } of await archives(root)) photos += size;
  } catch {
    // no private file system: the total says it all
  }
  return { photos, total: estimate?.usage ?? null };
}

/** Of the caches that do not name their folder: two small ones, and the files with this page. */
async function isOfHere(name: string): Promise<boolean> {
  const page = new URL('./', location.href).href;
  return !name.includes('files') || (await caches.match(page, { cacheName: name })) !== undefined;
}

/**
 * Files, records, settings, caches, service worker: all that this page has made, and nothing of
 * other pages on the same host. What could not be deleted is told by name, so that nobody believes
 * what is not so.
 */
export async function wipe(removeWorker: () => Promise<void>): Promise<string[]> {
  const left: string[] = [];
  const step = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      left.push(`${what} (${error instanceof Error ? error.message : String(error)})`);
    }
  };
  await step('the service worker', removeWorker);
  await step('the service worker', async () => {
    const all = (await navigator.serviceWorker?.getRegistrations()) ?? [];
    const here = new URL('./', location.href).href;
    await Promise.all(all.filter(({ scope }) => scope === here).map((one) => one.unregister()));
  });
  await step('the photos', async () => {
    const root = (await navigator.storage?.getDirectory?.()) as Listing | undefined;
    if (!root) return;
    const there = new Set<string>();
    for await (const name of root.keys()) there.add(name);
    for (const name of [...KINDS, ...SCRATCH]) {
      if (there.has(name)) await root.removeEntry(name, { recursive: true });
    }
  });
  await step('the records', forget);
  await step('the caches', async () => {
    const { pathname } = new URL('./', location.href);
    for (const name of await caches.keys()) {
      const ours = name === MODELS || CACHES.some((kind) => isCache(name, kind, pathname));
      if (ours || (isFolderless(name) && (await isOfHere(name)))) await caches.delete(name);
    }
  });
  await step('the settings', async () => {
    for (const store of [localStorage, sessionStorage]) {
      for (const key of Object.keys(store)) if (key.startsWith('packshot.')) store.removeItem(key);
    }
  });
  return [...new Set(left)];
}
