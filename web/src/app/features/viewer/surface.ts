/** What the viewer lends to tools: where the photo lies on screen, its pixels, and the pointer. */

import type { Signal } from '@preact/signals';
import type { Patch } from '../../../engine/types.ts';

/** A point of the photo, px from its top left corner, with fractions. */
export interface Point {
  x: number;
  y: number;
}

/** Which part of the photo is shown; kept from photo to photo of the same size. */
export interface Place {
  /** Device px per px of the photo: 1 is 100 %. */
  zoom: number;
  /** The point of the photo in the middle of the stage. */
  centre: Point;
}

/** From the photo to the canvas, both in px; `scale` is the zoom in CSS px. */
export interface Mapping {
  scale: number;
  left: number;
  top: number;
}

export interface Touch extends Point {
  /** 0…1; 0.5 where the device does not measure it */
  pressure: number;
  shift: boolean;
  alt: boolean;
}

/** Takes the pointer that would pan otherwise. Space held, the middle button and two fingers pan all the same. */
export interface Tool {
  cursor: string;
  /** It was put away for good. */
  readonly over?: boolean;
  down(at: Touch): void;
  move?(at: Touch): void;
  /** Also where no button is down; null when the pointer leaves. */
  hover?(at: Touch | null): void;
  up?(at: Touch): void;
  /** A second finger came down, or the browser took the pointer away. */
  cancel?(): void;
}

export interface Surface {
  readonly width: number;
  readonly height: number;
  readonly place: Signal<Place>;
  readonly tool: Signal<Tool | null>;
  /** Bring a spot of the photo to the middle, at a zoom of at least `zoom`. */
  show(at: Point, zoom?: number): void;
  /** The rectangle of the photo that is on screen, px, ends excluded. */
  visible(): [number, number, number, number];
  /** Replace pixels of the cut-out on screen. */
  patch(patches: readonly Patch[]): void;
  /** Draw over the picture, in CSS px; called at every frame that is drawn. Returns how to end it. */
  over(draw: (canvas: CanvasRenderingContext2D, map: Mapping) => void): () => void;
  /** Something drawn by `over` has changed. */
  redraw(): void;
  /** The alpha of the cut-out as it is on screen, uint8 H×W; resolves once it has been read. */
  alpha(): Promise<Uint8Array>;
}
