import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Dirt, joined } from '../src/app/features/repair/dirt.ts';
import { History } from '../src/app/features/repair/history.ts';
import { coarse, edges } from '../src/app/features/repair/outline.ts';
import { ERASE, KEEP, Plane, TILE, UNTOUCHED } from '../src/app/features/repair/plane.ts';
import { pack, unpack } from '../src/app/features/repair/runs.ts';
import { clear, fill, put, type Step } from '../src/app/features/repair/step.ts';
import { Stroke } from '../src/app/features/repair/stroke.ts';
import { paintsPart, resized, SIZES, sizeFor } from '../src/app/features/repair/tools.ts';
import { turn } from '../src/app/store/order.ts';
import type { Box } from '../src/engine/types.ts';

const WIDTH = 2 * TILE + 37;
const HEIGHT = TILE + 11;

function painted(value: number, hardness = 1, radius = 20): { plane: Plane; stroke: Stroke } {
  const plane = new Plane(WIDTH, HEIGHT);
  return { plane, stroke: new Stroke(plane, { radius, hardness }, value) };
}

const at = (plane: Plane, x: number, y: number) => plane.read([x, y, x + 1, y + 1])[0];

test('a plane gives back what it was made from, at any box', () => {
  const values = Uint8Array.from({ length: WIDTH * HEIGHT }, (_, i) => (i * 7919) % 256);
  const plane = Plane.from(values, WIDTH, HEIGHT);
  assert.deepEqual(plane.whole(), values);
  assert.deepEqual(
    [...plane.strips()].flatMap((strip) => [...strip]),
    [...values],
  );
  const [left, top, right, bottom] = [TILE - 5, 3, WIDTH, TILE + 9];
  const box = plane.read([left, top, right, bottom]);
  for (let y = top; y < bottom; y++) {
    for (let x = left; x < right; x++) {
      assert.equal(box[(y - top) * (right - left) + x - left], values[y * WIDTH + x]);
    }
  }
  assert.throws(() => Plane.from(values, WIDTH, HEIGHT + 1));
});

test('where nothing is painted no square is kept', () => {
  assert.ok(Plane.from(new Uint8Array(WIDTH * HEIGHT).fill(UNTOUCHED), WIDTH, HEIGHT).untouched);
  const { plane, stroke } = painted(ERASE);
  stroke.to(10, 10);
  assert.deepEqual(plane.painted(), [0]);
});

test('a hard brush erases a disc, with one px of fading at its rim', () => {
  const { plane, stroke } = painted(ERASE);
  stroke.to(TILE, 60); // on the seam of two squares
  for (let y = 0; y < HEIGHT; y++) {
    for (let x = 0; x < WIDTH; x++) {
      const far = Math.hypot(x + 0.5 - TILE, y + 0.5 - 60);
      const value = at(plane, x, y) as number;
      if (far <= 19.5) assert.equal(value, ERASE);
      else if (far >= 20.5) assert.equal(value, UNTOUCHED);
      else assert.ok(value >= ERASE && value <= UNTOUCHED);
    }
  }
});

test('a soft brush falls from the middle to the rim without a step', () => {
  const { plane, stroke } = painted(KEEP, 0, 40);
  stroke.to(60.5, 60.5);
  const row = Array.from({ length: 42 }, (_, i) => at(plane, 60 + i, 60) as number);
  assert.equal(row[0], KEEP);
  assert.equal(row.at(-1), UNTOUCHED);
  for (let i = 1; i < row.length; i++) {
    const fall = (row[i - 1] as number) - (row[i] as number);
    assert.ok(fall >= 0 && fall <= 6, `${i}: ${fall}`);
  }
});

test('crossing itself adds nothing to a stroke; a second stroke does', () => {
  const { plane, stroke } = painted(ERASE, 0, 30);
  stroke.to(50, 50);
  const once = plane.whole();
  stroke.to(50, 50);
  assert.deepEqual(plane.whole(), once);
  stroke.end();
  new Stroke(plane, { radius: 30, hardness: 0 }, ERASE).to(50, 50);
  const twice = plane.whole();
  assert.ok(twice.every((value, i) => value <= (once[i] as number)));
  assert.notDeepEqual(twice, once);
});

test('the edge of a fast stroke is straight to a quarter of a pixel', () => {
  const { plane, stroke } = painted(ERASE, 1, 50);
  stroke.to(-80, 60);
  stroke.to(WIDTH + 80, 60); // one event, far away
  const columns = Array.from({ length: WIDTH }, (_, x) => {
    let sum = 0;
    for (let y = 0; y < HEIGHT; y++) sum += (UNTOUCHED - (at(plane, x, y) as number)) / UNTOUCHED;
    return sum;
  });
  const ripple = Math.max(...columns) - Math.min(...columns);
  assert.ok(ripple <= 0.5, `${ripple} px over both edges`);
});

test('pressure scales the size, evenly along the way', () => {
  const { plane, stroke } = painted(ERASE);
  stroke.to(30, 60, 0.25);
  stroke.to(200, 60, 1);
  const tall = (x: number) => {
    let sum = 0;
    for (let y = 0; y < HEIGHT; y++) if ((at(plane, x, y) as number) < 64) sum++;
    return sum;
  };
  assert.ok(tall(30) < tall(110) && tall(110) < tall(200), `${tall(30)} ${tall(110)} ${tall(200)}`);
});

test('the smallest brush covers exactly the pixel it points at', () => {
  const { plane, stroke } = painted(ERASE, 1, 0.5);
  stroke.to(7.9, 3.1);
  const whole = plane.whole();
  assert.equal(whole[3 * WIDTH + 7], ERASE);
  assert.equal(whole.filter((value) => value !== UNTOUCHED).length, 1);
});

test('what a stroke says it changed is all that changed', () => {
  const { plane, stroke } = painted(KEEP, 0.4, 17);
  for (const [x, y] of [
    [5, 5],
    [TILE + 3, 90],
    [WIDTH - 1, HEIGHT - 1],
    [WIDTH + 90, HEIGHT + 90],
  ] as const) {
    const before = plane.whole();
    const boxes = stroke.to(x, y);
    const after = plane.whole();
    after.forEach((value, i) => {
      if (value === before[i]) return;
      const [px, py] = [i % WIDTH, Math.floor(i / WIDTH)];
      assert.ok(boxes.some(([l, t, r, b]) => px >= l && px < r && py >= t && py < b));
    });
  }
});

test('a cancelled stroke leaves what was there', () => {
  const { plane, stroke } = painted(ERASE);
  stroke.to(40, 40);
  stroke.end();
  const before = plane.whole();
  const second = new Stroke(plane, { radius: 30, hardness: 0.5 }, KEEP);
  second.to(45, 45);
  second.to(TILE + 40, 45);
  assert.notDeepEqual(plane.whole(), before);
  const boxes = second.cancel();
  assert.equal(boxes.length, 2);
  assert.deepEqual(plane.whole(), before);
});

test('a hundred steps go back one by one to the first byte, and forth again', () => {
  const plane = new Plane(WIDTH, HEIGHT);
  const history = new History();
  const states = [plane.whole()];
  for (let i = 0; i < 100; i++) {
    const value = [ERASE, KEEP, UNTOUCHED][i % 3] as number;
    const stroke = new Stroke(plane, { radius: 3 + (i % 40), hardness: (i % 5) / 4 }, value);
    stroke.to((i * 37) % WIDTH, (i * 53) % HEIGHT);
    stroke.to((i * 71) % WIDTH, (i * 29) % HEIGHT);
    history.add({ label: 'stroke', changes: stroke.end(), edge: null });
    states.push(plane.whole());
  }
  for (let i = 99; i >= 0; i--) {
    put(plane, (history.undo() as Step).changes, 'before');
    assert.deepEqual(plane.whole(), states[i], `undo ${i}`);
  }
  assert.equal(history.undo(), null);
  assert.ok(plane.untouched && !history.canUndo && history.canRedo);
  for (let i = 1; i <= 100; i++) put(plane, (history.redo() as Step).changes, 'after');
  assert.deepEqual(plane.whole(), states[100]);
});

test('after a new step nothing that was undone can be done again', () => {
  const history = new History();
  const step = (label: string): Step => ({ label, changes: [], edge: null });
  history.add(step('a'));
  history.add(step('b'));
  assert.equal(history.undo()?.label, 'b');
  history.add(step('c'));
  assert.equal(history.redo(), null);
  assert.deepEqual([history.undo()?.label, history.undo()?.label], ['c', 'a']);
});

test('a piece is painted where its mask is, and nowhere else', () => {
  const plane = new Plane(WIDTH, HEIGHT);
  const box: Box = [TILE - 2, 10, TILE + 2, 12];
  const mask = Uint8Array.from([255, 0, 255, 0, 0, 255, 0, 255]);
  const list = fill(plane, { kind: 'hole', box, area: 4, mask }, KEEP);
  assert.deepEqual(
    plane.read(box),
    mask.map((value) => (value ? KEEP : UNTOUCHED)),
  );
  assert.equal(plane.whole().filter((value) => value !== UNTOUCHED).length, 4);
  put(plane, list, 'before');
  assert.ok(plane.untouched);
});

test('starting over is a step like any other', () => {
  const { plane, stroke } = painted(ERASE);
  stroke.to(40, 40);
  stroke.to(WIDTH, 40);
  const before = plane.whole();
  const list = clear(plane);
  assert.ok(plane.untouched);
  put(plane, list, 'before');
  assert.deepEqual(plane.whole(), before);
});

test('runs come back byte by byte, and are never longer than the bytes', () => {
  const flat = new Uint8Array(TILE * TILE).fill(UNTOUCHED);
  assert.ok(pack(flat).bytes.length < 140);
  const noise = Uint8Array.from({ length: 1001 }, (_, i) => (i * i * 31) % 256);
  const odd = Uint8Array.from([1, 1, 1, 2]);
  for (const values of [flat, noise, odd, new Uint8Array(0), new Uint8Array(1)]) {
    const packed = pack(values);
    assert.ok(packed.bytes.length <= values.length);
    assert.deepEqual(unpack(packed), values);
  }
});

test('changes are told in few boxes that hold them all, and none of a size that takes long', () => {
  const dirt = new Dirt();
  const one: Box[] = [];
  for (let row = 0; row < 30; row++) {
    for (let column = 0; column < 30; column++) {
      one.push([column * TILE, row * TILE, (column + 1) * TILE, (row + 1) * TILE]);
    }
  }
  dirt.add(one);
  dirt.add([[5, 5, 9, 9]]);
  const boxes = dirt.take();
  assert.ok(dirt.clean && dirt.take().length === 0);
  assert.ok(boxes.length < 60, `${boxes.length}`);
  for (const [l, t, r, b] of one) {
    assert.ok(boxes.some((box) => box[0] <= l && box[1] <= t && box[2] >= r && box[3] >= b));
  }
  assert.ok(boxes.every(([l, t, r, b]) => (r - l) * (b - t) <= 1 << 20));
  const far: Box[] = [
    [0, 0, 8, 8],
    [4000, 3000, 4008, 3008],
  ];
  assert.deepEqual(joined(far), far);
});

test('each notch of the brush is another size, and the keys walk them all', () => {
  assert.deepEqual([SIZES[0], SIZES.at(-1)], [1, 1000]);
  let size = 1;
  for (let i = 1; i < SIZES.length; i++) {
    assert.equal(resized(size, 1), SIZES[i]);
    assert.equal(resized(resized(size, 1), -1), size);
    size = resized(size, 1);
  }
  assert.equal(resized(size, 1), 1000);
  assert.equal(resized(1, -1), 1);
});

test('a mouse paints with the whole brush, a pen pressed lightly with less', () => {
  assert.equal(sizeFor(0.5, true), 1);
  assert.equal(sizeFor(1, true), 1);
  assert.equal(sizeFor(0.25, true), 0.5);
  assert.ok(sizeFor(0, true) > 0);
  assert.equal(sizeFor(0.1, false), 1);
});

test('a click drops an island and fills a hole, or always does the same', () => {
  assert.deepEqual([paintsPart('island', 'auto'), paintsPart('hole', 'auto')], [ERASE, KEEP]);
  assert.deepEqual([paintsPart('island', 'keep'), paintsPart('hole', 'drop')], [KEEP, ERASE]);
});

test('the outline of a mask closes around it and its hole', () => {
  const ring = Uint8Array.from([1, 1, 1, 1, 0, 1, 1, 1, 1]);
  const lines = edges(ring, 3, 3);
  const length = lines.reduce((sum, [x0, y0, x1, y1]) => sum + x1 - x0 + y1 - y0, 0);
  assert.equal(length, 12 + 4);
  const { grid, columns, rows } = coarse(ring, 3, 3, 2);
  assert.deepEqual([columns, rows, [...grid]], [2, 2, [1, 1, 1, 1]]);
});

test('the history knows what came later: its own last step, or something else', () => {
  const history = new History();
  const step = (label: string): Step => ({ label, changes: [], edge: null });
  assert.equal(history.undoAt, 0);
  history.add(step('first'));
  const between = turn();
  assert.ok(history.undoAt < between);
  history.add(step('second'));
  assert.ok(history.undoAt > between);
  history.undo();
  assert.ok(history.undoAt < between);
  history.redo();
  assert.ok(history.undoAt > between);
});
