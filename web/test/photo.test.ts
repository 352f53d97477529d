import assert from 'node:assert/strict';
import { test } from 'node:test';
import { picked, wanted } from '../src/app/features/intake/gather.ts';
import { sentence } from '../src/app/features/queue/sentence.ts';
import { href, parse } from '../src/app/router.ts';
import { type PhotoRecord, revived, sameFile } from '../src/app/store/photo.ts';
import { bytes, seconds } from '../src/app/ui/format.ts';

const RECORD: PhotoRecord = {
  id: 'a',
  order: 1,
  name: 'red.jpg',
  path: 'shoes/red.jpg',
  size: 10,
  type: 'image/jpeg',
  modified: 5,
  state: 'running',
  trouble: null,
  outcome: null,
  fields: { sku: 'red', view: 'front', version: 1, amazonId: '', alt: '', decorative: false },
  repair: null,
  verdict: null,
};

test('after a reload what was running starts again, and the rest stays as it was', () => {
  assert.equal(revived(RECORD).state, 'waiting');
  for (const state of ['waiting', 'done', 'failed', 'stopped'] as const) {
    assert.equal(revived({ ...RECORD, state }).state, state);
  }
});

test('the same file dropped twice is one photo; a namesake in another folder is not', () => {
  assert.ok(sameFile(RECORD, { ...RECORD, id: 'b', order: 9, state: 'done' }));
  for (const other of [{ path: 'red.jpg' }, { size: 11 }, { modified: 6 }, { name: 'blue.jpg' }]) {
    assert.ok(!sameFile(RECORD, { ...RECORD, ...other }), JSON.stringify(other));
  }
});

test('of a folder only pictures are taken, and nothing hidden', () => {
  for (const name of ['a.jpg', 'b.JPEG', 'c.heic', 'd.webp', 'e.TIFF'])
    assert.ok(wanted(name), name);
  for (const name of ['.DS_Store', '._a.jpg', 'Thumbs.db', 'notes.txt', 'jpg']) {
    assert.ok(!wanted(name), name);
  }
});

test('files chosen one by one are all taken, in the order of their numbers', () => {
  const file = (name: string) => new File(['x'], name);
  const { incoming, leftOut } = picked([file('10.jpg'), file('notes.txt'), file('2.jpg')]);
  assert.deepEqual(
    incoming.map(({ path }) => path),
    ['2.jpg', '10.jpg', 'notes.txt'],
  );
  assert.equal(leftOut, 0);
});

test('an address that is no text leads to a photo that is not there', () => {
  assert.deepEqual(parse('#/photo/%'), { view: 'photo', id: '%' });
});

test('every address leads to its view and back; what is unknown leads to the photos', () => {
  assert.deepEqual(parse(href.photos), { view: 'photos' });
  assert.deepEqual(parse(href.photo('a/b ü')), { view: 'photo', id: 'a/b ü' });
  assert.deepEqual(parse(href.export), { view: 'export' });
  assert.deepEqual(parse(href.privacy), { view: 'privacy' });
  for (const hash of ['', '#', '#/nowhere', '#/photo'])
    assert.deepEqual(parse(hash), { view: 'photos' });
});

test('numbers read as people write them', () => {
  assert.deepEqual([0, 999, 1000, 13_640_000, 2_000_000_000].map(bytes), [
    '0 B',
    '999 B',
    '1 kB',
    '13.6 MB',
    '2.00 GB',
  ]);
  assert.deepEqual([0.42, 42.4, 61].map(seconds), ['0.4 s', '42 s', '1 min 1 s']);
});

test('a clause becomes a sentence', () => {
  assert.equal(sentence('the file is empty'), 'The file is empty.');
  assert.equal(sentence('Why?'), 'Why?');
  assert.equal(sentence('amazon_main has no code'), 'amazon_main has no code.');
  assert.equal(sentence(undefined), '');
});
