import { scope } from './scope';
import { changeState, state } from './state';

/** From now on the cache answers or nobody, for every page of the site, until `client` is gone. */
export async function lock(client: string): Promise<void> {
  await changeState(({ locked }) => ({ locked: [...new Set([...locked, client])] }));
}

export async function isLocked(): Promise<boolean> {
  const { locked } = await state();
  if (locked.length === 0) return false;
  const open = await openWindows();
  const gone = new Set(locked.filter((id) => !open.has(id)));
  if (gone.size === 0) return true;
  await changeState((now) => ({ locked: now.locked.filter((id) => !gone.has(id)) }));
  return (await state()).locked.length > 0;
}

export async function openWindows(): Promise<Set<string>> {
  const windows = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return new Set(windows.map((client) => client.id));
}
