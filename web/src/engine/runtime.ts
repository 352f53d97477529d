// ONNX Runtime: one provider, sessions, threads. A page that needs another provider starts another
// worker: the runtime cannot be set up twice.
import type * as Ort from 'onnxruntime-web/wasm';
import { PackshotError } from './errors.ts';
import { metadata } from './metadata.ts';
import type { Provider } from './types.ts';
import { cropped, type Maps, type Reach, texelsFor, type Window } from './windows.ts';

const CHANNELS = 8; // of the maps

export type Flavour = '' | '.jspi' | '.asyncify';

/** Which build of the runtime a provider needs: its name in `ort-wasm-simd-threaded*.wasm`. */
export function flavourOf(provider: Provider): Flavour {
  if (provider === 'wasm') return '';
  return 'Suspending' in WebAssembly ? '.jspi' : '.asyncify';
}

export interface RuntimeOptions {
  provider: Provider;
  threads: number;
  wasm: Uint8Array;
  loader: string; // address of the .mjs beside it
}

export class Runtime {
  private matteSession: Ort.InferenceSession | null = null;
  private finishSession: Ort.InferenceSession | null = null;
  private readonly extras = new Map<string, Ort.InferenceSession>();
  private placeSession: Ort.InferenceSession | null = null;
  private line: Promise<unknown> = Promise.resolve();
  reach: Reach = { halo: 0, alphaReach: 0 };

  private constructor(
    private readonly ort: typeof Ort,
    private readonly provider: Provider,
  ) {}

  static async open(options: RuntimeOptions): Promise<Runtime> {
    const ort = await load(flavourOf(options.provider));
    ort.env.logLevel = 'error';
    ort.env.wasm.numThreads = options.threads;
    ort.env.wasm.proxy = false;
    ort.env.wasm.wasmBinary = options.wasm;
    ort.env.wasm.wasmPaths = { mjs: options.loader };
    return new Runtime(ort, options.provider);
  }

  /** Load a model's two graphs. */
  async load(matte: Uint8Array, finish: Uint8Array): Promise<void> {
    const said = metadata(finish);
    this.reach = {
      halo: Number(said.get('halo')),
      alphaReach: Number(said.get('alpha_reach')),
    };
    if (!(this.reach.halo > 0 && this.reach.alphaReach > 0)) {
      throw new PackshotError('model', 'finish.onnx does not say how far it reaches');
    }
    this.matteSession = await this.session(matte, this.provider);
    this.finishSession = await this.session(finish, this.provider);
    delete this.ort.env.wasm.wasmBinary; // compiled by now
  }

  async loadPlace(graph: Uint8Array): Promise<void> {
    // Its many sizes would each be compiled for the graphics card.
    this.placeSession ??= await this.session(graph, 'wasm');
  }

  get hasPlace(): boolean {
    return this.placeSession !== null;
  }

  /** A small graph that belongs to no model and runs now and then, on the processor. */
  async loadExtra(name: string, graph: Uint8Array): Promise<void> {
    this.extras.set(name, await this.session(graph, 'wasm'));
  }

  async extra(
    name: string,
    inputs: Record<string, Ort.Tensor>,
  ): Promise<Record<string, Ort.Tensor>> {
    return this.run(this.extras.get(name) ?? null, inputs);
  }

  /** uint8 H×W×3 → maps */
  async matte(rgb: Uint8Array, height: number, width: number): Promise<Maps> {
    const input = this.tensor('uint8', rgb, [height, width, 3]);
    const maps = only(await this.run(this.matteSession, { rgb: input }), 'maps');
    const [, , h, w] = maps.dims as [number, number, number, number];
    return { data: maps.data as Float32Array, height: h, width: w };
  }

  /**
   * A window of the photo → its RGBA, uint8 h×w×4.
   *
   * rgb, edit : of the window, halo included;  params : edge shift, softness, decontamination
   * maps      : those of the photo; of them the runtime's heap gets no more than the window needs,
   *             for it is a copy each time
   */
  async finish(
    rgb: Uint8Array,
    maps: Maps,
    window: Window,
    size: [height: number, width: number],
    edit: Uint8Array,
    params: Float32Array,
  ): Promise<Uint8Array> {
    const h = window.y1 - window.y0;
    const w = window.x1 - window.x0;
    const where = [window.y0, window.y1, window.x0, window.x1, ...size];
    const part = texelsFor(window, ...size, maps);
    const shape = [1, CHANNELS, part.y1 - part.y0, part.x1 - part.x0];
    const texels = [part.y0, part.x0, maps.height, maps.width];
    const outputs = await this.run(this.finishSession, {
      rgb: this.tensor('uint8', rgb, [h, w, 3]),
      maps: this.tensor('float32', cropped(maps, part, CHANNELS), shape),
      window: this.tensor('int64', int64(...where), [6]),
      texels: this.tensor('int64', int64(...texels), [4]),
      edit: this.tensor('uint8', edit, [h, w]),
      params: this.tensor('float32', params, [3]),
    });
    return only(outputs, 'rgba').data as Uint8Array;
  }

  /** The graph that resamples, with whatever inputs its caller knows it to have. */
  async place(inputs: Record<string, Ort.Tensor>): Promise<Record<string, Ort.Tensor>> {
    return this.run(this.placeSession, inputs);
  }

  tensor(type: Ort.Tensor.Type, data: Ort.Tensor.DataType, dims: number[]): Ort.Tensor {
    return new this.ort.Tensor(type, data, dims);
  }

  /** Resolves when the graphics card is lost; never without one. */
  async lost(): Promise<string> {
    if (this.provider !== 'webgpu') return new Promise(() => {});
    const { message, reason } = await (await this.ort.env.webgpu.device).lost;
    return message || reason;
  }

  /** One after another: where the runtime waits for the graphics card, it cannot be called again. */
  private run(
    session: Ort.InferenceSession | null,
    inputs: Record<string, Ort.Tensor>,
  ): Promise<Record<string, Ort.Tensor>> {
    if (!session) throw new PackshotError('engine', 'the engine has not been started');
    const turn = this.line.then(() => session.run(inputs));
    this.line = turn.catch(() => {});
    return turn as Promise<Record<string, Ort.Tensor>>;
  }

  private async session(graph: Uint8Array, provider: Provider): Promise<Ort.InferenceSession> {
    return this.ort.InferenceSession.create(graph, {
      executionProviders: [provider],
      graphOptimizationLevel: 'all',
      // Every photo has another size: a memory plan per shape would only pile up.
      enableMemPattern: false,
      // An arena grows by doubling and gives nothing back; a tab has no room for that.
      enableCpuMemArena: false,
      executionMode: 'sequential',
    });
  }
}

/** Whole numbers as a graph takes them. */
export function int64(...numbers: number[]): BigInt64Array {
  return BigInt64Array.from(numbers, BigInt);
}

function only(outputs: Record<string, Ort.Tensor>, name: string): Ort.Tensor {
  const found = outputs[name];
  if (!found) throw new PackshotError('model', `the graph has no output called ${name}`);
  return found;
}

// Each a chunk of its own, so that nobody fetches what they do not use. Never the default import:
// its older WebGPU code lets one failing operator spoil all that follow.
async function load(flavour: Flavour): Promise<typeof Ort> {
  if (flavour === '.jspi') return import('onnxruntime-web/jspi');
  if (flavour === '.asyncify') return import('onnxruntime-web/webgpu');
  return import('onnxruntime-web/wasm');
}
