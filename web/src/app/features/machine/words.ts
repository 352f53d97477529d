/** Times, dates and stages as this view shows them. */

/** "0.043 s", "1.24 s", "12.4 s": three figures, which is what the medians are good for. */
export function time(seconds: number): string {
  const digits = seconds >= 10 ? 1 : seconds >= 1 ? 2 : 3;
  return `${seconds.toFixed(digits)} s`;
}

/** "25 November 2026, 14:05", in the words of the reader's browser. */
export function day(at: string): string {
  return new Date(at).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' });
}

/** The stages as people call them. */
export const STAGE_WORDS = {
  decode: 'Decode',
  matte: 'Mask',
  finish: 'Edges',
  encode: 'Save',
} as const;
