/** Every way in ends here: files go to the queue, and people hear what came of it. */

import { add } from '../../store/queue.ts';
import { resume } from '../../store/runner.ts';
import { tell } from '../../ui/announcer.tsx';
import { count, moment } from '../../ui/format.ts';
import { openSessions } from '../handover/transfer.ts';
import { dropped, type Gathered, picked } from './gather.ts';

export function take({ incoming: all, leftOut, unread }: Gathered): void {
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

export const takeFiles = (files: Iterable<File>): void => take(picked(files));

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
  const holdsFiles = (event: DragEvent): boolean =>
    event.dataTransfer?.types.includes('Files') ?? false;
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
    const files = event.clipboardData?.files;
    if (!files?.length) return;
    event.preventDefault();
    takeFiles(pasted(files));
  };
  const stop = new AbortController();
  const { signal } = stop;
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
