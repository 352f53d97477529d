import { useSignalEffect } from '@preact/signals';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import { AskReviewer } from './features/decide/reviewer.tsx';
import { ExportView } from './features/export/export-view.tsx';
import { GuideView } from './features/guide/guide-view.tsx';
import { HandoverView } from './features/handover/handover-view.tsx';
import { listen } from './features/intake/take.ts';
import { Welcome } from './features/intake/welcome.tsx';
import { MachineView } from './features/machine/machine-view.tsx';
import { Deleted, deleted } from './features/privacy/deleted.tsx';
import { Privacy } from './features/privacy/privacy.tsx';
import { QueueBar } from './features/queue/status.tsx';
import { putBack } from './features/queue/take-out.ts';
import { Grid } from './features/results/grid.tsx';
import { Viewer } from './features/viewer/viewer.tsx';
import { WarmUp } from './features/warmup/warm-up.tsx';
import { Header } from './header.tsx';
import { Notices } from './notices.tsx';
import { route } from './router.ts';
import { status } from './store/engine.ts';
import { binLast, find, photos, restored } from './store/queue.ts';
import { Announcer } from './ui/announcer.tsx';
import { Icon } from './ui/icon.tsx';
import { KeyHelp } from './ui/key-help.tsx';
import { useShortcuts } from './ui/keys.ts';
import './app.css';

function title(): string {
  const at = route.value;
  if (at.view === 'photo') return `${find(at.id)?.record.value.name ?? 'Photo'} · Packshot`;
  if (at.view === 'photos') return 'Packshot';
  return `${at.view.charAt(0).toUpperCase()}${at.view.slice(1)} · Packshot`;
}

export function App() {
  const [hovering, setHovering] = useState(false);
  const [keys, setKeys] = useState(false);
  const main = useRef<HTMLElement>(null);
  const { view } = route.value;
  const shown = useRef(view);
  const over = deleted.value !== null;
  // After the deletion nothing is taken in any more: it would be stored again.
  // At once: a file dropped before would replace the page.
  useLayoutEffect(() => (over ? undefined : listen(setHovering)), [over]);
  useSignalEffect(() => {
    document.title = title();
  });
  // With the view, not after it is painted: what a quick key opens keeps the focus.
  useLayoutEffect(() => {
    if (view === shown.current) return;
    shown.current = view;
    const { activeElement } = document;
    const inside = activeElement !== main.current && main.current?.contains(activeElement);
    if (view === 'guide' && inside) return; // its page has found its own place
    // A new view is read from its beginning, by eye and by ear.
    scrollTo(0, 0);
    main.current?.focus();
  }, [view]);
  useShortcuts(
    [
      { keys: ['?'], label: 'These keys', group: 'Everywhere', run: () => setKeys(true) },
      {
        keys: ['Ctrl+z'],
        label: 'Bring back what was just deleted',
        group: 'Everywhere',
        when: () => binLast.value,
        run: putBack,
      },
    ],
    [],
  );
  if (over) return <Deleted />;
  return (
    <>
      <button type="button" class="skip" onClick={() => main.current?.focus()}>
        Skip to the content
      </button>
      <Header />
      <main id="main" ref={main} tabIndex={-1}>
        <Notices />
        <View />
      </main>
      {hovering && (
        <div class="dropping" aria-hidden="true">
          <div>
            <Icon name="add" />
            Drop to add
          </div>
        </div>
      )}
      <AskReviewer />
      {keys && <KeyHelp onClose={() => setKeys(false)} />}
      <Announcer />
    </>
  );
}

function View() {
  const at = route.value;
  if (at.view === 'photo') return <Viewer id={at.id} />;
  if (at.view === 'export') return <ExportView />;
  if (at.view === 'privacy') return <Privacy />;
  if (at.view === 'machine') return <MachineView />;
  if (at.view === 'handover') return <HandoverView />;
  if (at.view === 'guide') return <GuideView page={at.page} section={at.section} />;
  if (photos.value.length > 0) return <Work />;
  return restored.value ? <Welcome /> : <div class="restoring" />;
}

function Work() {
  return (
    <>
      <QueueBar />
      {status.value === 'failed' && (
        <div class="work-warmup">
          <WarmUp />
        </div>
      )}
      <Grid />
    </>
  );
}
