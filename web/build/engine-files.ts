// Puts the engine's files beside what Vite builds, and serves them while developing.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import { carried, type EngineFile, modelFiles, RUNTIME_FILES, transferred } from './files.ts';

const TYPES: Record<string, string> = {
  mjs: 'text/javascript',
  wasm: 'application/wasm',
  gz: 'application/gzip',
};

interface Options {
  /** `dev`: the models only while developing, as the Python package holds them; `all`: always */
  models: 'dev' | 'all';
  /** Below the folder of what is built. */
  folder?: string;
}

export function engineFiles({ models, folder = '' }: Options): Plugin {
  let out = '';
  return {
    name: 'packshot-engine-files',
    configResolved(config) {
      out = resolve(config.root, config.build.outDir, folder);
    },
    writeBundle() {
      const all = models === 'all';
      for (const file of all ? [...RUNTIME_FILES, ...modelFiles()] : RUNTIME_FILES) {
        write(join(out, file.url), all ? carried(file) : transferred(file));
      }
    },
    configureServer(server) {
      const served = new Map(
        [...RUNTIME_FILES, ...modelFiles()].map((file): [string, EngineFile] => [
          `/${file.url}`,
          file,
        ]),
      );
      server.middlewares.use((request, response, next) => {
        const url = request.url?.split('?')[0] ?? '';
        const file = served.get(url);
        if (!file) return next();
        const kind = url.slice(url.lastIndexOf('.') + 1);
        response.setHeader('Content-Type', TYPES[kind] ?? 'application/octet-stream');
        response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
        response.end(transferred(file));
      });
    },
  };
}

function write(path: string, content: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
}
