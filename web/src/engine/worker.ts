// The engine's worker: one runtime, one photo at a time. It is disposable: a page that hears nothing
// from it any more starts another.
import '../guard/worker.ts';
import { fitAdapter } from './adapter.ts';
import { Codecs } from './codecs.ts';
import { cut } from './cut.ts';
import { aborted, PackshotError, toRecord } from './errors.ts';
import { fetchAll } from './fetching.ts';
import { differs, drawn } from './golden.ts';
import { modelUrl } from './model-url.ts';
import {
  type Places,
  placeOf,
  type Reply,
  type Request,
  type Result,
  type Start,
} from './protocol.ts';
import { type Graph, type Model, model, placeGraph } from './registry.ts';
import { release } from './release.ts';
import { removal } from './removal.ts';
import { render } from './render.ts';
import { flavourOf, Runtime } from './runtime.ts';
import { Shadows } from './shade.ts';
import { TouchUps } from './touch-ups.ts';
import { Turns } from './turns.ts';
import type { Progress } from './types.ts';

const FRAME = 30; // ms between two reports of progress

type Question = Extract<Request, { type: 'remove' | 'render' | 'touch' }>;

const say = (reply: Reply, moved: Transferable[] = []) => postMessage(reply, { transfer: moved });
const cancelled = new Set<number>();
const turns = new Turns();
const touchUps = new TouchUps(turns, broken);
let runtime: Runtime | null = null;
let codecs: Codecs | null = null;
let shadows: Shadows | null = null;
let start: Start | null = null;

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  if (data.type === 'start') void begin(data);
  else if (data.type === 'cancel') cancelled.add(data.id);
  else if (data.type === 'close') touchUps.close(data.session);
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
    shadows: null,
    tell: () => {},
    to: {
      room: (bytes) => new Uint8Array(bytes),
      put: (rows, at) => rgba.set(rows, at * picture.width * 4),
    },
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

async function answer(request: Question): Promise<void> {
  const { id } = request;
  try {
    const result = await resultOf(request);
    say({ type: 'done', id, result }, moving(result));
  } catch (error) {
    // Not both: in between the page would send the next photo to a worker that is lost.
    if (isBroken(error)) broken(error);
    else say({ type: 'failed', id, error: toRecord(error) });
  } finally {
    cancelled.delete(id);
  }
}

async function resultOf(request: Question): Promise<Result> {
  const { id } = request;
  const { runtime, codecs, places, chosen } = ready();
  const scribe = placeOf(places, 'scribe.js');
  shadows ??= new Shadows(runtime, (graphs) => fetched(places, graphs));
  const tools = { runtime, codecs, scribe, model: chosen, shadows };
  const check = () => {
    if (cancelled.has(id)) throw aborted();
  };
  const tell = (progress: Progress) => tellAt(id, progress);
  const pause = async () => {
    await turns.after();
    check();
  };
  switch (request.type) {
    case 'remove':
      return turns.job(() => removal(request.job, tools, tell, pause));
    case 'render':
      return turns.job(async () => {
        if (request.job.preset.place && !runtime.hasPlace) await loadPlace(runtime, places);
        return render(request.job, runtime, codecs, pause);
      });
    case 'touch':
      return touchUps.answer({ session: request.session, ask: request.ask, tools, tell, check });
  }
}

/** What goes to the page without being copied. */
function moving(result: Result): Transferable[] {
  if (Array.isArray(result)) return result.map(({ rgba }) => rgba.buffer);
  if (result instanceof Uint8Array) return [result.buffer];
  if (result && 'preview' in result) return [result.preview.rgba.buffer];
  return result && 'mask' in result ? [result.mask.buffer] : [];
}

interface Ready {
  runtime: Runtime;
  codecs: Codecs;
  places: Places;
  chosen: Model;
}

function ready(): Ready {
  if (!runtime || !codecs || !start) throw new Error('the engine has not been started');
  return { runtime, codecs, places: start.places, chosen: model(start.model) };
}

async function loadPlace(runtime: Runtime, places: Places): Promise<void> {
  const [bytes] = await fetched(places, [placeGraph()]);
  await runtime.loadPlace(bytes as Uint8Array);
}

/** Graphs that only some photos need. */
function fetched(places: Places, graphs: Graph[]): Promise<Uint8Array[]> {
  const files = graphs.map((graph) => ({ url: placeOf(places, modelUrl(graph)), ...graph }));
  return fetchAll(files, { keep: start?.keep ?? false });
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

/** After some errors nothing more can be expected of this worker. */
function broken(error: unknown): void {
  if (isBroken(error)) say({ type: 'broken', why: String(error) });
}

/** Out of memory or a trap in wasm: its heap cannot be trusted any more. */
function isBroken(error: unknown): boolean {
  if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) return true;
  return /out of memory|bad_alloc|device (is|was) lost|memory access/i.test(String(error));
}
