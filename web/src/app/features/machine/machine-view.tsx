import { useSignalEffect } from '@preact/signals';
import { useState } from 'preact/hooks';
import { info } from '../../store/engine.ts';
import { collect, type Facts } from './facts.ts';
import { FactsPanels } from './facts-panel.tsx';
import { HistoryPanel } from './history-panel.tsx';
import { ResultPanel } from './result-panel.tsx';
import { RetestPanel } from './retest-panel.tsx';
import { step } from './state.ts';
import './machine.css';

/** What this machine offers, and whether it computes as it must, and how fast. */
export function MachineView() {
  const [facts, setFacts] = useState<Facts | null>(null);
  const look = (): void => void collect().then(setFacts);
  useSignalEffect(() => {
    // The engine's start and a re-test both store files and may settle what was open.
    void [info.value, step.value === null];
    look();
  });
  return (
    <div class="page machine">
      <header class="page-head">
        <h1>This machine</h1>
        <p class="lead">
          What this computer and this browser offer, and whether known photos come out as they must.
          Re-test after a new browser, a new driver, a new laptop. Nothing of it leaves this page.
        </p>
      </header>
      <RetestPanel facts={facts} />
      <ResultPanel />
      <HistoryPanel />
      <FactsPanels facts={facts} changed={look} />
    </div>
  );
}
