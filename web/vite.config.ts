import { defineConfig } from 'vite';
import { codecWasm } from './build/codec-wasm.ts';
import { engineFiles } from './build/engine-files.ts';
import { guide } from './build/guide.ts';
import { notices } from './build/licences.ts';
import { builtInPhotos } from './build/photos.ts';
import { precache } from './build/precache.ts';

// Addresses are relative, so that the page works under any path of any host.
export default defineConfig({
  base: './',
  plugins: [engineFiles({ models: 'dev' }), builtInPhotos(), guide(), notices(), precache()],
  build: {
    outDir: '../src/packshot/_web',
    emptyOutDir: true,
    target: 'es2022',
    // Inlined files would be data: addresses, which the content security policy refuses.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  worker: { format: 'es', plugins: () => [codecWasm()] },
  resolve: {
    // ONNX Runtime without its wasm's loader inside: it comes as a file of its own, by our address.
    conditions: ['onnxruntime-web-use-extern-wasm', 'import', 'module', 'browser', 'default'],
  },
});
