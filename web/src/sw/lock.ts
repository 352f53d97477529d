import { scope } from './scope';
import { setState, state } from './state';

/** From now on the cache answers or nobody, for every page of the site, until `client` is gone. */
export async function lock(client: string): Promise<void> {
  const { locked } = await state();
  if (!locked.includes(client)) await setState({ locked: [...locked, client] });
}

export async function isLocked(): Promise<boolean> {
  const { locked } = await state();
  if (locked.length === 0) return false;
  const open = await openWindows();
  const left = locked.filter((id) => open.has(id));
  if (left.length < locked.length) await setState({ locked: left });
  return left.length > 0;
}

export async function openWindows(): Promise<Set<string>> {
  const windows = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  return new Set(windows.map((client) => client.id));
}
