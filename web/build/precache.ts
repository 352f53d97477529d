// Lists every file of the site with its hash, for the service worker, and builds the latter.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { build, type Plugin } from 'vite';
import { type Group, modelFiles, RUNTIME_FILES, sha256 } from './files.ts';

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
  [/^assets\/ort\.(jspi|webgpu)/, 'webgpu'],
  [/^assets\/(encode|decode|webp|mozjpeg|jpeg)[._-]/, 'later'],
];
const NOT_LISTED = new Set(['sw.js', 'precache.json']);

export function precache(): Plugin {
  let root = '';
  let out = '';
  return {
    name: 'packshot-precache',
    apply: 'build',
    enforce: 'post',
    configResolved(config) {
      root = config.root;
      out = join(config.root, config.build.outDir);
    },
    async closeBundle() {
      const list = listed(out);
      writeFileSync(join(out, 'precache.json'), JSON.stringify(list));
      const source = join(root, 'src', 'sw', 'sw.ts');
      if (existsSync(source)) await serviceWorker(source, out, list);
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
  for (const { url, sha256: hash, group } of modelFiles()) {
    files.push({ url, sha256: hash, bytes: null, group });
  }
  const all = files.map((file) => `${file.url} ${file.sha256}\n`).join('');
  return { version: sha256(Buffer.from(all)).slice(0, 16), files };
}

/** One classic script with a fixed name at the root: not every browser takes modules there. */
async function serviceWorker(source: string, out: string, list: Precache): Promise<void> {
  await build({
    configFile: false,
    root: out,
    logLevel: 'warn',
    define: { __PRECACHE__: JSON.stringify(list) },
    build: {
      outDir: out,
      emptyOutDir: false,
      copyPublicDir: false,
      target: 'es2022',
      lib: { entry: source, formats: ['iife'], name: 'sw', fileName: () => 'sw.js' },
    },
  });
}
