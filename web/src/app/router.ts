/** Views by the address's hash: they survive a reload, and need nothing of the host. */

import { signal } from '@preact/signals';

export type Route =
  | { view: 'photos' }
  | { view: 'photo'; id: string }
  | { view: 'export' }
  | { view: 'privacy' };

export function parse(hash: string): Route {
  const [, first, second] = hash.replace(/^#/, '').split('/');
  if (first === 'photo' && second) return { view: 'photo', id: decodeURIComponent(second) };
  if (first === 'export' || first === 'privacy') return { view: first };
  return { view: 'photos' };
}

export const href = {
  photos: '#/',
  photo: (id: string): string => `#/photo/${encodeURIComponent(id)}`,
  export: '#/export',
  privacy: '#/privacy',
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
