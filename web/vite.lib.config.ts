import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';
import { codecWasm } from './build/codec-wasm.ts';
import { engineFiles } from './build/engine-files.ts';
import { fileList, legal } from './build/library.ts';

const inEngine = (name: string) => fileURLToPath(new URL(`src/engine/${name}`, import.meta.url));

/** Takes a module in another's place. */
function instead(pattern: RegExp, path: string): Plugin {
  return {
    name: `packshot-instead-${path}`,
    enforce: 'pre',
    resolveId: (source) => (pattern.test(source) ? path : null),
  };
}

// Built in two steps: `--mode worker` adds the worker, which is one file, to what the first step made.
export default defineConfig(({ mode }) => {
  const worker = mode === 'worker';
  return {
    publicDir: false,
    define: { 'import.meta.env.DEV': 'false' },
    plugins: worker
      ? // What a page lets out is the page's own business.
        [codecWasm(), instead(/\/guard\/worker\.ts$/, inEngine('no-guard.lib.ts'))]
      : [
          instead(/^\.\/site\.ts$/, inEngine('site.lib.ts')),
          fileList(),
          engineFiles({ models: 'all', folder: 'files' }),
          legal(),
        ],
    build: {
      outDir: worker ? 'dist/files' : 'dist',
      emptyOutDir: !worker,
      target: 'es2022',
      minify: worker,
      lib: worker
        ? { entry: inEngine('worker.ts'), formats: ['es'], fileName: () => 'worker.js' }
        : { entry: inEngine('index.ts'), formats: ['es'], fileName: () => 'packshot.js' },
      rolldownOptions: worker ? { output: { codeSplitting: false } } : {},
    },
    resolve: {
      conditions: ['onnxruntime-web-use-extern-wasm', 'import', 'module', 'browser', 'default'],
    },
  };
});
