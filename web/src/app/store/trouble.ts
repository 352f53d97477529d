/** Any error in the words of the family: what kind, the cause, the remedy. */

import type { Trouble } from './photo.ts';

export function troubleOf(error: unknown): Trouble {
  const known = error as { kind?: unknown; cause_?: unknown; remedy?: unknown; message?: unknown };
  if (typeof known?.cause_ === 'string') {
    const { kind, cause_, remedy } = known;
    return { kind: String(kind ?? 'engine'), cause: cause_, remedy: String(remedy ?? '') };
  }
  if (error instanceof DOMException && error.name === 'QuotaExceededError') {
    return {
      kind: 'storage',
      cause: 'the browser has no room left for it',
      remedy: 'export what is done and delete it, or free space on the disk, and try again',
    };
  }
  return {
    kind: 'engine',
    cause: String(known?.message ?? error),
    remedy: 'try again; if it happens again, load the page anew',
  };
}

/** An error that `troubleOf` reads as it is meant. */
export function fault(kind: string, cause: string, remedy: string): Error {
  return Object.assign(new Error(`${cause}; ${remedy}`), { kind, cause_: cause, remedy });
}
