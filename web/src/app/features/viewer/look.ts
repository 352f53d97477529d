/** How photos are looked at; kept while people go from one to the next. */

import { signal } from '@preact/signals';
import type { Place, Point } from './surface.ts';

export type Mode = 'cutout' | 'beside' | 'wipe';

export const mode = signal<Mode>('cutout');
/** Alpha as grey instead of the cut-out. */
export const alphaView = signal(false);
/** Soft edges hatched. */
export const edges = signal(false);
/** Held down: the original in the cut-out's place. */
export const holding = signal(false);
/** Space is down: a drag moves the picture, whatever is in hand. */
export const spaceDown = signal(false);
/** Where the wipe stands, 0…100: what is left of it shows the original. */
export const split = signal(50);
export const loupe = signal(false);
/** What the loupe magnifies, CSS px of the stage; null for its middle. */
export const loupeAt = signal<Point | null>(null);

export const place = signal<Place>({ zoom: 1, centre: { x: 0, y: 0 } });
/** The whole photo is shown, and stays so when the stage changes its size. */
export const fitted = signal(true);

export function wipeTo(value: number): void {
  split.value = Math.min(100, Math.max(0, Math.round(value)));
}
