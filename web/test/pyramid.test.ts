import assert from 'node:assert/strict';
import { test } from 'node:test';
import { levelsOf, TILE } from '../src/app/features/viewer/view/protocol.ts';
import { type Bytes, Pyramid } from '../src/app/features/viewer/view/pyramid.ts';

function filled(width: number, height: number, rgba: readonly number[]): Bytes {
  const bytes = new Uint8ClampedArray(width * height * 4);
  for (let at = 0; at < bytes.length; at += 4) bytes.set(rgba, at);
  return bytes;
}

const at = (rgba: Uint8ClampedArray, width: number, x: number, y: number): number[] => [
  ...rgba.subarray((y * width + x) * 4, (y * width + x) * 4 + 4),
];

test('levels go on until the picture is one tile', () => {
  assert.equal(levelsOf(TILE, 10), 1);
  assert.equal(levelsOf(TILE + 1, 10), 2);
  assert.equal(levelsOf(6000, 4000), 5);
});

test('a tile is the picture itself, cut at its end', () => {
  const width = TILE + 3;
  const rgba = filled(width, 4, [0, 0, 0, 0]);
  rgba.set([1, 2, 3, 4], (2 * width + TILE + 1) * 4);
  const pyramid = new Pyramid(rgba, width, 4);
  const tile = pyramid.cut({ layer: 'cutout', level: 0, column: 1, row: 0 });
  assert.deepEqual([tile.width, tile.height], [3, 4]);
  assert.deepEqual(at(tile.rgba, 3, 1, 2), [1, 2, 3, 4]);
});

test('halving weighs colours by alpha: what is under alpha 0 does not shine through', () => {
  const rgba = filled(3, 2, [200, 100, 50, 255]);
  rgba.set([0, 255, 0, 0], 0);
  rgba.set([0, 255, 0, 0], 3 * 4);
  const { rgba: half, width } = new Pyramid(rgba, 3, 2).level(1);
  assert.equal(width, 2);
  assert.deepEqual(at(half, 2, 0, 0), [200, 100, 50, 128]);
  assert.deepEqual(at(half, 2, 1, 0), [200, 100, 50, 255], 'the last column is its own neighbour');
});

test('alpha is shown as an opaque grey', () => {
  const pyramid = new Pyramid(filled(2, 2, [9, 9, 9, 77]), 2, 2);
  const tile = pyramid.cut({ layer: 'alpha', level: 0, column: 0, row: 0 });
  assert.deepEqual(at(tile.rgba, 2, 1, 1), [77, 77, 77, 255]);
  assert.deepEqual([...pyramid.alpha()], [77, 77, 77, 77]);
});

test('one soft pixel marks its place at every level', () => {
  const rgba = filled(64, 64, [0, 0, 0, 255]);
  for (const [x, alpha] of [
    [37, 5],
    [5, 4],
    [50, 251],
    [60, 250],
  ] as const) {
    rgba[(11 * 64 + x) * 4 + 3] = alpha;
  }
  const pyramid = new Pyramid(rgba, 64, 64);
  for (const level of [0, 1, 3]) {
    const tile = pyramid.cut({ layer: 'edge', level, column: 0, row: 0 });
    const marked = [];
    for (let i = 0; i < tile.width * tile.height; i++) {
      if (tile.rgba[i * 4 + 3]) marked.push([i % tile.width, Math.floor(i / tile.width)]);
    }
    const place = (x: number): number[] => [x >> level, 11 >> level];
    assert.deepEqual(marked, [place(37), place(60)]);
  }
});

test('a patch is in every level, as if the picture had been so from the start', () => {
  const noise = (seed: number, size: number): Bytes => {
    const bytes = new Uint8ClampedArray(size);
    for (let i = 0, state = seed; i < size; i++) {
      state = (state * 1103515245 + 12345) & 0x7fffffff;
      bytes[i] = state >>> 16;
    }
    return bytes;
  };
  const [width, height] = [61, 47];
  const before = noise(1, width * height * 4);
  const patch = noise(2, 13 * 9 * 4);
  const after = before.slice();
  for (let y = 0; y < 9; y++) {
    const row = patch.subarray(y * 13 * 4, (y + 1) * 13 * 4);
    after.set(row, ((20 + y) * width + 31) * 4);
  }
  const patched = new Pyramid(before, width, height);
  patched.level(4);
  patched.patch({ box: [31, 20, 44, 29], rgba: patch });
  const anew = new Pyramid(after, width, height);
  for (let level = 0; level <= 4; level++) {
    assert.deepEqual(patched.level(level).rgba, anew.level(level).rgba, `level ${level}`);
  }
});
