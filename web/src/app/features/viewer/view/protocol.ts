/** What the stage and its worker say to each other. */

import type { Patch } from '../../../../engine/types.ts';
import type { Spot } from '../spots/find.ts';

/** px along a tile's side */
export const TILE = 512;

/**
 * What a tile shows: the cut-out with straight alpha, the photo, the cut-out's alpha as grey, or a
 * mask of where alpha is soft.
 */
export type Layer = 'cutout' | 'original' | 'alpha' | 'edge';

export interface TileName {
  layer: Layer;
  /** How often the picture was halved. */
  level: number;
  column: number;
  row: number;
}

export type ToView =
  | { type: 'open'; master: Blob; original: Blob | null; codec: string }
  /** All that is missing on screen, most urgent first; it replaces what was wanted before. `seen` counts the tiles that have arrived. */
  | { type: 'want'; tiles: TileName[]; seen: number }
  | { type: 'patch'; patches: readonly Patch[] }
  | { type: 'alpha'; id: number }
  | { type: 'spots'; id: number };

export type FromView =
  | { type: 'ready'; what: 'cutout' | 'original'; width: number; height: number }
  | { type: 'failed'; what: 'cutout' | 'original'; why: string }
  /** `version` counts the patches that are in it. */
  | { type: 'tile'; name: TileName; version: number; bitmap: ImageBitmap }
  | { type: 'alpha'; id: number; alpha: Uint8Array<ArrayBuffer> }
  | { type: 'spots'; id: number; spots: Spot[] };

export function keyOf({ layer, level, column, row }: TileName): string {
  return `${layer}/${level}/${column}/${row}`;
}

/** How many levels there are until the whole picture is one tile. */
export function levelsOf(width: number, height: number): number {
  return 1 + Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / TILE)));
}

/** A side after so many halvings. */
export function halved(side: number, level: number): number {
  return Math.ceil(side / 2 ** level);
}
