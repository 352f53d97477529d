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

const shared = {
  publicDir: false as const,
  resolve: {
    conditions: ['onnxruntime-web-use-extern-wasm', 'import', 'module', 'browser', 'default'],
  },
};
// Bundlers turn files below 4 KiB into data: addresses, which content security policies refuse.
const FILL = `// ${' '.repeat(4096)} (so that bundlers leave this a file)`;
const site = instead(/^\.\/site\.ts$/, inEngine('site.lib.ts'));

// Built in three steps: `--mode worker` and `--mode scribe` add the workers, each of which is one
// file, to what the first step made.
export default defineConfig(({ mode }) => {
  if (mode === 'worker' || mode === 'scribe') {
    return {
      ...shared,
      define: { 'import.meta.env.DEV': 'false', __PACKSHOT_FILES__: '{}' },
      plugins: [
        codecWasm(),
        site,
        // What a page lets out is the page's own business.
        instead(/\/guard\/worker\.ts$/, inEngine('no-guard.lib.ts')),
      ],
      build: {
        outDir: 'dist/files',
        emptyOutDir: false,
        target: 'es2022',
        lib: { entry: inEngine(`${mode}.ts`), formats: ['es'], fileName: () => `${mode}.js` },
        rolldownOptions: {
          output: { codeSplitting: false, minify: true, postFooter: mode === 'scribe' ? FILL : '' },
        },
      },
    };
  }
  return {
    ...shared,
    plugins: [site, fileList(), engineFiles({ models: 'all', folder: 'files' }), legal()],
    build: {
      outDir: 'dist',
      target: 'es2022',
      minify: false,
      lib: { entry: inEngine('index.ts'), formats: ['es'], fileName: () => 'packshot.js' },
    },
  };
});
