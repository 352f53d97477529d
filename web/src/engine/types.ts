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
  /** Folder that holds `ort/`, `codecs/` and `models/`. */
  base?: string | URL;
  provider?: 'auto' | Provider;
  /** At most; fewer are used where the browser has fewer or the page is not isolated. */
  threads?: number;
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

export interface RemoveOptions {
  onProgress?: (progress: Progress) => void;
  signal?: AbortSignal;
  edge?: EdgeOptions;
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

export interface Cutout {
  /** Straight alpha, at the photo's own size. */
  blob: Blob;
  width: number;
  height: number;
  /** Around everything whose alpha is at least 8; null if there is nothing. */
  box: Box | null;
  /** The sides on which the photo's frame cuts the subject. */
  cut: Side[];
  empty: boolean;
  /** What a person should know about this photo, one clause each. */
  notes: string[];
  seconds: Partial<Record<Stage, number>>;
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
