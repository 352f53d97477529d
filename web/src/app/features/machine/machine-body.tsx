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

/** All below the heading; it comes with the engine's checks as a part of its own. */
export function MachineBody() {
  const [facts, setFacts] = useState<Facts | null>(null);
  const look = (): void => void collect().then(setFacts);
  useSignalEffect(() => {
    // The engine's start and a re-test both store files and may settle what was open.
    void [info.value, step.value === null];
    look();
  });
  return (
    <>
      <RetestPanel facts={facts} />
      <ResultPanel />
      <HistoryPanel />
      <FactsPanels facts={facts} changed={look} />
    </>
  );
}
