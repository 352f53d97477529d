/** What a re-test finds: plain data, as it is kept, compared and handed on. */

import type { Facts } from './facts.ts';

export const STAGES = ['decode', 'matte', 'finish', 'encode'] as const;
export type TimedStage = (typeof STAGES)[number];
export type Times = Record<TimedStage, number>;

/** How the engine may compute: each is tried by itself. */
export const WAYS = ['webgpu', 'threads', 'single'] as const;
export type Way = (typeof WAYS)[number];

/**
 * `same`: within the one-level rule. `close`: this browser decodes the photo otherwise, and the
 * result is off by no more than that explains. `timed`: made here, so there is no golden value.
 */
export type Agreement = 'same' | 'close' | 'different' | 'timed';

export interface PhotoResult {
  name: string;
  width: number;
  height: number;
  agreement: Agreement;
  /** One sentence for each value that is off. */
  findings: string[];
  /** Levels by which the mean of a cell is off at most; null where nothing is compared. */
  worst: number | null;
  /** Timed runs, after one that does not count; that one itself where a second would take too long. */
  runs: number;
  /** Seconds, the median of the runs. */
  seconds: Times;
}

export interface WayResult {
  way: Way;
  threads: number;
  adapter: string | null;
  /** `impossible`: this browser or this page does not offer it, and `why` says so. */
  state: 'passed' | 'failed' | 'impossible';
  why: string | null;
  /** Seconds until it was ready. */
  start: number | null;
  photos: PhotoResult[];
}

export interface Report {
  format: 1;
  id: string;
  /** UTC, RFC 3339, to the second */
  at: string;
  packshot: string;
  runtime: string;
  model: { name: string; version: string; sha256: string };
  facts: Facts;
  ways: WayResult[];
}

export type Verdict = 'passed' | 'failed' | 'nothing';

/** One way that computes wrongly fails the machine; ways that are not offered do not. */
export function verdictOf({ ways }: Report): Verdict {
  if (ways.some(({ state }) => state === 'failed')) return 'failed';
  return ways.some(({ state }) => state === 'passed') ? 'passed' : 'nothing';
}

export function total(seconds: Times): number {
  return STAGES.reduce((sum, stage) => sum + seconds[stage], 0);
}

/** Seconds of each stage, over photos of these names. */
export function summed(photos: readonly PhotoResult[], names?: ReadonlySet<string>): Times {
  const sum: Times = { decode: 0, matte: 0, finish: 0, encode: 0 };
  for (const { name, seconds } of photos) {
    if (names && !names.has(name)) continue;
    for (const stage of STAGES) sum[stage] += seconds[stage];
  }
  return sum;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}
