// The codecs' scripts name their wasm by `new URL(…, import.meta.url)`, so that Vite would carry each
// along a second time. The engine fetches them by itself, from `codecs/`.
import type { Plugin } from 'vite';

const ADDRESS = /new URL\((["'])([\w.-]+\.wasm)\1,\s*import\.meta\.url\)(\.href)?/g;

export function codecWasm(): Plugin {
  return {
    name: 'packshot-codec-wasm',
    enforce: 'pre',
    transform(code, id) {
      if (!/[\\/]@jsquash[\\/]/.test(id) || !ADDRESS.test(code)) return null;
      return { code: code.replace(ADDRESS, '"$2"'), map: null };
    },
  };
}
