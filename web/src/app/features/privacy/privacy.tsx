import { useState } from 'preact/hooks';
import type { Ledger, LedgerEntry } from '../../../guard/types.ts';
import { guard } from '../../guard.ts';
import { href } from '../../router.ts';
import { Button } from '../../ui/button.tsx';
import { bytes, count, moment } from '../../ui/format.ts';
import { Icon } from '../../ui/icon.tsx';
import { Scroll } from '../../ui/scroll.tsx';
import { save } from '../viewer/hand-out.ts';
import { Layers } from './layers.tsx';
import { ledger } from './ledger.ts';
import { Stored } from './stored.tsx';
import './privacy.css';

function lockWords({ locked, networkSinceLock }: Ledger): string {
  if (!locked)
    return guard.layers().serviceWorker
      ? 'Once the model is warm the network is locked: from then on only this machine answers.'
      : 'No service worker is in charge of this page as yet, and without one the network is not locked: the guard and the policy hold alone. Where it stays so, a reload helps.';
  if (networkSinceLock === 0)
    return 'Since the warm-up the network is locked, and nothing has been asked of it.';
  return `Since the lock ${count(networkSinceLock, 'request')} reached the network: please report this.`;
}

/** The proof: what the page asked for, what it sent, what was kept from leaving. */
export function Privacy() {
  const now = ledger.value;
  return (
    <div class="page privacy">
      <header class="page-head">
        <h1>What leaves this machine</h1>
        <p class="lead">
          Your photos are computed here. The page may fetch its own files, and nothing else: every
          other request is stopped and listed below.
        </p>
        <p class="soft">
          In the guide: <a href={href.guide('privacy')}>what is stored where, and what it means</a>{' '}
          under the GDPR.
        </p>
      </header>
      <dl class="figures number">
        <div>
          <dt>Sent</dt>
          <dd>{bytes(now.bytesUp)}</dd>
        </div>
        <div>
          <dt>Blocked</dt>
          <dd>{now.blockedCount}</dd>
        </div>
        <div>
          <dt>Fetched</dt>
          <dd>{bytes(now.bytesDown)}</dd>
        </div>
        <div>
          <dt>Network</dt>
          <dd class="figure-words">
            {now.locked ? (
              <>
                <Icon name="lock" /> Locked
              </>
            ) : (
              'Own files only'
            )}
          </dd>
        </div>
      </dl>
      <p class="soft privacy-lock">{lockWords(now)}</p>
      <section class="panel" aria-labelledby="privacy-blocked">
        <div class="panel-head">
          <h2 id="privacy-blocked">Blocked attempts</h2>
        </div>
        {now.blocked.length === 0 ? (
          <p class="soft">None. Nothing has tried to leave.</p>
        ) : (
          <Table entries={now.blocked} label="List of blocked attempts" why />
        )}
      </section>
      <Requests />
      <Layers />
      <Stored />
    </div>
  );
}

function Requests() {
  const [open, setOpen] = useState(false);
  const { requests, requestCount } = ledger.value;
  return (
    <section class="panel" aria-labelledby="privacy-requests">
      <div class="panel-head">
        <h2 id="privacy-requests">Requests</h2>
        <span class="panel-tools">
          <Button size="tiny" aria-expanded={open} onClick={() => setOpen(!open)}>
            {open ? 'Hide the list' : `Show all ${requestCount}`}
          </Button>
          <Button
            size="tiny"
            icon="down"
            onClick={() => save(guard.audit(), `packshot-audit-${moment()}.json`)}
          >
            Download the audit
          </Button>
        </span>
      </div>
      {open ? (
        <Table entries={requests} label="List of requests" />
      ) : (
        <p class="soft">All of them fetched this page’s own files. None carried anything.</p>
      )}
    </section>
  );
}

function local(url: string): string {
  const base = new URL('./', document.baseURI).href;
  return url.startsWith(base) ? url.slice(base.length) || './' : url;
}

function Table({
  entries,
  label,
  why = false,
}: {
  entries: readonly LedgerEntry[];
  label: string;
  why?: boolean;
}) {
  return (
    <Scroll label={label}>
      <table class="number">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Method</th>
            <th scope="col">Address</th>
            <th scope="col">{why ? 'Why' : 'From'}</th>
            {!why && (
              <th scope="col" class="right">
                Size
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          {entries.map((entry, index) => (
            <tr key={index}>
              <td>{new Date(entry.at).toLocaleTimeString()}</td>
              <td>
                {entry.method} <span class="soft">{entry.kind}</span>
              </td>
              <td class="address">{local(entry.url)}</td>
              <td>{why ? entry.why : entry.from}</td>
              {!why && <td class="right">{entry.bytes === null ? '–' : bytes(entry.bytes)}</td>}
            </tr>
          ))}
        </tbody>
      </table>
    </Scroll>
  );
}
