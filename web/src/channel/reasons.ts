/** Why a cut-out is rejected: the same JSON file that Python ships. */

import reasons from '../../../src/packshot/reasons.json';

export interface Reason {
  key: string;
  title: string;
  /** What it is, in one sentence. */
  means: string;
  /** What the studio can do about it. */
  studio: string;
  /** What whoever repairs masks can do about it. */
  repair: string;
}

/** In the order of the keys 1 to 9, 0 and -. */
export const REASONS: readonly Reason[] = reasons;
export const REASON_KEYS = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '-'] as const;

/** The reasons of these keys, in the order of the list; unknown keys are left out. */
export function reasonsOf(keys: readonly string[]): Reason[] {
  return REASONS.filter(({ key }) => keys.includes(key));
}
