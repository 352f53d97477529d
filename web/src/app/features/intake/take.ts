/** Every way in ends here: files go to the queue, and people hear what came of it. */

import { add, restored } from '../../store/queue.ts';
import { elsewhere, resume } from '../../store/runner.ts';
import { until } from '../../store/until.ts';
import { tell } from '../../ui/announcer.tsx';
import { count, moment } from '../../ui/format.ts';
import { openSessions } from '../handover/transfer.ts';
import { dropped, type Gathered, picked } from './gather.ts';

export async function take({ incoming: all, leftOut, unread }: Gathered): Promise<void> {
  // What is kept is known first, or it would be taken in a second time.
  await until(() => restored.value || elsewhere.value);
  // A session, or a ZIP that is none and hears why: no picture in any case.
  const archives = all.filter(({ file }) => /\.zip$/i.test(file.name));
  if (archives.length > 0) void openSessions(archives.map(({ file }) => file));
  if (archives.length > 0 && archives.length === all.length) return;
  const incoming = all.filter((one) => !archives.includes(one));
  const { added, known } = add(incoming);
  if (added > 0) resume();
  const parts = [added > 0 ? `${count(added, 'photo')} added` : 'No photo added'];
  if (known > 0) parts.push(`${known} already here`);
  if (leftOut > 0) parts.push(`${count(leftOut, 'other file')} left out`);
  if (unread > 0) parts.push(`${unread} could not be read`);
  tell(parts.join(', '));
}

export const takeFiles = (files: Iterable<File>): Promise<void> => take(picked(files));

/** A pasted picture has no name of its own: they would all be called image.png. */
function pasted(files: FileList): File[] {
  const now = moment();
  return [...files].map((file, index) => {
    if (file.name !== 'image.png') return file;
    const suffix = index > 0 ? `-${index + 1}` : '';
    return new File([file], `pasted-${now}${suffix}.png`, {
      type: file.type,
      lastModified: file.lastModified,
    });
  });
}

async function opened(handles: readonly FileSystemFileHandle[]): Promise<Gathered> {
  const files = await Promise.all(handles.map((one) => one.getFile().catch(() => null)));
  const there = files.filter((file) => file !== null);
  return { ...picked(there), unread: files.length - there.length };
}

interface Launch {
  setConsumer(consumer: (params: { files?: readonly FileSystemFileHandle[] }) => void): void;
}

/**
 * Listen for drops, pastes and files opened with the installed page.
 *
 * over : told whether files hang over the page
 */
export function listen(over: (hovering: boolean) => void): () => void {
  /** A picture of this page, which browsers count among the files. */
  let own: Node | null = null;
  const holdsFiles = (event: DragEvent): boolean =>
    // What is taken off the page meanwhile is told of no end.
    !own?.isConnected && (event.dataTransfer?.types.includes('Files') ?? false);
  const ownUntilDropped = ({ type, target }: DragEvent): void => {
    own = type === 'dragstart' ? (target as Node) : null;
  };
  let depth = 0; // every child that is entered and left fires the pair
  const enter = (event: DragEvent): void => {
    if (!holdsFiles(event)) return;
    depth += 1;
    over(true);
  };
  const leave = (event: DragEvent): void => {
    if (!holdsFiles(event)) return;
    depth -= 1;
    if (depth <= 0) over(false);
  };
  const hover = (event: DragEvent): void => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = 'copy';
  };
  const drop = (event: DragEvent): void => {
    depth = 0;
    over(false);
    if (!event.dataTransfer || !holdsFiles(event)) return;
    event.preventDefault();
    void dropped(event.dataTransfer).then(take);
  };
  const paste = (event: ClipboardEvent): void => {
    const { files, types = [] } = event.clipboardData ?? {};
    if (!files?.length) return;
    // Office programs put a picture of the text beside it; who is in a field means the text.
    const field = (event.target as Element | null)?.closest?.('input, textarea');
    if (field && types.includes('text/plain')) return;
    event.preventDefault();
    void takeFiles(pasted(files));
  };
  const stop = new AbortController();
  const { signal } = stop;
  addEventListener('dragstart', ownUntilDropped, { signal });
  addEventListener('dragend', ownUntilDropped, { signal });
  addEventListener('dragenter', enter, { signal });
  addEventListener('dragleave', leave, { signal });
  addEventListener('dragover', hover, { signal });
  addEventListener('drop', drop, { signal });
  addEventListener('paste', paste, { signal });
  const launch = (globalThis as { launchQueue?: Launch }).launchQueue;
  launch?.setConsumer(({ files = [] }) => {
    if (files.length > 0) void opened(files).then(take);
  });
  return () => stop.abort();
}
