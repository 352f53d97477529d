/** The stage's worker: holds one photo at full resolution, and cuts the tiles that are on screen. */

import '../../../../guard/worker.ts';
import { fetchAll } from '../../../../engine/fetching.ts';
import { decodePng } from '../../../../engine/png-codec.ts';
import type { Patch } from '../../../../engine/types.ts';
import { findSpots, SIDE, type Spot } from '../spots/find.ts';
import { Original } from './original.ts';
import { type FromView, keyOf, type TileName, type ToView } from './protocol.ts';
import { type Bytes, Pyramid } from './pyramid.ts';

const say = (message: FromView, transfer: Transferable[] = []): void =>
  postMessage(message, { transfer });

let cutout: Pyramid | null = null;
let original: Original | null = null;
/** Patches that came before the picture was there. */
const early: Patch[] = [];
/** Until the photo is there, or known not to be. */
let settled: Promise<void> = Promise.resolve();
let version = 0;
let wanted: TileName[] = [];
let working = false;
let sent = 0;
/** Tiles on their way: what was wanted before they arrived need not be made again. */
let underway: { number: number; key: string; version: number }[] = [];
const questions: (() => void)[] = [];

addEventListener('message', ({ data }: MessageEvent<ToView>) => {
  switch (data.type) {
    case 'open':
      void openMaster(data.master, data.codec);
      settled = openOriginal(data.original);
      break;
    case 'want': {
      underway = underway.filter(({ number }) => number >= data.seen);
      const coming = new Set(underway.filter((one) => one.version === version).map((u) => u.key));
      wanted = data.tiles.filter((name) => !coming.has(keyOf(name)));
      void work();
      break;
    }
    case 'patch':
      version += 1;
      if (cutout) for (const patch of data.patches) cutout.patch(patch);
      else early.push(...data.patches);
      break;
    case 'alpha':
      whenOpen((picture) => {
        const alpha = picture.alpha();
        say({ type: 'alpha', id: data.id, alpha }, [alpha.buffer]);
      });
      break;
    case 'spots':
      void tellSpots(data.id);
  }
});

/** They can wait: first the photo itself, and whatever of it is on screen. */
async function tellSpots(id: number): Promise<void> {
  await new Promise<void>((resolve) => whenOpen(() => resolve()));
  await settled;
  while (working) await turn();
  if (cutout) say({ type: 'spots', id, spots: await spotsOf(cutout, original) });
}

async function openMaster(master: Blob, codec: string): Promise<void> {
  try {
    const [[wasm], file] = await Promise.all([
      fetchAll([{ url: codec }], { keep: false }),
      master.arrayBuffer(),
    ]);
    const module = await WebAssembly.compile(wasm as BufferSource);
    // Straight colours: a canvas would premultiply them, and faint ones would be lost.
    const { data, width, height } = decodePng(module, new Uint8Array(file));
    const rgba: Bytes = new Uint8ClampedArray(data.buffer, data.byteOffset, data.byteLength);
    cutout = new Pyramid(rgba, width, height);
    for (const patch of early.splice(0)) cutout.patch(patch);
    say({ type: 'ready', what: 'cutout', width, height });
    for (const ask of questions.splice(0)) ask();
    void work();
  } catch (error) {
    say({ type: 'failed', what: 'cutout', why: String(error) });
  }
}

async function openOriginal(file: Blob | null): Promise<void> {
  try {
    if (!file) throw new Error('the photo is not in the store any more');
    original = await Original.open(file);
    const { width, height } = original;
    say({ type: 'ready', what: 'original', width, height });
    void work();
  } catch (error) {
    say({ type: 'failed', what: 'original', why: String(error) });
  }
}

/** Found in a small level, told in px of the photo. */
async function spotsOf(picture: Pyramid, photo: Original | null): Promise<Spot[]> {
  const { width, height } = picture;
  const level = Math.max(0, Math.ceil(Math.log2(Math.max(width, height) / SIDE)));
  const small = picture.small(level);
  // A photo that is turned another way than its cut-out says nothing about its edge.
  const same = photo?.width === width && photo.height === height;
  const rgba = same ? await photo.pixels(level) : null;
  const share = 2 ** level;
  return findSpots({ ...small, rgba }).map((spot) => ({
    ...spot,
    x: spot.x * share,
    y: spot.y * share,
    reach: spot.reach * share,
  }));
}

function whenOpen(ask: (picture: Pyramid) => void): void {
  if (cutout) ask(cutout);
  else questions.push(() => cutout && ask(cutout));
}

/** One tile after another; between two of them a patch or a newer wish gets in. */
async function work(): Promise<void> {
  if (working) return;
  working = true;
  for (;;) {
    const at = wanted.findIndex(({ layer }) => (layer === 'original' ? original : cutout));
    if (at < 0) break;
    const [name] = wanted.splice(at, 1) as [TileName];
    const made = version;
    const bitmap = await tile(name);
    if (bitmap) {
      underway.push({ number: sent, key: keyOf(name), version: made });
      sent += 1;
      say({ type: 'tile', name, version: made, bitmap }, [bitmap]);
    }
    await turn();
  }
  working = false;
}

async function tile(name: TileName): Promise<ImageBitmap | null> {
  if (name.layer === 'original') return (await original?.cut(name)) ?? null;
  if (!cutout) return null;
  const { rgba, width, height } = cutout.cut(name);
  return createImageBitmap(new ImageData(rgba, width, height));
}

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** Lets messages in, as a promise alone would not. */
function turn(): Promise<void> {
  return new Promise((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(0);
  });
}
