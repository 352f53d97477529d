import { useSignalEffect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { href } from '../../router.ts';
import { status, warming } from '../../store/engine.ts';
import { counts, photos } from '../../store/queue.ts';
import { reviewedInWords } from '../../store/review.ts';
import { recent, retryAll, running, stopAll } from '../../store/runner.ts';
import { settings } from '../../store/settings.ts';
import { inWords, leftInWords, overall, secondsLeft } from '../../store/tally.ts';
import { review } from '../../store/verdict.ts';
import { announce, heard, quietFor } from '../../ui/announcer.tsx';
import { Bar } from '../../ui/bar.tsx';
import { Button, ButtonLink } from '../../ui/button.tsx';
import { bytes } from '../../ui/format.ts';
import { Pickers } from '../intake/pickers.tsx';
import './queue.css';

const HEARD = 2500; // ms that a sentence is given
const PAUSE = 4000; // ms between two announcements: a queue must not talk all the time

/** How much of the photo in hand is done, 0…1; null when none is. */
function inHand(): number | null {
  const photo = photos.value.find(({ record }) => record.value.state === 'running');
  return photo ? overall(photo.progress.value) : null;
}

export function QueueBar() {
  const now = counts.value;
  const open = now.waiting + now.running;
  const again = now.failed + now.stopped;
  return (
    <section class="queuebar" aria-label="Queue">
      <div class="queuebar-status">
        <h1 class="number" data-testid="status">
          {inWords(now)}
        </h1>
        <p class="soft number">
          <Detail />
        </p>
      </div>
      <div class="queuebar-actions">
        <Pickers />
        {open > 0 && (
          <Button icon="stop" onClick={stopAll}>
            Stop all
          </Button>
        )}
        {open === 0 && (again > 1 || now.stopped > 0) && (
          <Button icon="retry" onClick={retryAll}>
            Try {again} again
          </Button>
        )}
        <ExportLink />
      </div>
      <Whole />
      <Spoken />
    </section>
  );
}

function ExportLink() {
  const { approved } = review.value;
  // With none approved the export view says why nothing leaves, and what to do.
  const ready = settings.value.approvedOnly ? approved : counts.value.done;
  return counts.value.done > 0 ? (
    <ButtonLink kind="primary" icon="down" href={href.export}>
      {ready > 0 ? `Export ${ready}` : 'Export'}
    </ButtonLink>
  ) : (
    <Button kind="primary" icon="down" disabled>
      Export
    </Button>
  );
}

function Detail() {
  if (!running.value) {
    if (counts.value.done === 0) return <> </>;
    return (
      <>
        <span data-testid="reviewed">{reviewedInWords(review.value)}</span>, kept on this machine
        until you delete them.
      </>
    );
  }
  if (status.value === 'warming') {
    const { stage, bytes: got, total } = warming.value ?? {};
    if (stage !== 'download') return <>Starting the engine…</>;
    return <>Fetching the model, once{total ? `: ${bytes(got ?? 0)} of ${bytes(total)}` : '…'}</>;
  }
  const left = secondsLeft(recent.value, counts.value.waiting, inHand());
  return <>{left === null ? 'Working out the time left…' : leftInWords(left)}</>;
}

function Whole() {
  const { all, waiting, running: busy } = counts.value;
  const share = all === 0 ? 0 : (all - waiting - busy + (inHand() ?? 0)) / all;
  return <Bar share={share} label="Photos computed" />;
}

/** Reads the state of the queue out when it has changed, but never more often than it should. */
function Spoken() {
  const said = useRef({ text: '', at: 0 });
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useSignalEffect(() => {
    const now = counts.value;
    const text = inWords(now);
    if (text === said.current.text) return;
    const say = (): void => {
      // What somebody has just done is heard to its end first.
      const left = said.current.text === heard() ? 0 : HEARD - quietFor();
      if (left > 0) {
        timer.current = setTimeout(say, left);
        return;
      }
      said.current = { text, at: Date.now() };
      announce(text);
    };
    clearTimeout(timer.current);
    const finished = now.waiting + now.running === 0;
    const wait = finished ? 0 : Math.max(0, PAUSE - (Date.now() - said.current.at));
    timer.current = setTimeout(say, wait);
  });
  useEffect(() => () => clearTimeout(timer.current), []);
  return null;
}
