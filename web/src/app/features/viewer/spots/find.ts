/** Places of a cut-out that are worth a look. */

export type SpotKind = 'soft' | 'thin' | 'faint';

export interface Spot {
  kind: SpotKind;
  /** Middle, px of the photo */
  x: number;
  y: number;
  /** Half of the side that it takes up, px of the photo */
  reach: number;
}
