// The npm package: the library itself, and beside it, in files/, all that it fetches at run time.
import { copyFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';
import { modelFiles, RUNTIME_FILES } from './files.ts';
import { licences, NOTICES } from './licences.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const TOKEN = '__PACKSHOT_FILES__';

/** Puts in where each file lies, in the one form that every bundler understands. */
export function fileList(): Plugin {
  return {
    name: 'packshot-file-list',
    generateBundle(_, bundle) {
      const names = [
        'worker.js',
        'scribe.js',
        ...[...RUNTIME_FILES, ...modelFiles()].map(({ url }) => url),
      ];
      const lines = names.map(
        (name) => `${JSON.stringify(name)}: new URL("./files/${name}", import.meta.url).href`,
      );
      // After Vite itself is done with addresses, which it would turn into data.
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || !chunk.code.includes(TOKEN)) continue;
        chunk.code = chunk.code.replace(TOKEN, () => `{\n  ${lines.join(',\n  ')}\n}`);
      }
    },
  };
}

/** The licences of this package and of what is bundled into it. */
export function legal(): Plugin {
  return {
    name: 'packshot-legal',
    writeBundle({ dir }) {
      if (!dir) return;
      for (const name of ['LICENSE', 'NOTICE']) copyFileSync(join(ROOT, name), join(dir, name));
      writeFileSync(join(dir, NOTICES), licences('engine'));
    },
  };
}
