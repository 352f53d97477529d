import { useState } from 'preact/hooks';
import { ledger } from './features/privacy/ledger.ts';
import { Settings } from './features/settings/settings.tsx';
import { engineShort } from './features/warmup/engine-name.ts';
import { href, route } from './router.ts';
import { info, status, warming } from './store/engine.ts';
import { counts } from './store/queue.ts';
import { Button } from './ui/button.tsx';
import { bytes, percent } from './ui/format.ts';
import { Icon, Mark } from './ui/icon.tsx';

export function Header() {
  const [open, setOpen] = useState(false);
  const at = route.value.view;
  const here = (...views: string[]) =>
    views.includes(at) ? { 'aria-current': 'page' as const } : {};
  const { all } = counts.value;
  return (
    <header class="top">
      <a class="brand" href={href.photos} aria-label="Packshot, all photos">
        <Mark />
        <span>Packshot</span>
      </a>
      <nav aria-label="Views">
        <a href={href.photos} {...here('photos', 'photo')}>
          Photos
          {all > 0 && <span class="badge number">{all}</span>}
        </a>
        <a href={href.export} {...here('export')}>
          Export
        </a>
        <a href={href.handover} {...here('handover')}>
          Hand over
        </a>
        <a href={href.guide()} {...here('guide')}>
          Guide
        </a>
        <a href={href.privacy} {...here('privacy')}>
          Privacy
        </a>
      </nav>
      <div class="top-right">
        <Sent />
        <button type="button" class="chip" data-status={status.value} onClick={() => setOpen(true)}>
          <span class="dot" />
          <span class="number">{engineState()}</span>
          <span class="unseen"> engine, settings</span>
        </button>
        <Button kind="plain" icon="sliders" only onClick={() => setOpen(true)}>
          Settings
        </Button>
      </div>
      {open && <Settings onClose={() => setOpen(false)} />}
    </header>
  );
}

/** How many bytes have left this page: the one number that matters here. */
function Sent() {
  const { bytesUp, blocked } = ledger.value;
  return (
    <a class="sent" href={href.privacy}>
      <Icon name="lock" />
      <span class="number">
        {bytes(bytesUp)} sent
        {blocked.length > 0 && `, ${blocked.length} blocked`}
      </span>
    </a>
  );
}

function engineState(): string {
  if (status.value === 'ready' && info.value) return engineShort(info.value);
  if (status.value === 'warming') {
    const now = warming.value;
    return now?.stage === 'download' ? `Loading ${percent(now.share)}` : 'Starting';
  }
  return status.value === 'failed' ? 'Engine failed' : 'Engine cold';
}
