// The engine's worker: one runtime, one photo at a time. It is disposable: a page that hears nothing
// from it any more starts another.
import '../guard/worker.ts';
import { fitAdapter } from './adapter.ts';
import { Codecs } from './codecs.ts';
import { cut } from './cut.ts';
import { decode } from './decode.ts';
import { PackshotError, toRecord } from './errors.ts';
import { fetchAll } from './fetching.ts';
import { differs, drawn } from './golden.ts';
import { modelUrl } from './model-url.ts';
import {
  type CutJob,
  type Places,
  placeOf,
  type Reply,
  type Request,
  type Start,
} from './protocol.ts';
import { model, placeGraph } from './registry.ts';
import { release } from './release.ts';
import { render } from './render.ts';
import { flavourOf, Runtime } from './runtime.ts';
import { sheetFor } from './sheets.ts';
import { SubjectFinder } from './subject.ts';
import type { Cutout, Progress, Rendition, Stage } from './types.ts';

const FRAME = 30; // ms between two reports of progress

const say = (reply: Reply) => postMessage(reply);
const cancelled = new Set<number>();
let runtime: Runtime | null = null;
let codecs: Codecs | null = null;
let start: Start | null = null;

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  if (data.type === 'start') void begin(data);
  else if (data.type === 'cancel') cancelled.add(data.id);
  else void answer(data);
});

async function begin(given: Start): Promise<void> {
  start = given;
  if (given.lock && navigator.locks) {
    // Held while this worker lives: whoever gets it next knows that the worker is gone.
    void navigator.locks.request(given.lock, () => {
      say({ type: 'locked' });
      return new Promise(() => {});
    });
  }
  try {
    say({ type: 'started', started: await started(given) });
  } catch (error) {
    if (error instanceof PackshotError && error.kind === 'model') {
      say({ type: 'refused', error: toRecord(error) });
    } else say({ type: 'unfit', why: error instanceof Error ? error.message : String(error) });
  }
}

async function started({ provider, threads, model: name, places, keep, anyAdapter }: Start) {
  const from = performance.now();
  const adapter = provider === 'webgpu' ? await adapterName(anyAdapter) : null;
  const chosen = model(name);
  const flavour = `ort/ort-wasm-simd-threaded${flavourOf(provider)}`;
  const graph = (file: { file: string; sha256: string; bytes: number }) => ({
    url: placeOf(places, modelUrl(file)),
    sha256: file.sha256,
    bytes: file.bytes,
  });
  const [wasm, matte, finish] = (await fetchAll(
    [{ url: placeOf(places, `${flavour}.wasm.gz`) }, graph(chosen.matte), graph(chosen.finish)],
    {
      keep,
      onBytes: (bytes, total) =>
        tellAt(null, { stage: 'download', share: total ? bytes / total : 0, bytes, total }),
    },
  )) as [Uint8Array, Uint8Array, Uint8Array];
  tellAt(null, { stage: 'start', share: 0 });
  codecs = new Codecs((file) => placeOf(places, file));
  const opened = await Runtime.open({
    provider,
    threads,
    wasm,
    loader: placeOf(places, `${flavour}.mjs`),
  });
  await opened.load(matte, finish);
  release(wasm, matte, finish); // compiled and copied by now
  await codecs.warm();
  tellAt(null, { stage: 'start', share: 0.6 });
  const why = await differs(await trial(opened), name);
  if (why) throw new Error(why);
  tellAt(null, { stage: 'start', share: 1 });
  runtime = opened;
  void opened.lost().then((reason) => say({ type: 'broken', why: reason }));
  return { adapter, threads, warmMs: Math.round(performance.now() - from) };
}

/** The engine's first picture, H×W×4. */
async function trial(runtime: Runtime): Promise<Uint8Array> {
  const picture = drawn();
  const rgba = new Uint8Array(picture.width * picture.height * 4);
  await cut(picture, runtime, {
    edge: {},
    edit: undefined,
    tell: () => {},
    put: (rows, at) => rgba.set(rows, at * picture.width * 4),
    pause: async () => {},
  });
  return rgba;
}

/** Throws where the browser's WebGPU is none to compute with. */
async function adapterName(any: boolean): Promise<string> {
  const found = await fitAdapter(any);
  if (typeof found === 'string') throw new Error(found);
  return found.name;
}

async function answer(request: Exclude<Request, Start | { type: 'cancel' }>): Promise<void> {
  const { id } = request;
  try {
    const at = ready();
    const { runtime, codecs, places } = at;
    const pause = () => breathe(id);
    let result: Cutout | Rendition;
    if (request.type === 'remove') {
      result = await removed(id, request.job, at, pause);
    } else {
      if (request.job.preset.place && !runtime.hasPlace) await loadPlace(runtime, places);
      result = await render(request.job, runtime, codecs, pause);
    }
    say({ type: 'done', id, result });
  } catch (error) {
    say({ type: 'failed', id, error: toRecord(error) });
    if (isBroken(error)) say({ type: 'broken', why: String(error) });
  } finally {
    cancelled.delete(id);
  }
}

interface Ready {
  runtime: Runtime;
  codecs: Codecs;
  places: Places;
}

function ready(): Ready {
  if (!runtime || !codecs || !start) throw new Error('the engine has not been started');
  return { runtime, codecs, places: start.places };
}

async function loadPlace(runtime: Runtime, places: Places): Promise<void> {
  const graph = placeGraph();
  const [bytes] = await fetchAll(
    [{ url: placeOf(places, modelUrl(graph)), sha256: graph.sha256, bytes: graph.bytes }],
    { keep: start?.keep ?? false },
  );
  await runtime.loadPlace(bytes as Uint8Array);
}

async function removed(
  id: number,
  job: CutJob,
  { runtime, codecs, places }: Ready,
  pause: () => Promise<void>,
): Promise<Cutout> {
  const seconds: Partial<Record<Stage, number>> = {};
  const timed = async <T>(stage: Stage, work: () => Promise<T>): Promise<T> => {
    const from = performance.now();
    try {
      return await work();
    } finally {
      seconds[stage] = (performance.now() - from) / 1000;
    }
  };
  tellAt(id, { stage: 'decode', share: 0 });
  await pause();
  const photo = await timed('decode', () => decode(job.source, job.name, codecs));
  tellAt(id, { stage: 'decode', share: 1 });
  const { width, height, notes } = photo;
  const url = placeOf(places, 'scribe.js');
  const sheet = await sheetFor(job.format, width, height, codecs, url);
  try {
    const finder = new SubjectFinder(width, height);
    let matteDone = 0;
    const from = performance.now();
    await cut(photo, runtime, {
      edge: job.edge,
      edit: job.edit,
      pause,
      put: (rows, at) => {
        finder.add(rows);
        sheet.put(rows, at);
      },
      tell: (stage, share) => {
        if (stage === 'matte' && share === 1) matteDone = performance.now();
        tellAt(id, { stage, share });
      },
    });
    seconds.matte = (matteDone - from) / 1000;
    seconds.finish = (performance.now() - matteDone) / 1000;
    release(photo.rgb, photo.alpha); // the encoder needs the room
    const { box, cut: sides, empty } = finder.found;
    if (empty && !job.allowEmpty) throw noSubject();
    if (empty) {
      sheet.clear();
      notes.push('no subject was found, the cut-out is empty');
    }
    await pause();
    tellAt(id, { stage: 'encode', share: 0 });
    const blob = await timed('encode', () => sheet.file());
    tellAt(id, { stage: 'encode', share: 1 });
    const found = empty ? { box: null, cut: [] } : { box, cut: sides };
    return { blob, width, height, ...found, empty, notes, seconds };
  } finally {
    sheet.drop();
  }
}

function noSubject(): PackshotError {
  return new PackshotError(
    'no-subject',
    'no subject was found',
    'use a photo in which the subject stands out, or allow an empty cut-out',
  );
}

const told = new Map<string, number>();

/** At most one report of a stage in FRAME, but always its beginning and its end. */
function tellAt(id: number | null, progress: Progress): void {
  const now = performance.now();
  const open = progress.share > 0 && progress.share < 1;
  if (open && now - (told.get(progress.stage) ?? 0) < FRAME) return;
  told.set(progress.stage, now);
  say({ type: 'progress', id, progress });
}

/** Lets messages in, as a promise alone would not, and stops what was cancelled. */
async function breathe(id: number): Promise<void> {
  await new Promise<void>((resolve) => {
    waiting.push(resolve);
    channel.port2.postMessage(0);
  });
  if (cancelled.has(id)) throw new PackshotError('aborted', 'it was stopped', 'start it again');
}

const channel = new MessageChannel();
const waiting: (() => void)[] = [];
channel.port1.onmessage = () => waiting.shift()?.();

/** Out of memory or a trap in wasm: its heap cannot be trusted any more. */
function isBroken(error: unknown): boolean {
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) return true;
  return /out of memory|bad_alloc|device (is|was) lost|memory access/i.test(String(error));
}
