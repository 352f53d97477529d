// What the engine fetches by itself at run time: where each file comes from, and what it is called.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { modelUrl } from '../src/engine/model-url.ts';

const WEB = fileURLToPath(new URL('..', import.meta.url));
export const MODULES = join(WEB, 'node_modules');
export const PACKAGE = join(WEB, '..', 'src', 'packshot');

/**
 * When a file is needed: at once, for the graphics card by either build of the runtime (a browser
 * has use for one of the two), or for something that may never be asked for.
 */
export type Group = 'first' | 'jspi' | 'asyncify' | 'later';

export interface EngineFile {
  url: string; // under the folder of the site or the package
  path: string; // where its content lies
  zipped: boolean; // stored as gzip and unpacked by the page itself
  group: Group;
}

const ORT = join(MODULES, 'onnxruntime-web', 'dist');
const CODECS = join(MODULES, '@jsquash');

const ort = (flavour: string, group: Group): EngineFile[] => {
  const name = `ort-wasm-simd-threaded${flavour}`;
  return [
    { url: `ort/${name}.mjs`, path: join(ORT, `${name}.mjs`), zipped: false, group },
    { url: `ort/${name}.wasm.gz`, path: join(ORT, `${name}.wasm`), zipped: true, group },
  ];
};

const codec = (path: string, group: Group): EngineFile => ({
  url: `codecs/${path.slice(path.lastIndexOf('/') + 1)}`,
  path: join(CODECS, path),
  zipped: false,
  group,
});

export const RUNTIME_FILES: EngineFile[] = [
  ...ort('', 'first'),
  ...ort('.jspi', 'jspi'),
  ...ort('.asyncify', 'asyncify'),
  codec('png/codec/pkg/squoosh_png_bg.wasm', 'first'),
  codec('webp/codec/enc/webp_enc_simd.wasm', 'later'),
  codec('webp/codec/dec/webp_dec.wasm', 'later'),
  codec('jpeg/codec/enc/mozjpeg_enc.wasm', 'later'),
];

interface Graph {
  file: string;
  bytes: number;
  sha256: string;
}

export interface Registry {
  models: Record<string, { version: string; matte: Graph; finish: Graph }>;
  place?: Graph;
  shadow?: Graph;
  cast?: Graph;
}

export function registry(): Registry {
  return JSON.parse(readFileSync(join(PACKAGE, 'models', 'registry.json'), 'utf8'));
}

export interface ModelFile extends EngineFile {
  sha256: string;
}

/** The graphs that a browser may ask for, each once; of all models unless some are named. */
export function modelFiles(names?: readonly string[]): ModelFile[] {
  const { models, place, shadow, cast } = registry();
  const found = new Map<string, ModelFile>();
  const add = (graph: Graph, group: Group) => {
    const url = modelUrl(graph);
    if (found.has(url)) return;
    const path = join(PACKAGE, 'models', graph.file);
    found.set(url, { url, path, zipped: true, group, sha256: graph.sha256 });
  };
  for (const [name, model] of Object.entries(models)) {
    if (names && !names.includes(name)) continue;
    add(model.matte, name === 'base' ? 'first' : 'later');
    add(model.finish, name === 'base' ? 'first' : 'later');
  }
  for (const graph of [place, shadow, cast]) if (graph) add(graph, 'later');
  return [...found.values()];
}

/** A file as it travels. Level 9 costs three seconds once and saves every visitor the wait. */
export function transferred(file: EngineFile): Buffer {
  const content = readFileSync(file.path);
  return file.zipped ? gzipSync(content, { level: 9 }) : content;
}

const INLINED = 4096; // bytes; smaller files are made into data: addresses by bundlers

/** The same for the library, where a file that is worth its own address has to have the size for it. */
export function carried(file: EngineFile): Buffer {
  const content = transferred(file);
  if (content.length > INLINED || !file.zipped) return content;
  return gzipSync(readFileSync(file.path), { level: 0 });
}

export function sha256(content: Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
