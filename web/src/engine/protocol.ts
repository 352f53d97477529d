// What the page and its worker say to each other.
import type { Preset } from '../channel/preset.ts';
import type { ErrorRecord } from './errors.ts';
import type {
  Box,
  Cutout,
  EdgeOptions,
  Part,
  Patch,
  Progress,
  Provider,
  Rendition,
  Shadow,
} from './types.ts';

/** Where the engine's files lie: below a folder, or each at an address of its own. */
export interface Places {
  base: string;
  files: Record<string, string>;
}

export function placeOf(places: Places, file: string): string {
  return places.files[file] ?? new URL(file, places.base).href;
}

export interface Start {
  type: 'start';
  provider: Provider;
  threads: number;
  model: string;
  places: Places;
  /** Keep the models in the browser's cache. */
  keep: boolean;
  /** A software adapter is good enough, as somebody asked for this provider by name. */
  anyAdapter: boolean;
  /** Name of a lock that the worker holds while it lives; null where there are none. */
  lock: string | null;
}

export interface CutJob {
  source: Blob;
  name: string;
  edge: EdgeOptions;
  shadow: Shadow;
  edit: Uint8Array | undefined;
  format: 'png' | 'webp';
  allowEmpty: boolean;
}

export interface RenderJob {
  master: Blob;
  preset: Preset;
  background: [number, number, number] | null;
}

/** A photo to hold open. */
export interface TouchJob {
  source: Blob;
  name: string;
  edge: EdgeOptions;
  shadow: Shadow;
  edit: Uint8Array | undefined;
}

/** What a touch-up is asked: the calls of `Retouch`. */
export type Ask =
  | { do: 'open'; job: TouchJob }
  | { do: 'paint'; box: Box; edit: Uint8Array }
  | { do: 'edge'; edge: EdgeOptions; view: Box | undefined }
  | { do: 'shadow'; shadow: Shadow; view: Box | undefined }
  | { do: 'look'; view: Box }
  | { do: 'part'; x: number; y: number }
  | { do: 'edit' }
  | { do: 'file' };

export type Request =
  | Start
  | { type: 'remove'; id: number; job: CutJob }
  | { type: 'render'; id: number; job: RenderJob }
  | { type: 'touch'; id: number; session: number; ask: Ask }
  | { type: 'close'; session: number }
  | { type: 'cancel'; id: number };

/** A touch-up's photo. */
export interface Opened {
  width: number;
  height: number;
}

export type Result = Cutout | Rendition | Opened | Patch[] | Part | Uint8Array<ArrayBuffer> | null;

export interface Started {
  adapter: string | null;
  threads: number;
  warmMs: number;
}

export type Reply =
  | { type: 'locked' }
  | { type: 'progress'; id: number | null; progress: Progress }
  | { type: 'started'; started: Started }
  | { type: 'unfit'; why: string } // this provider will not do; another may
  | { type: 'refused'; error: ErrorRecord } // no provider would do
  | { type: 'done'; id: number; result: Result }
  | { type: 'failed'; id: number; error: ErrorRecord }
  | { type: 'broken'; why: string }; // nothing more can be expected of this worker
