/** What the caches of a site are called. A host may have two sites in two folders, and all caches
 * of a host lie in one drawer: so the folder is a part of each name. */

export const CACHES = ['files', 'shared', 'state'] as const;

type Kind = (typeof CACHES)[number];

/** `path` is the folder of the site, from the root of its host. */
export function cacheName(kind: Kind, path: string, version = ''): string {
  return `packshot-${kind}${version && `-${version}`} ${path}`;
}

export function isCache(name: string, kind: Kind, path: string): boolean {
  return name.startsWith(`packshot-${kind}`) && name.endsWith(` ${path}`);
}

/** Whether it is the service worker's alone: what lies in there is served as the site's own code. */
export function isReserved(name: string): boolean {
  return CACHES.some((kind) => name.startsWith(`packshot-${kind}`));
}

/** Named before names told the folder. */
export function isFolderless(name: string): boolean {
  return /^packshot-(files-\w+|shared|state)$/.test(name);
}
