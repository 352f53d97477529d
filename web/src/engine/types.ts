/** The engine's words, shared by the page, its worker and everybody who embeds it. */

export type Stage = 'download' | 'start' | 'decode' | 'matte' | 'finish' | 'encode';

export interface Progress {
  stage: Stage;
  /** 0…1 */
  share: number;
  /** So far, of `download` */
  bytes?: number;
  total?: number;
}

export type Provider = 'webgpu' | 'wasm';

export interface EngineInfo {
  provider: Provider;
  threads: number;
  /** Whether the page is cross-origin isolated; threads need it. */
  isolated: boolean;
  /** Name of the graphics adapter, where one is used. */
  adapter: string | null;
  /** One sentence for each provider that failed, and why. */
  fallbacks: string[];
  model: { name: string; version: string; sha256: string; bytes: number };
  warmMs: number;
}

export interface EngineOptions {
  /** Folder that holds all that `dist/files` does: `ort/`, `codecs/`, `models/` and the two workers. */
  base?: string | URL;
  provider?: 'auto' | Provider;
  /** At most; fewer are used where the browser has fewer or the page is not isolated. */
  threads?: number;
  /** ms, over 0, without a sign of life after which its worker is lost; 180,000 by default. */
  patience?: number;
  /** A name in the registry of models, `base` by default. */
  model?: string;
}

/** How the edge of the subject is finished. */
export interface EdgeOptions {
  /** px at full resolution, -4…4; positive spreads the subject, negative chokes it */
  edgeShift?: number;
  /** px, 0…4; radius by which the edge of alpha is blurred */
  soften?: number;
  /** 0…1; 0 keeps the photo's colours at the edge, 1 replaces them by the foreground's */
  decontaminate?: number;
}

/** A shadow on a plain ground: kept as soft alpha, or dropped with its ground. */
export type Shadow = 'keep' | 'drop';

export interface RemoveOptions {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
  edge?: EdgeOptions;
  /** 'drop' by default. Where the ground is not plain there is none to keep, and a note says so. */
  shadow?: Shadow;
  /** H×W: 128 leaves alpha as computed, 0 erases, 255 keeps */
  edit?: Uint8Array;
  format?: 'png' | 'webp';
  /** Return an empty cut-out where no subject is found, instead of rejecting. */
  allowEmpty?: boolean;
  /** What to call the photo in messages; a File's own name by default. */
  name?: string;
}

export type Side = 'left' | 'top' | 'right' | 'bottom';

/** left, top, right, bottom in px, the last two exclusive */
export type Box = [number, number, number, number];

/** A small picture: straight RGBA, uint8 h×w×4. */
export interface Preview {
  width: number;
  height: number;
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

export interface Cutout {
  /** Straight alpha, at the photo's own size. */
  blob: Blob;
  width: number;
  height: number;
  /** Around everything whose alpha is at least 8, but for a shadow; null if there is nothing. */
  box: Box | null;
  /** The sides on which the photo's frame cuts the subject. */
  cut: Side[];
  empty: boolean;
  /** The cut-out at most 384 px long, for a grid of many. */
  preview: Preview;
  /** What a person should know about this photo, one clause each. */
  notes: string[];
  seconds: Partial<Record<Stage, number>>;
}

/** A rectangle of a cut-out: straight RGBA, uint8 h×w×4. */
export interface Patch {
  box: Box;
  rgba: Uint8ClampedArray<ArrayBuffer>;
}

/** A piece of the picture that a click means: an island of the subject, or a hole in it. */
export interface Part {
  kind: 'island' | 'hole';
  box: Box;
  /** px, without the soft rim */
  area: number;
  /** uint8 h×w of the box: 255 where the piece is, its soft rim included; paint it to drop or fill it */
  mask: Uint8Array<ArrayBuffer>;
}

/**
 * A photo held open for touch-up. Only what a change reaches is computed again; the bytes are those
 * of a `remove` with the same `edge`, `shadow` and `edit`. The page is taken to show that cut-out at
 * first.
 *
 * Calls are answered in their order, and before `remove` and `render`, which wait at their next
 * pause. A call that fails leaves what is painted as it is; `look` then brings what it owes.
 */
export interface Retouch {
  readonly width: number;
  readonly height: number;
  /** Replace a rectangle of what is painted: uint8 h×w, 128 as computed, 0 erase, 255 keep. → what changed */
  paint(box: Box, edit: Uint8Array<ArrayBuffer>): Promise<Patch[]>;
  /**
   * Other edge options. → what changed within `view` (px), in whole tiles; the rest comes by `look`
   * or `paint`, and is in `file`. Without `view`, all of it. If other options were given meanwhile,
   * what is missing comes with those.
   */
  edge(edge: EdgeOptions, view?: Box): Promise<Patch[]>;
  /** Keep or drop the shadow. → as for `edge`; where there is none, the notes of `file` say why. */
  shadow(shadow: Shadow, view?: Box): Promise<Patch[]>;
  /** What was not handed out since the edge or the shadow changed. */
  look(view: Box): Promise<Patch[]>;
  /** The island or the hole at a px; null where alpha is about half, so that it could be either. */
  part(x: number, y: number): Promise<Part | null>;
  /** What is painted, uint8 H×W. */
  edit(): Promise<Uint8Array<ArrayBuffer>>;
  /** The whole, with all changes, as `remove` returns it with `allowEmpty`. */
  file(options?: {
    onProgress?: (progress: Progress) => void;
    signal?: AbortSignal;
  }): Promise<Cutout>;
  /** Give the memory back. */
  close(): void;
}

export interface RetouchOptions {
  edge?: EdgeOptions;
  shadow?: Shadow;
  /** As in `RemoveOptions` */
  edit?: Uint8Array<ArrayBuffer>;
  name?: string;
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
}

export interface Rendition {
  blob: Blob;
  width: number;
  height: number;
  extension: string;
  /** Share of the frame's side that the subject fills. */
  fill: number;
  notes: string[];
}

export interface RenderOptions {
  signal?: AbortSignal;
  /** Instead of the preset's own colour. */
  background?: [number, number, number];
}

export type ErrorKind =
  | 'input'
  | 'limit'
  | 'option'
  | 'no-subject'
  | 'model'
  | 'engine'
  | 'aborted';
