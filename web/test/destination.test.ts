import assert from 'node:assert/strict';
import { test } from 'node:test';
import { intoFolder, present } from '../src/app/features/export/destination.ts';
import type { Written } from '../src/app/features/export/render.ts';
import { MANIFEST } from '../src/channel/manifest.ts';

type Step = 'createWritable' | 'write' | 'close';

/** A folder as the browser gives it: what is written is there once its writer is closed. */
class Folder {
  readonly entries = new Map<string, Folder | string>();
  /** Writers that were opened and neither closed nor aborted. */
  open = 0;
  /** The name and the step at which there is no room left. */
  full: [string, Step] | null = null;

  async getDirectoryHandle(name: string, { create = false } = {}): Promise<Folder> {
    if (create && !this.entries.has(name)) this.entries.set(name, new Folder());
    const found = this.entries.get(name);
    if (!(found instanceof Folder)) throw new DOMException(name, 'NotFoundError');
    found.full = this.full;
    return found;
  }

  async getFileHandle(name: string, { create = false } = {}) {
    if (create && !this.entries.has(name)) this.entries.set(name, '');
    if (typeof this.entries.get(name) !== 'string') throw new DOMException(name, 'NotFoundError');
    return {
      getFile: async () => new File([this.entries.get(name) as string], name),
      createWritable: async () => this.writer(name),
    };
  }

  async removeEntry(name: string): Promise<void> {
    this.entries.delete(name);
  }

  private writer(name: string) {
    const check = (step: Step): void => {
      if (this.full?.[0] === name && this.full[1] === step) {
        throw new DOMException('full', 'QuotaExceededError');
      }
    };
    check('createWritable');
    this.open += 1;
    let text = '';
    return {
      write: async (input: Blob | string) => {
        check('write');
        text += await new Blob([input]).text();
      },
      close: async () => {
        check('close');
        this.entries.set(name, text);
        this.open -= 1;
      },
      abort: async () => {
        this.open -= 1;
      },
    };
  }
}

const rootOf = (folder: Folder) => folder as unknown as FileSystemDirectoryHandle;
const lineOf = (file: string) => `${JSON.stringify({ output: { file } })}\n`;

async function* pictures(...files: string[]): AsyncGenerator<Written> {
  for (const file of files) yield { file, blob: new Blob(['new']), line: lineOf(file) };
}

for (const step of ['createWritable', 'write', 'close'] as const) {
  test(`where ${step} fails, nothing is left of the file, and the manifest names the others`, async () => {
    const root = new Folder();
    root.full = ['b.png', step];
    const written = intoFolder(rootOf(root), pictures('master/a.png', 'master/b.png'));
    await assert.rejects(written, { name: 'QuotaExceededError' });
    const folder = await root.getDirectoryHandle('master');
    assert.deepEqual([...folder.entries], [['a.png', 'new']]);
    assert.equal(folder.open, 0);
    assert.equal(root.entries.get(MANIFEST), lineOf('master/a.png'));
  });

  test(`where ${step} fails, a file that was there before stays as it was`, async () => {
    const root = new Folder();
    const folder = await root.getDirectoryHandle('master', { create: true });
    folder.entries.set('b.png', 'old');
    root.full = ['b.png', step];
    await assert.rejects(intoFolder(rootOf(root), pictures('master/b.png')));
    assert.deepEqual([...folder.entries], [['b.png', 'old']]);
    assert.equal(folder.open, 0);
  });
}

test('an empty file is not offered to be kept', async () => {
  const root = new Folder();
  const folder = await root.getDirectoryHandle('master', { create: true });
  folder.entries.set('whole.png', 'old');
  folder.entries.set('torn.png', '');
  const asked = ['master/whole.png', 'master/torn.png', 'master/none.png', 'webp/none.webp'];
  assert.deepEqual(await present(rootOf(root), asked), ['master/whole.png']);
});

test('the manifest of another program, or a damaged one, is not written over', async () => {
  for (const foreign of ['{"name": "other"}\n', `${lineOf('a.png')}{"output": {"fi\n`]) {
    const root = new Folder();
    root.entries.set(MANIFEST, foreign);
    await assert.rejects(intoFolder(rootOf(root), pictures('master/b.png')), {
      message: /line [12] of manifest\.jsonl in that folder is no record; repair or remove it/,
    });
    assert.deepEqual([...root.entries], [[MANIFEST, foreign]]);
  }
});

test('a last line that is torn is passed over', async () => {
  const root = new Folder();
  root.entries.set(MANIFEST, `${lineOf('a.png')}{"output": {"fi`);
  await intoFolder(rootOf(root), pictures('b.png'));
  assert.equal(root.entries.get(MANIFEST), lineOf('a.png') + lineOf('b.png'));
});

test('the records of files that are not written anew stay', async () => {
  const root = new Folder();
  root.entries.set(MANIFEST, `${lineOf('a.png')}\n${lineOf('b.png')}`);
  await intoFolder(rootOf(root), pictures('b.png', 'c.png'));
  assert.equal(root.entries.get(MANIFEST), lineOf('a.png') + lineOf('b.png') + lineOf('c.png'));
});

test('a long export has its records on the disk before it ends', async (context) => {
  let clock = 0;
  context.mock.method(performance, 'now', () => clock);
  const root = new Folder();
  const seen: unknown[] = [];
  async function* slow(): AsyncGenerator<Written> {
    for (const file of ['a.png', 'b.png']) {
      seen.push(root.entries.get(MANIFEST));
      clock += 5000;
      yield* pictures(file);
    }
  }
  await intoFolder(rootOf(root), slow());
  assert.deepEqual(seen, [undefined, lineOf('a.png')]);
});
