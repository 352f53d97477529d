import { signal } from '@preact/signals';
import { offline } from '../../guard.ts';
import { href } from '../../router.ts';
import { files } from '../../storage/files.ts';
import { wipe } from '../../storage/wipe.ts';
import { cool } from '../../store/engine.ts';
import { farewell } from '../../store/farewell.ts';
import { bin, empty, photos, settled } from '../../store/queue.ts';
import { idle, stopAll } from '../../store/runner.ts';
import { settle } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';

/** What could not be deleted; empty if all was. Null as long as nothing has been deleted. */
export const deleted = signal<readonly string[] | null>(null);

export async function deleteEverything(): Promise<void> {
  await endWork();
  deleted.value = await wipe(() => offline().remove());
}

/**
 * Another tab has deleted everything. What was written here meanwhile goes too, and only that: over
 * there somebody may have begun anew.
 */
export async function followDeletion(): Promise<void> {
  const here = [...photos.peek(), ...bin.peek()];
  await endWork();
  for (const { id } of here) await files.drop(id).catch(() => undefined);
  deleted.value = [];
}

/** What is still being written would be there again after the deletion. */
async function endWork(): Promise<void> {
  settle();
  stopAll();
  empty();
  await farewell();
  cool();
  await Promise.all([idle(), settled()]);
}

function startAgain(): void {
  history.replaceState(null, '', href.photos);
  location.reload();
}

/** The end: nothing works any more until the page is loaded again, or it would store again. */
export function Deleted() {
  const left = deleted.value ?? [];
  return (
    <main class="farewell" tabIndex={-1}>
      <Icon name={left.length > 0 ? 'warn' : 'check'} />
      <h1>{left.length > 0 ? 'Not everything could be deleted' : 'Everything is deleted'}</h1>
      {left.length > 0 ? (
        <>
          <p class="soft">What is left; the browser’s own “clear site data” removes it:</p>
          <ul>
            {left.map((what) => (
              <li key={what}>{what}</li>
            ))}
          </ul>
        </>
      ) : (
        <p class="soft" role="status">
          Photos, cut-outs, texts, settings, the model and the offline copy are gone from this
          browser. You can close the tab.
        </p>
      )}
      <Button onClick={startAgain}>Start again</Button>
    </main>
  );
}
