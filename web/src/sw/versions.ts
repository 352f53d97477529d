import { listedAt } from './list';
import { openWindows } from './lock';
import { address, scope } from './scope';
import { changeState, state } from './state';
import { otherVersions } from './store';

/** This version takes over. Windows that are open keep the older files until they are closed. */
export async function takeOver(): Promise<void> {
  await scope.registration.navigationPreload?.disable();
  const retired = await otherVersions();
  const older = retired.length > 0 ? [...(await openWindows())] : [];
  await changeState(() => ({ older, retired }));
  await tidy();
  // Not waited for: Firefox claims a worker that is just being loaded only once it is loaded, and
  // loads it, where its page is claimed already, only once this one is active.
  void scope.clients.claim();
}

/** Removes the caches of older versions, as soon as no window needs them. */
export async function tidy(): Promise<void> {
  const { older, retired } = await state();
  if (retired.length === 0) return;
  const open = await openWindows();
  const left = older.filter((id) => open.has(id));
  if (left.length < older.length) await changeState(() => ({ older: left }));
  if (left.length > 0) return;
  for (const name of retired) await caches.delete(name);
  await changeState(() => ({ retired: [] }));
}

/** For a window of an older version, its own file, and for that window's workers. Those do not say
 * whose they are, but the address of their script has a hash in it: a script that this version
 * does not list is an older one's. */
export async function fromOlderVersion(
  href: string,
  client: string,
): Promise<Response | undefined> {
  const { older, retired } = await state();
  if (retired.length === 0) return undefined;
  const { origin, pathname } = new URL(href);
  if (listedAt(href) && !older.includes(client) && !(await isOlderWorker(client))) return undefined;
  if (origin + pathname === address('')) return undefined;
  for (const name of retired) {
    const found = await (await caches.open(name)).match(origin + pathname);
    if (found) return found;
  }
  return undefined;
}

async function isOlderWorker(id: string): Promise<boolean> {
  const client = id === '' ? undefined : await scope.clients.get(id);
  return client !== undefined && client.type !== 'window' && !listedAt(client.url);
}
