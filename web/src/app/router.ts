/** Views by the address's hash: they survive a reload, and need nothing of the host. */

import { signal } from '@preact/signals';

export type Route =
  | { view: 'photos' }
  | { view: 'photo'; id: string }
  | { view: 'export' }
  | { view: 'privacy' }
  | { view: 'machine' }
  | { view: 'handover' }
  | { view: 'guide'; page: string; section: string };

export function parse(hash: string): Route {
  const [, first, second, third] = hash.replace(/^#/, '').split('/');
  if (first === 'photo' && second) return { view: 'photo', id: decoded(second) };
  if (first === 'guide') {
    return { view: 'guide', page: decoded(second), section: decoded(third) };
  }
  if (first === 'export' || first === 'privacy') return { view: first };
  if (first === 'machine' || first === 'handover') return { view: first };
  return { view: 'photos' };
}

/** What is typed by hand may be no text at all. */
function decoded(part = ''): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export const href = {
  photos: '#/',
  photo: (id: string): string => `#/photo/${encodeURIComponent(id)}`,
  export: '#/export',
  privacy: '#/privacy',
  machine: '#/machine',
  handover: '#/handover',
  guide: (page = '', section = ''): string => ['#/guide', page, section].filter(Boolean).join('/'),
};

export const route = signal<Route>({ view: 'photos' });

export function follow(): void {
  const read = (): void => {
    route.value = parse(location.hash);
  };
  addEventListener('hashchange', read);
  read();
}

export function go(to: string, replace = false): void {
  if (replace) {
    history.replaceState(null, '', to);
    route.value = parse(location.hash);
  } else location.hash = to;
}
