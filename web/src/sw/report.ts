import type { Kind, LedgerEntry } from '../guard/types';
import type { Report } from './messages';
import { scope } from './scope';

const BY_DESTINATION: Readonly<Record<string, Kind>> = {
  document: 'document',
  image: 'image',
  script: 'script',
  style: 'style',
  font: 'font',
  worker: 'worker',
  sharedworker: 'worker',
  audio: 'media',
  video: 'media',
  iframe: 'frame',
  frame: 'frame',
  embed: 'frame',
  object: 'frame',
};

export function kindOf(request: Request): Kind {
  if (request.mode === 'navigate') return request.method === 'POST' ? 'form' : 'navigation';
  return BY_DESTINATION[request.destination] ?? 'fetch';
}

type Told = Omit<LedgerEntry, 'at' | 'witness'> & { readonly at?: number };

/** Tells the window that asked. Of a worker the browser does not say whose it is, and a window
 * that is about to be opened cannot hear yet: then all windows of the site are told. */
export async function report(told: Told, client = ''): Promise<void> {
  const entry: LedgerEntry = { at: Date.now(), ...told, witness: 'service-worker' };
  const message: Report = { packshotReport: 1, entry };
  const one = client === '' ? undefined : await scope.clients.get(client);
  if (one?.type === 'window') return one.postMessage(message);
  const all = await scope.clients.matchAll({ type: 'window', includeUncontrolled: true });
  for (const window of all) window.postMessage(message);
}
