import assert from 'node:assert/strict';
import { test } from 'node:test';
import { PreviewMaker } from '../src/engine/preview.ts';

/** A picture of W×H by a function, put in strips of some height. */
function previewed(
  width: number,
  height: number,
  strip: number,
  paint: (x: number, y: number) => [number, number, number, number],
) {
  const maker = new PreviewMaker(width, height);
  for (let top = 0; top < height; top += strip) {
    const rows = new Uint8Array(Math.min(strip, height - top) * width * 4);
    for (let at = 0; at < rows.length; at += 4) {
      const n = at / 4;
      rows.set(paint(n % width, top + Math.floor(n / width)), at);
    }
    maker.add(rows, top);
  }
  return maker.preview;
}

test('a small picture comes out as it is', () => {
  const { width, height, rgba } = previewed(5, 3, 2, (x, y) => [x * 40, y * 60, 7, 100 + x]);
  assert.deepEqual([width, height], [5, 3]);
  assert.deepEqual([...rgba.subarray(0, 8)], [0, 0, 7, 100, 40, 0, 7, 101]);
  assert.deepEqual([...rgba.subarray(-4)], [160, 120, 7, 104]);
});

test('a large one is shrunk, whatever the height of its strips', () => {
  const paint = (x: number, y: number): [number, number, number, number] =>
    x < 800 ? [200, 30, 60, 255] : [9, 9, 9, y < 600 ? 0 : 128];
  const whole = previewed(1600, 1200, 1200, paint);
  assert.deepEqual([whole.width, whole.height], [384, 288]);
  for (const strip of [1, 7, 256]) {
    assert.deepEqual(previewed(1600, 1200, strip, paint), whole);
  }
  const at = (x: number, y: number) => [
    ...whole.rgba.subarray((y * 384 + x) * 4, (y * 384 + x) * 4 + 4),
  ];
  assert.deepEqual(at(0, 0), [200, 30, 60, 255]);
  assert.deepEqual(at(383, 0), [0, 0, 0, 0]);
  assert.deepEqual(at(383, 287), [9, 9, 9, 128]);
});

test('what is transparent lends no colour to its neighbours', () => {
  // Columns of one pixel, every other one of them empty and green.
  const { rgba } = previewed(1536, 8, 8, (x) => (x % 2 ? [0, 255, 0, 0] : [255, 0, 0, 255]));
  for (let at = 0; at < rgba.length; at += 4) {
    assert.deepEqual([...rgba.subarray(at, at + 4)], [255, 0, 0, 128]);
  }
});

test('nothing is left after all was taken away', () => {
  const maker = new PreviewMaker(2, 2);
  maker.add(new Uint8Array(16).fill(255), 0);
  maker.clear();
  assert.ok(maker.preview.rgba.every((byte) => byte === 0));
});

test('a panorama has at least one row', () => {
  const { width, height } = previewed(4000, 3, 3, () => [1, 2, 3, 255]);
  assert.deepEqual([width, height], [384, 1]);
});
