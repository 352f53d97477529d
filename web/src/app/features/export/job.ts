/** The export under way: its progress, its end, its failures. */

import { signal } from '@preact/signals';
import { endingByFarewell, isOver } from '../../store/farewell.ts';
import { troubleOf } from '../../store/trouble.ts';
import { tell } from '../../ui/announcer.tsx';
import { count, day } from '../../ui/format.ts';
import { save } from '../viewer/hand-out.ts';
import { intoFolder, pickFolder, present, zipped } from './destination.ts';
import type { Planned, Refused } from './plan.ts';
import { rendered, type Written } from './render.ts';

export interface Job {
  done: number;
  of: number;
  file: string;
  failed: Refused[];
  state: 'running' | 'done' | 'stopped' | 'failed';
  trouble: string | null;
}

export const job = signal<Job | null>(null);
/** Files that the chosen folder holds already; a person decides. */
export const clash = signal<{
  files: string[];
  decide: (overwrite: boolean | null) => void;
} | null>(null);

let abort = new AbortController();

export function stopExport(): void {
  abort.abort();
}

export async function exportZip(files: readonly Planned[]): Promise<void> {
  await work(files, async (written, stop) => {
    const blob = await zipped(written, stop);
    save(blob, `packshot-${day()}.zip`);
  });
}

export async function exportFolder(files: readonly Planned[]): Promise<void> {
  const folder = await pickFolder();
  if (!folder) return;
  const there = new Set(
    await present(
      folder,
      files.map(({ file }) => file),
    ),
  );
  let chosen = files;
  if (there.size > 0) {
    const overwrite = await new Promise<boolean | null>((decide) => {
      clash.value = { files: [...there], decide };
    });
    clash.value = null;
    if (overwrite === null) return;
    if (!overwrite) chosen = files.filter(({ file }) => !there.has(file));
  }
  await work(chosen, (written) => intoFolder(folder, written));
}

async function work(
  files: readonly Planned[],
  write: (written: AsyncIterable<Written>, stop: AbortSignal) => Promise<void>,
): Promise<void> {
  if (job.value?.state === 'running' || isOver()) return;
  abort = new AbortController();
  const stop = abort.signal;
  const patch = (change: Partial<Job>): void => {
    if (job.value) job.value = { ...job.value, ...change };
  };
  job.value = { done: 0, of: files.length, file: '', failed: [], state: 'running', trouble: null };
  const failed = (refused: Refused): void =>
    patch({ failed: [...(job.value?.failed ?? []), refused] });
  async function* counted(): AsyncGenerator<Written> {
    for await (const one of rendered(files, stop, failed)) {
      patch({ file: one.file });
      yield one;
      patch({ done: (job.value?.done ?? 0) + 1 });
    }
  }
  const end = write(counted(), stop).then(
    () => {
      patch({ state: 'done' });
      tell(`${count(job.value?.done ?? 0, 'file')} exported`);
    },
    (error) => {
      if (stop.aborted) {
        patch({ state: 'stopped' });
        tell('Export stopped');
      } else {
        const { cause, remedy } = troubleOf(error);
        patch({ state: 'failed', trouble: `${cause}; ${remedy}` });
        tell('The export failed');
      }
    },
  );
  await endingByFarewell(stopExport, end);
}
