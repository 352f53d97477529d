/** Which tool is in hand and how it is set, while the page is open. */

import { computed, signal } from '@preact/signals';
import { ERASE, KEEP, UNTOUCHED } from './plane.ts';

export type ToolName = 'move' | 'erase' | 'restore' | 'unpaint' | 'part';

/** What each brush paints. */
export const PAINTS = { erase: ERASE, restore: KEEP, unpaint: UNTOUCHED } as const;
export type BrushName = keyof typeof PAINTS;

export const tool = signal<ToolName>('move');
export const isBrush = computed(() => tool.value in PAINTS);

export interface BrushSettings {
  /** Diameter, px of the photo; null until a photo was seen that it fits. */
  size: number | null;
  /** 0…1 */
  hardness: number;
  /** Whether a pen's pressure makes it smaller. */
  pressure: boolean;
}

const SIZE_MOST = 1000; // px; diameter
const SHARE = 0.06; // of the photo's shorter side: the first brush that anybody is given

/** Diameters to choose from, px: every one where brushes are small, a tenth apart where large. */
export const SIZES: readonly number[] = sizes();

function sizes(): number[] {
  const out = [1];
  for (let size = 1; size < SIZE_MOST; ) {
    size = Math.min(SIZE_MOST, Math.max(size + 1, Math.round(size * 1.1)));
    out.push(size);
  }
  return out;
}

export const brush = signal<BrushSettings>({ size: null, hardness: 0.8, pressure: true });

export function setBrush(patch: Partial<BrushSettings>): void {
  brush.value = { ...brush.value, ...patch };
}

/** A brush to begin with, for a photo of this size. */
export function fitBrush(width: number, height: number): void {
  if (brush.value.size !== null) return;
  setBrush({ size: SIZES[notch(Math.min(width, height) * SHARE)] as number });
}

/** The place of a size among those to choose from: its own, or the next larger one's. */
export function notch(size: number): number {
  const found = SIZES.findIndex((one) => one >= size);
  return found < 0 ? SIZES.length - 1 : found;
}

/** One notch smaller or larger. */
export function resized(size: number, by: 1 | -1): number {
  return SIZES[Math.min(SIZES.length - 1, Math.max(0, notch(size) + by))] as number;
}

/** A mouse tells .5, and paints with the whole brush; so does a pen pressed half. */
export function sizeFor(pressure: number, measured: boolean): number {
  return measured ? Math.min(1, Math.max(0.05, 2 * pressure)) : 1;
}

/** What a click on a piece does: the usual, or always the same. */
export type PartMode = 'auto' | 'keep' | 'drop';
export const partMode = signal<PartMode>('auto');

/** An island is usually dropped, a hole usually filled. */
export function paintsPart(kind: 'island' | 'hole', mode: PartMode): number {
  if (mode === 'auto') return kind === 'island' ? ERASE : KEEP;
  return mode === 'keep' ? KEEP : ERASE;
}
