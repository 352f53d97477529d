import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropped, picked, wanted } from '../src/app/features/intake/gather.ts';

type Tree = { [name: string]: Tree | 'file' | 'unreadable' };

/** A file or a folder as the browser hands it over when it is dropped. */
function entry(name: string, what: Tree[string], path = `/${name}`): unknown {
  if (what === 'file' || (what === 'unreadable' && name.includes('.'))) {
    const file = (done: (file: File) => void, failed: () => void) =>
      what === 'file' ? done(new File(['x'], name)) : failed();
    return { isFile: true, fullPath: path, file };
  }
  const children =
    what === 'unreadable'
      ? null
      : Object.entries(what).map(([child, of]) => entry(child, of, `${path}/${child}`));
  const createReader = () => {
    let at = 0;
    // A few at a time, as browsers do.
    const readEntries = (done: (some: unknown[]) => void, failed: () => void) => {
      if (children) done(children.slice(at, at + 2));
      else failed();
      at += 2;
    };
    return { readEntries };
  };
  return { isFile: false, fullPath: path, createReader };
}

function transfer(tree: Tree): DataTransfer {
  const items = Object.entries(tree).map(([name, what]) => ({
    kind: 'file',
    webkitGetAsEntry: () => entry(name, what),
  }));
  return { items: [...items, { kind: 'string' }] } as unknown as DataTransfer;
}

const paths = ({ incoming }: { incoming: readonly { path: string }[] }) =>
  incoming.map(({ path }) => path);

test('a dropped folder is read to its end, in the order that people count in', async () => {
  const tree: Tree = { shoes: { 'a10.jpg': 'file', 'a2.jpg': 'file', in: { 'b.PNG': 'file' } } };
  const found = await dropped(transfer(tree));
  assert.deepEqual(paths(found), ['shoes/a2.jpg', 'shoes/a10.jpg', 'shoes/in/b.PNG']);
  assert.deepEqual([found.leftOut, found.unread], [0, 0]);
});

test('a folder that cannot be read costs none of the others', async () => {
  const found = await dropped(
    transfer({
      'first.jpg': 'file',
      locked: 'unreadable',
      shoes: {
        'gone.jpg': 'unreadable',
        'here.jpg': 'file',
        deep: 'unreadable',
        'last.jpg': 'file',
      },
    }),
  );
  assert.deepEqual(paths(found), ['first.jpg', 'shoes/here.jpg', 'shoes/last.jpg']);
  assert.equal(found.unread, 3);
});

test('what folders bring along and nobody means is left out; what was chosen is not', async () => {
  const found = await dropped(
    transfer({
      'notes.txt': 'file',
      shoes: { '.DS_Store': 'file', 'a.jpg': 'file', 'b.txt': 'file' },
    }),
  );
  assert.deepEqual(paths(found), ['notes.txt', 'shoes/a.jpg']);
  assert.equal(found.leftOut, 2);
  const inFolder = Object.assign(new File(['x'], 'b.txt'), { webkitRelativePath: 'shoes/b.txt' });
  const chosen = picked([new File(['x'], 'wrong.txt'), inFolder]);
  assert.deepEqual([paths(chosen), chosen.leftOut], [['wrong.txt'], 1]);
});

test('pictures are known by their names, hidden files are none', () => {
  for (const name of ['a.jpg', 'A.JPEG', 'x.heic', 'y.tif', 'z.webp'])
    assert.ok(wanted(name), name);
  for (const name of ['.a.jpg', 'a.jpg.txt', 'jpg', 'a.svg']) assert.ok(!wanted(name), name);
});
