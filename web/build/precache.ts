// Lists every file of the site with its hash, for the service worker, and builds the latter; builds
// the guard's script and puts it, with the policy, at the page's head.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { build, type Plugin } from 'vite';
import { DEFAULT_MODEL } from '../src/engine/model-url.ts';
import { type Group, modelFiles, RUNTIME_FILES, sha256 } from './files.ts';
import { headers, withPolicy } from './headers.ts';

export interface PrecacheFile {
  url: string;
  sha256: string; // of the content after unpacking
  bytes: number | null; // as it travels; null for the models, which the server adds
  group: 'shell' | Group;
}

export interface Precache {
  version: string; // changes when any file does
  files: PrecacheFile[];
}

// Parts of the engine that only some photos, or some browsers, ask for.
const LAZY: [RegExp, Group][] = [
  [/^assets\/ort\.jspi/, 'jspi'],
  [/^assets\/ort\.webgpu/, 'asyncify'],
  [/^built-in\//, 'later'],
  [/^THIRD-PARTY\.txt$/, 'later'],
  [/^assets\/(guide-|[^/]+\.webp$)/, 'later'],
  [/^assets\/(encode|decode|webp|mozjpeg|jpeg)[._-]/, 'later'],
];
const NOT_LISTED = new Set(['sw.js', 'precache.json']);

export function precache(): Plugin {
  let root = '';
  let out = '';
  let guard = '';
  return {
    name: 'packshot-precache',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      root = config.root;
      out = resolve(config.root, config.build.outDir);
    },
    async buildStart() {
      const source = await script(join(root, 'src', 'guard', 'install.ts'), {});
      guard = `assets/guard.${sha256(Buffer.from(source)).slice(0, 8)}.js`;
      this.emitFile({ type: 'asset', fileName: guard, source });
    },
    // Not a module: those run after the page is parsed, and shared chunks would run before it.
    transformIndexHtml: { order: 'post', handler: (html) => withPolicy(html, guard) },
    writeBundle: {
      order: 'post',
      sequential: true,
      async handler() {
        const list = listed(out);
        writeFileSync(join(out, 'precache.json'), JSON.stringify(list));
        const source = await script(join(root, 'src', 'sw', 'sw.ts'), {
          __PRECACHE__: JSON.stringify(list),
          __HEADERS__: JSON.stringify(headers()),
        });
        writeFileSync(join(out, 'sw.js'), source);
      },
    },
  };
}

function listed(out: string): Precache {
  const groups = new Map(RUNTIME_FILES.map((file) => [file.url, file.group]));
  const files: PrecacheFile[] = [];
  for (const path of readdirSync(out, { recursive: true, encoding: 'utf8' }).sort()) {
    const url = relative(out, join(out, path)).split(sep).join('/');
    if (NOT_LISTED.has(url) || !/\.[^/]+$/.test(url)) continue;
    const content = readFileSync(join(out, path));
    const plain = url.endsWith('.gz') ? gunzipSync(content) : content;
    const group = groups.get(url) ?? LAZY.find(([test]) => test.test(url))?.[1] ?? 'shell';
    files.push({ url, sha256: sha256(plain), bytes: content.length, group });
  }
  // The page asks for no other model: nobody should fetch one for it.
  for (const { url, sha256: hash, group } of modelFiles([DEFAULT_MODEL])) {
    files.push({ url, sha256: hash, bytes: null, group });
  }
  const all = files.map((file) => `${file.url} ${file.sha256}\n`).join('');
  return { version: sha256(Buffer.from(all)).slice(0, 16), files };
}

/** One classic script, all in one: not every browser takes modules as service workers. */
async function script(entry: string, define: Record<string, string>): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'warn',
    define,
    build: {
      write: false,
      target: 'es2022',
      copyPublicDir: false,
      lib: { entry, formats: ['iife'], name: 'packshot', fileName: () => 'script.js' },
    },
  });
  const [first] = Array.isArray(built) ? built : [built];
  const chunk = first && 'output' in first ? first.output[0] : null;
  if (!chunk) throw new Error(`${entry}: Vite built nothing of it; build again`);
  return chunk.code;
}
