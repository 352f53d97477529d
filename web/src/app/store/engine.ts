/** The engine as the page sees it: cold, warming, ready or broken. */

import { signal } from '@preact/signals';
import { devDependencies } from '../../../package.json';
import { fitAdapter } from '../../engine/adapter.ts';
import { aborted } from '../../engine/errors.ts';
import type { Engine } from '../../engine/index.ts';
import type { EngineInfo, Progress } from '../../engine/types.ts';
import { guard, offline } from '../guard.ts';
import { endingQuietly, isOver } from './farewell.ts';
import type { Outcome, Trouble } from './photo.ts';
import { type Settings, settings } from './settings.ts';
import { troubleOf } from './trouble.ts';

export const RUNTIME = devDependencies['onnxruntime-web'];

export type Status = 'cold' | 'warming' | 'ready' | 'failed';

export const status = signal<Status>('cold');
export const warming = signal<Progress | null>(null);
export const info = signal<EngineInfo | null>(null);
/** The choice that the engine was started with. */
export const started = signal<Settings['provider'] | null>(null);
export const trouble = signal<Trouble | null>(null);

/** Whether the other provider can be started although the network is locked. */
export const interchangeable = signal(false);

/** The build of the runtime that this browser needs for its graphics card. */
export const GRAPHICS = 'Suspending' in WebAssembly ? 'jspi' : 'asyncify';

let engine: Engine | null = null;
let pending: Promise<Engine> | null = null;

/** Fetch, start and check the engine, once; later calls get the same one. */
export function warm(): Promise<Engine> {
  if (pending) return pending;
  const mine: Promise<Engine> = start().catch((error: unknown) => {
    // Unless it was given up for another: then how that one fares is what counts.
    if (pending === mine) {
      pending = null;
      trouble.value = troubleOf(error);
      status.value = 'failed';
    }
    throw error;
  });
  pending = mine;
  return mine;
}

async function start(): Promise<Engine> {
  status.value = 'warming';
  trouble.value = null;
  warming.value = { stage: 'download', share: 0 };
  const { Engine } = await import('../../engine/index.ts');
  engine?.dispose();
  started.value = settings.value.provider;
  const made = new Engine({
    base: new URL('./', document.baseURI),
    provider: settings.value.provider,
  });
  engine = made;
  const found = await made.ready((progress) => {
    if (engine === made) warming.value = progress;
  });
  if (engine !== made) throw aborted(); // given up in the meantime
  info.value = found;
  status.value = 'ready';
  warming.value = null;
  void endingQuietly(settle());
  return made;
}

/** What is needed later is fetched quietly; then nothing more may leave. */
async function settle(): Promise<void> {
  try {
    await offline().precache('later');
    if (!isOver()) interchangeable.value = await keepBoth();
  } catch (error) {
    console.warn('Not everything could be kept for work offline:', error);
  }
  if (isOver()) return; // everything is being deleted: nothing is stored after that
  await guard.lock().catch((error) => console.warn('The network could not be locked:', error));
}

/** The files of the other provider too, where this machine has a use for them. → whether it has all */
async function keepBoth(): Promise<boolean> {
  await offline().precache('first');
  if (typeof (await fitAdapter(false)) !== 'string') {
    await offline().precache(GRAPHICS);
    return true;
  }
  // An adapter made of software is used on demand only: whoever demands it loads the page anew.
  return typeof (await fitAdapter(true)) === 'string';
}

/** Another provider was chosen: the next photo starts a fresh engine. */
export function cool(): void {
  engine?.dispose();
  engine = null;
  pending = null;
  info.value = null;
  status.value = 'cold';
}

/** The model and what ran it, for the manifest. */
export function madeBy(): Outcome['model'] {
  // After a card is lost the engine goes on by another provider, and its info says so.
  const current = engine?.info ?? info.value;
  if (!current) return null;
  info.value = current;
  const { model, provider } = current;
  const { name, version, sha256 } = model;
  return { name, version, sha256, runtime: `onnxruntime-web ${RUNTIME}, ${provider}` };
}
