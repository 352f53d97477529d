/** Two re-tests of one machine: what is slower, what is faster, what has changed. */

import {
  type Report,
  STAGES,
  summed,
  type TimedStage,
  total,
  type Way,
  type WayResult,
} from './report.ts';

/** Below either of these a difference is no news: clocks, heat and other tabs do as much. */
const SHARE = 0.1;
const SECONDS = 0.02;

export type Trend = 'same' | 'slower' | 'faster';

export interface Difference {
  before: number;
  after: number;
  /** (after − before) / before */
  share: number;
  trend: Trend;
}

export interface WayDifference {
  way: Way;
  threads: number;
  stages: Record<TimedStage, Difference>;
  all: Difference;
}

export interface Comparison {
  /** What is not as it was, one sentence each. */
  changes: string[];
  ways: WayDifference[];
}

export function compare(before: Report, after: Report): Comparison {
  const ways: WayDifference[] = [];
  for (const now of after.ways) {
    const then = before.ways.find(({ way }) => way === now.way);
    if (then && now.photos.length > 0 && then.photos.length > 0) ways.push(between(then, now));
  }
  return { changes: changes(before, after), ways };
}

/** Over the photos that both went through. */
function between(then: WayResult, now: WayResult): WayDifference {
  const names = new Set(then.photos.map(({ name }) => name));
  const shared = new Set(now.photos.map(({ name }) => name).filter((name) => names.has(name)));
  const [before, after] = [summed(then.photos, shared), summed(now.photos, shared)];
  const stages = Object.fromEntries(
    STAGES.map((stage) => [stage, difference(before[stage], after[stage])]),
  ) as Record<TimedStage, Difference>;
  const all = difference(total(before), total(after));
  return { way: now.way, threads: now.threads, stages, all };
}

export function difference(before: number, after: number): Difference {
  const share = before > 0 ? (after - before) / before : 0;
  const small = Math.abs(share) < SHARE || Math.abs(after - before) < SECONDS;
  const trend = small ? 'same' : share > 0 ? 'slower' : 'faster';
  return { before, after, share, trend };
}

/** "32 % slower", "about the same" */
export function inWords({ share, trend }: Difference): string {
  return trend === 'same' ? 'about the same' : `${Math.round(Math.abs(share) * 100)} % ${trend}`;
}

function changes(before: Report, after: Report): string[] {
  const said: string[] = [];
  const say = (what: string, then: string, now: string): void => {
    if (then !== now) said.push(`${what}: ${then} before, ${now} now.`);
  };
  const [then, now] = [before.facts, after.facts];
  const yes = (value: boolean): string => (value ? 'yes' : 'no');
  say('Graphics adapter', adapterName(then), adapterName(now));
  say('Threads', String(then.threads), String(now.threads));
  say('Isolated page', yes(then.isolated), yes(now.isolated));
  say('Browser', then.browser, now.browser);
  say('System', then.platform, now.platform);
  say('Memory', gigabytes(then.memory), gigabytes(now.memory));
  say('Packshot', before.packshot, after.packshot);
  say('Model', modelName(before), modelName(after));
  say('Runtime', before.runtime, after.runtime);
  return said;
}

export function adapterName({ gpu }: Report['facts']): string {
  if (!gpu) return 'none';
  const { vendor, architecture, device, description } = gpu;
  return description || [vendor, architecture, device].filter(Boolean).join(' ') || 'unnamed';
}

function gigabytes(memory: number | null): string {
  return memory === null ? 'not told' : `${memory} GB`;
}

function modelName({ model }: Report): string {
  return `${model.name} ${model.version} (${model.sha256.slice(0, 8)})`;
}
