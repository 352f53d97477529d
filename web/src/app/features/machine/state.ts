/** The re-test that is under way, and what became of the last one. It goes on in other views. */

import { effect, signal } from '@preact/signals';
import { offline } from '../../guard.ts';
import { cool, status, warm } from '../../store/engine.ts';
import { anythingUnderWay, isOver, untilFarewell } from '../../store/farewell.ts';
import { running } from '../../store/runner.ts';
import { keepAwake } from '../../store/wake.ts';
import { announce, tell } from '../../ui/announcer.tsx';
import { compare, inWords } from './compare.ts';
import { history, keep, withReport } from './history.ts';
import { type Report, verdictOf } from './report.ts';
import { type Choice, retest, type Step } from './retest.ts';
import { wayName } from './ways.ts';

/** How far it is; null while none is under way. */
export const step = signal<Step | null>(null);
/** Why the last one came to nothing; null where it did not. */
export const failure = signal<string | null>(null);

let abort: AbortController | null = null;

export async function run(choice: Choice): Promise<void> {
  if (abort || running.value) return;
  if (anythingUnderWay()) {
    failure.value = 'An export or a session is under way. Re-test when it is done.';
    tell(failure.value);
    return;
  }
  abort = new AbortController();
  const { signal: stopped } = abort;
  failure.value = null;
  heard = '';
  step.value = { words: 'Starting', share: 0 };
  announce('The re-test is running');
  let ended = (): void => undefined;
  const end = new Promise<void>((resolve) => {
    ended = resolve;
  });
  const release = [
    keepAwake(),
    offline().hold(),
    untilFarewell(() => {
      cancel('everything is deleted');
      return end;
    }),
  ];
  // One engine at a time: two would share the processor and the memory.
  const warmBefore = status.value === 'ready';
  if (warmBefore) cool();
  // Photos go first; and times taken beside them would be wrong.
  release.push(
    effect(() => {
      if (running.value) cancel('photos came in; re-test when they are done');
      if (anythingUnderWay()) cancel('an export or a session began; re-test when it is done');
    }),
  );
  try {
    const report = await retest(choice, (now) => !stopped.aborted && said(now), stopped);
    stopped.throwIfAborted();
    const before = baselineOf(report);
    keep(withReport(history.value, report));
    tell(spoken(report, before));
  } catch (error) {
    const why = stopped.aborted ? `It was stopped: ${stopped.reason}` : messageOf(error);
    failure.value = `${why}.`;
    tell(`No result. ${failure.value}`);
  } finally {
    for (const letGo of release) letGo();
    abort = null;
    step.value = null;
    ended();
    if (warmBefore && !isOver()) void warm().catch(() => undefined); // the panel at the photos shows why
  }
}

export function cancel(why = 'nothing was kept'): void {
  abort?.abort(why);
}

/** Seen at every step, heard when a way begins. */
let heard = '';
function said(now: Step): void {
  const [way = '', within] = now.words.split(': ');
  if (within && way !== heard) {
    heard = way;
    announce(way);
  }
  step.value = now;
}

/** What a report is compared with; nothing where it is the baseline itself. */
export function baselineOf(report: Report): Report | null {
  const { reports, baseline } = history.value;
  return reports.find(({ id }) => id === baseline && id !== report.id) ?? null;
}

/** The result in one breath. */
function spoken(report: Report, before: Report | null): string {
  const verdict = verdictOf(report);
  if (verdict === 'nothing') return 'Re-test: nothing could be tried';
  if (verdict === 'failed') {
    const failed = report.ways.filter(({ state }) => state === 'failed');
    return `Re-test failed: ${failed.map(({ way, threads }) => wayName(way, threads)).join(', ')}`;
  }
  const first = before && compare(before, report).ways[0];
  const trend = first ? `, ${inWords(first.all)} as to time` : '';
  return `Re-test passed${trend}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
