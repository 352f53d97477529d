import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULTS, parsed } from '../src/app/store/settings.ts';

test('nothing stored, or nothing readable, gives the defaults', () => {
  for (const text of [null, '', '{', 'null', '7', '"dark"'])
    assert.deepEqual(parsed(text), DEFAULTS);
});

test('what was set comes back', () => {
  const set = { ...DEFAULTS, theme: 'dark', ground: '#f2f2f2', outputs: ['webp', 'amazon_main'] };
  assert.deepEqual(parsed(JSON.stringify(set)), set);
});

test('a value of the wrong kind takes its default and leaves the others', () => {
  const stored = { theme: 'pink', provider: 'wasm', ground: 'red', outputs: [1], template: 3 };
  assert.deepEqual(parsed(JSON.stringify(stored)), { ...DEFAULTS, provider: 'wasm' });
});
