import { useRef } from 'preact/hooks';
import { href } from '../../router.ts';
import { photos } from '../../store/queue.ts';
import { reviewedInWords } from '../../store/review.ts';
import { review } from '../../store/verdict.ts';
import { Bar } from '../../ui/bar.tsx';
import { Button } from '../../ui/button.tsx';
import { count, percent } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { sentence } from '../queue/sentence.ts';
import { RejectList } from './reject-list.tsx';
import {
  busy,
  openedInWords,
  openSessions,
  saveSession,
  stopTransfer,
  type Transfer,
  transfer,
} from './transfer.ts';
import './handover.css';

/** From one machine to the next: the work in a file, and what went wrong for the studio. */
export function HandoverView() {
  const all = photos.value.length;
  const picker = useRef<HTMLInputElement>(null);
  return (
    <div class="handover">
      <header class="page-head">
        <h1>Hand over</h1>
        <p class="soft">
          Capture, mask repair and publishing are often different people. A session carries the work
          from one machine to the next, as a file that you send as you like: Packshot itself sends
          nothing. In the guide: <a href={href.guide('roles')}>who does what</a>.
        </p>
      </header>
      <section class="handover-card" aria-labelledby="save-title">
        <h2 id="save-title">Save this session</h2>
        <p>
          One file with {all > 0 ? count(all, 'photo') : 'all photos'}, the cut-outs, what was
          painted, what was written and what was decided
          {all > 0 && ` (${reviewedInWords(review.value)})`}. It holds the photos themselves: give
          it only to those who may have them.
        </p>
        <div>
          <Button
            kind="primary"
            icon="down"
            disabled={all === 0 || busy()}
            onClick={() => void saveSession(all)}
          >
            Save the session
          </Button>
        </div>
        <Told what="saving" />
      </section>
      <section class="handover-card" aria-labelledby="open-title">
        <h2 id="open-title">Open a session</h2>
        <p>
          Choose its file, or drop it anywhere on this page. It joins what is here: the same photo
          is not doubled, and of two verdicts the newer one counts.
        </p>
        <div>
          <Button icon="folder" disabled={busy()} onClick={() => picker.current?.click()}>
            Open a session
          </Button>
        </div>
        <input
          ref={picker}
          type="file"
          hidden
          accept=".zip,application/zip"
          data-pick="session"
          onChange={(event) => {
            const input = event.currentTarget;
            if (input.files?.length) void openSessions([...input.files]);
            input.value = '';
          }}
        />
        <Told what="opening" />
      </section>
      <RejectList>
        <Told what="rejects" />
      </RejectList>
    </div>
  );
}

/** What has become of it, where it was asked for. */
function Told({ what }: { what: Transfer['what'] }) {
  const now = transfer.value;
  if (now?.what !== what) return null;
  if (now.state === 'running') {
    return (
      <div class="handover-progress">
        <Bar share={now.share} label={now.name} />
        <p class="small number">
          <span class="soft">{now.name}</span> {percent(now.share)}
        </p>
        <Button size="tiny" icon="stop" onClick={stopTransfer}>
          Stop
        </Button>
      </div>
    );
  }
  if (now.state === 'failed') {
    return (
      <div class="notice bad" role="alert">
        <Icon name="warn" />
        <div>
          <strong>
            {now.name} {what === 'opening' ? 'was not opened' : 'was not saved'}
          </strong>
          <p>{sentence(now.trouble?.cause)}</p>
          <p>{sentence(now.trouble?.remedy)}</p>
          {what === 'opening' && <p class="soft">Nothing of it was taken.</p>}
        </div>
      </div>
    );
  }
  return (
    <p class="handover-outcome" data-state={now.state}>
      <Icon name={now.state === 'done' ? 'check' : 'stop'} />
      <span>{words(now)}</span>
    </p>
  );
}

function words({ what, name, state, opened }: Transfer): string {
  if (state === 'stopped') return what === 'opening' ? 'Stopped; nothing was taken.' : 'Stopped.';
  if (!opened) return `Saved as ${name}.`;
  const at = new Date(opened.savedAt).toLocaleString(undefined, {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const from = opened.savedBy ? `by ${opened.savedBy}, ${at}` : at;
  return `${name}, saved ${from}: ${openedInWords(opened)}.`;
}
