import { useEffect } from 'preact/hooks';
import { news } from './features/privacy/ledger.ts';
import { offline } from './guard.ts';
import { copying, counts, unread } from './store/queue.ts';
import { anythingUnsaved } from './store/repair.ts';
import { elsewhere, running } from './store/runner.ts';
import { Button } from './ui/button.tsx';
import { Icon } from './ui/icon.tsx';

/** What concerns the page as a whole; shown above every view, and rarely. */
export function Notices() {
  useEffect(() => {
    const warn = (event: BeforeUnloadEvent): void => {
      if (copying.value > 0 || anythingUnsaved()) event.preventDefault();
    };
    addEventListener('beforeunload', warn);
    return () => removeEventListener('beforeunload', warn);
  }, []);
  const busy = running.value || copying.value > 0;
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
