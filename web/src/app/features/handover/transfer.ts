/** The session that is being saved or opened: its progress, its end, its failures. */

import { signal } from '@preact/signals';
import { go, href } from '../../router.ts';
import { endingByFarewell, isOver } from '../../store/farewell.ts';
import type { Trouble } from '../../store/photo.ts';
import { troubleOf } from '../../store/trouble.ts';
import { tell } from '../../ui/announcer.tsx';
import { count, day } from '../../ui/format.ts';
import { save } from '../viewer/hand-out.ts';
import type { Opened } from './open-session.ts';

export interface Transfer {
  what: 'saving' | 'opening' | 'rejects';
  name: string;
  share: number;
  state: 'running' | 'done' | 'stopped' | 'failed';
  trouble: Trouble | null;
  opened: Opened | null;
}

export const transfer = signal<Transfer | null>(null);
export const busy = (): boolean => transfer.value?.state === 'running';

let abort = new AbortController();
export function stopTransfer(): void {
  abort.abort();
}

async function work(
  what: Transfer['what'],
  name: string,
  doing: (stop: AbortSignal, said: (share: number) => void) => Promise<Partial<Transfer>>,
): Promise<void> {
  if (isOver()) return;
  if (busy()) {
    tell('One after another: something is being saved or opened already');
    return;
  }
  abort = new AbortController();
  const stop = abort.signal;
  const patch = (change: Partial<Transfer>): void => {
    if (transfer.value) transfer.value = { ...transfer.value, ...change };
  };
  transfer.value = { what, name, share: 0, state: 'running', trouble: null, opened: null };
  const end = doing(stop, (share) => patch({ share })).then(
    (came) => patch({ ...came, state: 'done' }),
    (error) => {
      if (stop.aborted) patch({ state: 'stopped' });
      else patch({ state: 'failed', trouble: troubleOf(error) });
      tell(stop.aborted ? 'Stopped' : `${name} could not be ${FAILED[what]}`);
    },
  );
  await endingByFarewell(stopTransfer, end);
}

const FAILED = { saving: 'saved', opening: 'opened', rejects: 'saved' } as const;

export function saveSession(photos: number): Promise<void> {
  const name = `packshot-session-${day()}.zip`;
  return work('saving', name, async (stop, said) => {
    const { sessionZip } = await import('./save-session.ts');
    let saved = 0;
    const told = (done: number): void => {
      saved = done;
      said(done / photos);
    };
    save(await sessionZip(stop, told), name);
    tell(`${count(saved, 'photo')} saved as ${name}`);
    return {};
  });
}

/** Session files, however they came; the view shows what becomes of them. */
export async function openSessions(chosen: readonly File[]): Promise<void> {
  go(href.handover);
  for (const file of chosen) {
    await work('opening', file.name, async (stop, said) => {
      const { openSession } = await import('./open-session.ts');
      const opened = await openSession(file, stop, said);
      tell(openedInWords(opened));
      return { opened };
    });
    if (transfer.value?.state !== 'done') return; // the one that failed stays to be read
  }
}

export function saveRejects(): Promise<void> {
  const name = `rejects-${day()}.html`;
  return work('rejects', name, async (stop, said) => {
    const { rejectPage } = await import('./reject-page.ts');
    save(await rejectPage(stop, said), name);
    tell(`Saved as ${name}`);
    return {};
  });
}

/** "12 photos added, 3 verdicts taken over, 25 here already" */
export function openedInWords({ added, replaced, verdicts, kept }: Opened): string {
  const parts = [
    ...(added > 0 ? [`${count(added, 'photo')} added`] : []),
    ...(replaced > 0 ? [`${count(replaced, 'cut-out')} replaced`] : []),
    ...(verdicts > 0 ? [`${count(verdicts, 'verdict')} taken over`] : []),
    ...(kept > 0 ? [`${kept} here already`] : []),
  ];
  return parts.length > 0 ? parts.join(', ') : 'The session holds no photo';
}
