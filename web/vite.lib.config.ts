import { defineConfig } from 'vite';
import { engineFiles } from './build/engine-files.ts';

export default defineConfig({
  publicDir: false,
  plugins: [engineFiles({ models: 'all' })],
  build: {
    outDir: 'dist',
    target: 'es2022',
    lib: { entry: 'src/engine/index.ts', formats: ['es'], fileName: () => 'packshot.js' },
  },
  worker: { format: 'es' },
  resolve: {
    conditions: ['onnxruntime-web-use-extern-wasm', 'import', 'module', 'browser', 'default'],
  },
});
