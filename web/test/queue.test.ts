import assert from 'node:assert/strict';
import { test } from 'node:test';
import { unwritten } from '../src/app/storage/database.ts';
import { farewell } from '../src/app/store/farewell.ts';
import { add, copying, empty, photos, settled, unkept } from '../src/app/store/queue.ts';

// Node has neither a private file system nor IndexedDB. Here files find a place, records none.
const folder = {
  getDirectoryHandle: async () => folder,
  getFileHandle: async () => ({
    createWritable: async () => ({ write: async () => {}, close: async () => {} }),
  }),
  removeEntry: async () => {},
};
Object.defineProperty(globalThis, 'navigator', {
  value: { storage: { getDirectory: async () => folder } },
});

const dropped = (name: string) => [{ file: new File(['a'], name), path: name }];

test('a photo whose record is not kept is known, once its file is no longer on its way', async () => {
  add(dropped('red.jpg'));
  assert.equal(copying.value, 1);
  assert.deepEqual(unkept.value, []);
  await settled();
  assert.equal(copying.value, 0);
  assert.deepEqual(unkept.value, photos.value);
  unwritten.value = new Set();
  assert.deepEqual(unkept.value, []);
  empty();
});

test('what comes in while everything is deleted is not stored', async () => {
  await farewell();
  add(dropped('blue.jpg'));
  await settled();
  assert.deepEqual(
    photos.value.map(({ stored }) => stored.value),
    [false],
  );
  assert.equal(unwritten.value.size, 0);
  empty();
});
