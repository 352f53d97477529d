// What the page and its worker say to each other.
import type { Preset } from '../channel/preset.ts';
import type { ErrorRecord } from './errors.ts';
import type { Cutout, EdgeOptions, Progress, Provider, Rendition } from './types.ts';

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
  edit: Uint8Array | undefined;
  format: 'png' | 'webp';
  allowEmpty: boolean;
}

export interface RenderJob {
  master: Blob;
  preset: Preset;
  background: [number, number, number] | null;
}

export type Request =
  | Start
  | { type: 'remove'; id: number; job: CutJob }
  | { type: 'render'; id: number; job: RenderJob }
  | { type: 'cancel'; id: number };

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
  | { type: 'done'; id: number; result: Cutout | Rendition }
  | { type: 'failed'; id: number; error: ErrorRecord }
  | { type: 'broken'; why: string }; // nothing more can be expected of this worker
