/** The re-tests of this machine, the newest first, and which of them is the baseline. */

import { signal } from '@preact/signals';
import { type Report, verdictOf } from './report.ts';

const KEY = 'packshot.machine';
const MOST = 12;

export interface History {
  reports: readonly Report[];
  /** Id of the report that later ones are compared with. */
  baseline: string | null;
}

const EMPTY: History = { reports: [], baseline: null };

/** Stored text to history: what is not of this form is left out. */
export function parsed(text: string | null): History {
  try {
    const found = JSON.parse(text ?? 'null') as Partial<History> | null;
    const reports = (Array.isArray(found?.reports) ? found.reports : []).filter(isReport);
    const baseline = reports.some(({ id }) => id === found?.baseline) ? found?.baseline : null;
    return { reports, baseline: baseline ?? null };
  } catch {
    return EMPTY; // damaged
  }
}

function isReport(found: unknown): found is Report {
  const { format, id, at, facts, ways } = (found ?? {}) as Partial<Report>;
  return (
    format === 1 && typeof id === 'string' && typeof at === 'string' && !!facts && !!ways?.length
  );
}

/** With one more. The first that passes becomes the baseline; the oldest go when there are many. */
export function withReport(history: History, report: Report): History {
  const baseline = history.baseline ?? (verdictOf(report) === 'passed' ? report.id : null);
  const reports = [report, ...history.reports];
  while (reports.length > MOST) {
    const oldest = reports.findLastIndex(({ id }) => id !== baseline);
    reports.splice(oldest, 1);
  }
  return { reports, baseline };
}

export function without({ reports, baseline }: History, id: string): History {
  return {
    reports: reports.filter((one) => one.id !== id),
    baseline: baseline === id ? null : baseline,
  };
}

function read(): History {
  try {
    return parsed(localStorage.getItem(KEY));
  } catch {
    return EMPTY; // storage is forbidden, or there is none
  }
}

export const history = signal<History>(read());

export function keep(next: History): void {
  history.value = next;
  try {
    if (next.reports.length > 0) localStorage.setItem(KEY, JSON.stringify(next));
    else localStorage.removeItem(KEY);
  } catch {
    // this visit only
  }
}
