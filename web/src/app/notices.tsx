import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { followDeletion } from './features/privacy/deleted.tsx';
import { news } from './features/privacy/ledger.ts';
import { offline } from './guard.ts';
import { deletedElsewhere } from './storage/database.ts';
import { anythingUnderWay } from './store/farewell.ts';
import { copying, counts, keepAgain, settled, unkept, unread } from './store/queue.ts';
import { anythingUnsaved } from './store/repair.ts';
import { elsewhere, running } from './store/runner.ts';
import { until } from './store/until.ts';
import { tell } from './ui/announcer.tsx';
import { Button } from './ui/button.tsx';
import { count } from './ui/format.ts';
import { Icon } from './ui/icon.tsx';

async function tryAgain(): Promise<void> {
  keepAgain();
  await settled();
  tell(unkept.value.length > 0 ? 'The browser still does not keep it' : 'All is kept now');
}

/** What concerns the page as a whole; shown above every view, and rarely. */
export function Notices() {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      const kept = copying.value === 0 && unkept.value.length === 0 && !anythingUnsaved();
      if (!kept || anythingUnderWay()) event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, []);
  useEffect(() => void until(() => deletedElsewhere.value).then(followDeletion), []);
  const lacking = unkept.value.length;
  const closedAt = useSignal(0); // of how many one has read
  useEffect(() => {
    if (lacking < closedAt.peek()) closedAt.value = lacking;
  }, [lacking]);
  // Nobody is asked to reload what a reload would lose.
  const busy = running.value || copying.value > 0 || lacking > 0 || anythingUnderWay();
  return (
    <div class="notices">
      {elsewhere.value && (
        <div class="notice" role="status">
          <Icon name="device" />
          <div>
            <strong>Packshot is open in another tab.</strong> The photos are there; close that tab
            to go on here.
          </div>
        </div>
      )}
      {unread.value && (
        <div class="notice" role="status">
          <Icon name="warn" />
          <div>
            <strong>What an earlier visit left could not be read.</strong> Nothing of it is lost:
            reload the page to try again.
          </div>
          <Button size="tiny" onClick={() => location.reload()}>
            Reload
          </Button>
        </div>
      )}
      {lacking > closedAt.value && (
        <div class="notice bad" role="alert">
          <Icon name="warn" />
          <div>
            <strong>The browser did not keep everything of {count(lacking, 'photo')}.</strong>{' '}
            Export what is done before you close the page, or it is lost. A private window may be
            why, or a full disk: then make room, here or elsewhere, and try again.
          </div>
          <Button size="tiny" onClick={() => void tryAgain()}>
            Try again
          </Button>
          <Button
            size="tiny"
            kind="plain"
            icon="close"
            only
            onClick={() => {
              closedAt.value = lacking;
            }}
          >
            Close
          </Button>
        </div>
      )}
      {news.value.state === 'update' && !busy && (
        <div class="notice" role="status">
          <Icon name="retry" />
          <div>A new version is ready. {counts.value.all > 0 && 'Your photos stay.'}</div>
          <Button size="tiny" onClick={() => void offline().update()}>
            Take it
          </Button>
        </div>
      )}
      {news.value.isolation === 'reload' && !busy && (
        <div class="notice" role="status">
          <Icon name="device" />
          <div>After a reload the page can use every processor core.</div>
          <Button size="tiny" onClick={() => location.reload()}>
            Reload
          </Button>
        </div>
      )}
    </div>
  );
}
