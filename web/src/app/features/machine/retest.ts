/** The re-test: built-in photos through every way to compute, checked and timed. */

import { devDependencies, version } from '../../../../package.json';
import type { Engine } from '../../../engine/index.ts';
import type { Cutout, EngineInfo, Progress } from '../../../engine/types.ts';
import { offline } from '../../guard.ts';
import { GRAPHICS } from '../../store/engine.ts';
import { collect } from './facts.ts';
import { check, measured } from './golden.ts';
import { type BuiltIn, builtIns, large } from './photos.ts';
import { readPng } from './png.ts';
import {
  median,
  type PhotoResult,
  type Report,
  STAGES,
  type Times,
  type Way,
  type WayResult,
} from './report.ts';
import { offers } from './ways.ts';

export interface Choice {
  ways: readonly Way[];
  /** Also time a photo of 12 megapixels. */
  large: boolean;
}

export interface Step {
  words: string;
  share: number;
}

const RUNS = 5; // timed ones, at most
const PATIENCE = 3; // seconds that the timed runs of one photo may take, if there are several
const SLOW = 20; // seconds after which one run has to do
const START = 3; // a start counts in the progress as so many photos

/** Throws where it was stopped, or where nothing at all could be tried. */
export async function retest(
  choice: Choice,
  tell: (step: Step) => void,
  signal: AbortSignal,
): Promise<Report> {
  tell({ words: 'Getting the photos', share: 0 });
  const facts = await collect();
  const { photos, note } = await builtIns();
  const first = photos[1] ?? photos[0];
  if (choice.large && first) photos.push(await large(first));
  signal.throwIfAborted();
  const line = new Line(choice.ways.length, photos.length, tell);
  const ways: WayResult[] = [];
  let model: EngineInfo['model'] | null = null;
  const { Engine } = await import('../../../engine/index.ts');
  for (const offer of offers(facts)) {
    const blank = { way: offer.way, threads: 1, adapter: null, start: null, photos: [] };
    if (!choice.ways.includes(offer.way)) continue;
    line.next();
    if (offer.missing) {
      ways.push({ ...blank, state: 'impossible', why: offer.missing });
      continue;
    }
    if (offer.way === 'webgpu') await unless(signal, fetchGraphics(line));
    const engine = new Engine({
      base: new URL('./', document.baseURI),
      provider: offer.way === 'webgpu' ? 'webgpu' : 'wasm',
      threads: offer.way === 'threads' ? facts.threads : 1,
    });
    const stop = () => engine.dispose();
    signal.addEventListener('abort', stop, { once: true });
    try {
      line.name = offer.label;
      const started = await unless(signal, begin(engine, offer.way, line));
      model ??= started.info?.model ?? null;
      if (!started.info) {
        const state = offer.usual && !started.missing ? 'failed' : 'impossible';
        ways.push({ ...blank, state, why: started.why });
      } else {
        // An adapter made of software takes a minute a photo: one shows whether it is right.
        const some = offer.usual ? photos : photos.slice(1, 2);
        ways.push(await through(engine, started.info, offer.way, some, line, note, signal));
      }
    } finally {
      signal.removeEventListener('abort', stop);
      engine.dispose();
    }
    signal.throwIfAborted();
  }
  const at = `${new Date().toISOString().slice(0, 19)}Z`;
  const { name, sha256 } = model ?? { name: 'none', sha256: '' };
  return {
    format: 1,
    id: crypto.randomUUID?.() ?? at,
    at,
    packshot: version,
    runtime: `onnxruntime-web ${devDependencies['onnxruntime-web']}`,
    model: { name, version: model?.version ?? '', sha256 },
    facts,
    ways,
  };
}

/** Before the first start, as long as the network may be asked. */
async function fetchGraphics(line: Line): Promise<void> {
  line.name = 'Graphics card';
  line.say('fetching what it needs');
  // Without a service worker the engine fetches by itself; a locked page says so when it starts.
  await offline()
    .precache(GRAPHICS)
    .catch(() => undefined);
}

interface Started {
  info: EngineInfo | null;
  why: string | null;
  /** Its files are not at hand: that says nothing about the machine. */
  missing?: boolean;
}

/** Ready, and in the way that was asked for; the engine itself would take another. */
async function begin(engine: Engine, way: Way, line: Line): Promise<Started> {
  const tell = ({ stage, share }: Progress): void =>
    line.say(stage === 'download' ? 'fetching the model' : 'starting', share);
  try {
    const info = await engine.ready(tell);
    const asked =
      way === 'webgpu'
        ? info.provider === 'webgpu'
        : info.provider === 'wasm' && info.threads > 1 === (way === 'threads');
    if (asked) return { info, why: null };
    return { info: null, why: info.fallbacks.join(' ') || 'the engine took another way' };
  } catch (error) {
    const { kind, cause_, remedy, message } = error as Record<string, string | undefined>;
    if (kind !== 'model') {
      return { info: null, why: cause_ ? `${cause_}; ${remedy}` : String(message ?? error) };
    }
    return { info: null, why: `${cause_}; reload the page, then re-test first`, missing: true };
  }
}

async function through(
  engine: Engine,
  info: EngineInfo,
  way: Way,
  photos: readonly BuiltIn[],
  line: Line,
  note: string | null,
  signal: AbortSignal,
): Promise<WayResult> {
  const results: PhotoResult[] = [];
  line.done(START);
  let why: string | null = null;
  for (const photo of photos) {
    try {
      results.push(await timed(engine, photo, line, signal));
      // An engine that lost its worker goes on in another way, which is not what is tested.
      if (engine.info?.provider !== info.provider || engine.info.threads !== info.threads) {
        throw new Error(engine.info?.fallbacks.join(' ') ?? 'the engine took another way');
      }
    } catch (error) {
      signal.throwIfAborted();
      const { cause_, message } = error as Record<string, string | undefined>;
      why = `${photo.name}: ${cause_ ?? message ?? error}`;
      break;
    }
  }
  const wrong = results.find(({ agreement }) => agreement === 'different');
  return {
    way,
    threads: info.threads,
    adapter: info.adapter,
    state: wrong || why ? 'failed' : 'passed',
    why: why ?? (wrong ? `${wrong.name}: ${wrong.findings.join(' ')}` : note),
    start: info.warmMs / 1000,
    photos: results,
  };
}

async function timed(
  engine: Engine,
  photo: BuiltIn,
  line: Line,
  signal: AbortSignal,
): Promise<PhotoResult> {
  const { name, file, golden, exact } = photo;
  const run = (): Promise<Cutout> => engine.remove(file, { name, signal, allowEmpty: true });
  line.say(`${name}, first run`);
  const from = performance.now();
  const cutout = await run();
  const once = (performance.now() - from) / 1000;
  const { width, height } = cutout;
  const result = golden
    ? check(golden, measured((await readPng(cutout.blob)).rgba, width, height, cutout.box), exact)
    : ({ agreement: 'timed', findings: [], worst: null } as const);
  // The first run compiles and fills caches: it counts only where a second would take too long.
  const runs = once > SLOW ? 0 : Math.min(RUNS, Math.max(1, Math.floor(PATIENCE / once)));
  const taken = runs > 0 ? [] : [cutout.seconds];
  for (let index = 0; index < runs; index++) {
    line.say(`${name}, run ${index + 1} of ${runs}`, index / runs);
    taken.push((await run()).seconds);
  }
  line.done(1);
  const seconds = Object.fromEntries(
    STAGES.map((stage) => [stage, median(taken.map((one) => one[stage] ?? 0))]),
  ) as Times;
  return {
    name,
    width,
    height,
    ...result,
    findings: [...result.findings],
    runs: taken.length,
    seconds,
  };
}

/** Whoever stops it need not wait for a start or a download to notice. */
function unless<T>(signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}

/** How far it is: each way starts, then goes through the photos. */
class Line {
  name = '';
  private way = -1;
  private units = 0;
  private readonly each: number;

  constructor(
    private readonly ways: number,
    photos: number,
    private readonly tell: (step: Step) => void,
  ) {
    this.each = START + photos;
  }

  say(words: string, within = 0): void {
    const share = (this.units + within) / (this.ways * this.each);
    this.tell({ words: `${this.name}: ${words}`, share });
  }

  done(units: number): void {
    this.units += units;
  }

  next(): void {
    this.way += 1;
    this.units = this.way * this.each;
  }
}
