/** What a first visit has to fetch, from the list that the build wrote. */

import { signal } from '@preact/signals';

/** Bytes until the first photo can be cut out; null while nobody knows. */
export const firstBytes = signal<number | null>(null);

interface Listed {
  bytes: number | null;
  group: string;
}

export async function learnSize(): Promise<void> {
  try {
    const answer = await fetch(new URL('precache.json', document.baseURI));
    const { files } = (await answer.json()) as { files: Listed[] };
    const first = files.filter(({ group }) => group === 'first');
    if (first.length === 0 || first.some(({ bytes }) => bytes === null)) return;
    firstBytes.value = first.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0);
  } catch {
    // without the list the size shows as soon as the download begins
  }
}
