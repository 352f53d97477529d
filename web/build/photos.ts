// The photos of the page's re-test: those of the examples for which Python's values are known.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { Plugin } from 'vite';
import golden from '../../src/packshot/golden/photos.json' with { type: 'json' };
import { PACKAGE, sha256 } from './files.ts';

const FOLDER = 'built-in';
const EXAMPLES = join(PACKAGE, '..', '..', 'examples', 'photos');

/** Where the page finds it. */
const url = (name: string): string => `${FOLDER}/${name}`;

export function builtInPhotos(): Plugin {
  let out = '';
  return {
    name: 'packshot-built-in-photos',
    configResolved(config) {
      out = resolve(config.root, config.build.outDir);
    },
    writeBundle() {
      for (const [name, { sha256: expected }] of Object.entries(golden.photos)) {
        const content = readFileSync(join(EXAMPLES, name));
        if (sha256(content) !== expected) {
          throw new Error(`${name}: not the photo of the golden values; python -m packshot.golden`);
        }
        const path = join(out, url(name));
        mkdirSync(dirname(path), { recursive: true });
        writeFileSync(path, content);
      }
    },
    configureServer(server) {
      const names = new Map(Object.keys(golden.photos).map((name) => [`/${url(name)}`, name]));
      server.middlewares.use((request, response, next) => {
        const name = names.get(request.url?.split('?')[0] ?? '');
        if (!name) return next();
        response.setHeader('Content-Type', 'image/jpeg');
        response.setHeader('Cross-Origin-Embedder-Policy', 'require-corp');
        response.end(readFileSync(join(EXAMPLES, name)));
      });
    },
  };
}
