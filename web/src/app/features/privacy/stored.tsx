import { useEffect, useState } from 'preact/hooks';
import { type Usage, usage } from '../../storage/wipe.ts';
import { counts } from '../../store/queue.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { bytes, count } from '../../ui/format.ts';
import { deleteEverything } from './deleted.tsx';

/** What is kept on this machine, and the button that deletes it. */
export function Stored() {
  const [held, setHeld] = useState<Usage | null>(null);
  const [asking, setAsking] = useState(false);
  const { all, done } = counts.value;
  useEffect(() => {
    void usage().then(setHeld);
  }, [all, done]);
  return (
    <section class="panel" aria-labelledby="privacy-stored">
      <div class="panel-head">
        <h2 id="privacy-stored">Kept on this machine</h2>
        <Button size="tiny" kind="danger" icon="trash" onClick={() => setAsking(true)}>
          Delete everything
        </Button>
      </div>
      <dl class="facts number">
        <dt>Photos and cut-outs</dt>
        <dd>
          {count(all, 'photo')}, {held ? bytes(held.photos) : '…'}
        </dd>
        <dt>All, with the page and the model</dt>
        <dd>
          {held ? (held.total === null ? 'the browser does not say' : bytes(held.total)) : '…'}
        </dd>
      </dl>
      {asking && (
        <Dialog title="Delete everything?" onClose={() => setAsking(false)}>
          <p>
            {all > 0 ? `${count(all, 'photo')} with their cut-outs and texts, ` : ''}
            the settings, the model and the offline copy of this page are deleted from this browser.
            Files that you have saved elsewhere stay.
          </p>
          <div class="actions">
            <Button onClick={() => setAsking(false)}>Keep them</Button>
            <Button kind="danger" icon="trash" onClick={() => void deleteEverything()}>
              Delete everything
            </Button>
          </div>
        </Dialog>
      )}
    </section>
  );
}
