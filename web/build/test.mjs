// `npm test`: bundles test/**/*.test.ts, since Node 20 reads no TypeScript, and runs them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const tests = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.test.ts'))
  .sort();
// A module that reads files beside itself still finds them when it is bundled elsewhere.
const whereItIs = {
  name: 'where-it-is',
  transform(code, id) {
    if (id.includes('node_modules') || !code.includes('import.meta.url')) return null;
    return code.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(id).href));
  },
};
const out = mkdtempSync(join(tmpdir(), 'packshot-test-'));
try {
  const bundle = await rolldown({
    cwd: root,
    platform: 'node',
    logLevel: 'warn',
    plugins: [whereItIs],
    input: Object.fromEntries(tests.map((path) => [basename(path, '.ts'), join('test', path)])),
  });
  await bundle.write({ dir: out, format: 'esm', entryFileNames: '[name].mjs' });
  const files = tests.map((path) => join(out, `${basename(path, '.ts')}.mjs`));
  const { status } = spawnSync(process.execPath, ['--test', ...files], { stdio: 'inherit' });
  process.exitCode = status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
