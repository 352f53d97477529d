import assert from 'node:assert/strict';
import { test } from 'node:test';
import { findSpots, type Picture } from '../src/app/features/viewer/spots/find.ts';
import { distance, lab, Sums, thin } from '../src/app/features/viewer/spots/maps.ts';

const SIDE = 400;
type Paint = (x: number, y: number) => number;

/** A dark disc in front of a light ground, its edge two px soft. */
const disc: Paint = (x, y) => {
  const depth = 120 - Math.hypot(x - 200, y - 200);
  return Math.round(255 * Math.min(1, Math.max(0, depth / 2 + 0.5)));
};
const plain: Paint = (x, y) => (Math.hypot(x - 200, y - 200) < 120 ? 40 : 220);

function picture(alpha: Paint, grey: Paint): Picture {
  const rgba = new Uint8Array(SIDE * SIDE * 4).fill(255);
  const plane = new Uint8Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y++) {
    for (let x = 0; x < SIDE; x++) {
      const at = y * SIDE + x;
      plane[at] = alpha(x, y);
      rgba.fill(grey(x, y), at * 4, at * 4 + 3);
    }
  }
  return { width: SIDE, height: SIDE, alpha: plane, rgba };
}

const within = (value: number, from: number, to: number): void =>
  assert.ok(value >= from && value <= to, `${value} is not within ${from} and ${to}`);

test('a clean edge before a plain ground is not worth a look', () => {
  assert.deepEqual(findSpots(picture(disc, plain)), []);
});

test('an empty and a full picture have no spots', () => {
  for (const level of [0, 255]) assert.deepEqual(findSpots(picture(() => level, plain)), []);
});

test('a piece that is half there is a soft spot, where it is', () => {
  const torn: Paint = (x, y) => (Math.hypot(x - 200, y - 130) < 20 ? 120 : disc(x, y));
  const spots = findSpots(picture(torn, plain));
  assert.equal(spots[0]?.kind, 'soft');
  within(spots[0]?.x ?? 0, 190, 210);
  within(spots[0]?.y ?? 0, 115, 145);
});

test('a wire is a thin spot, and so is a slit', () => {
  const wire: Paint = (x, y) => (Math.abs(y - 200) < 2 && x > 310 && x < 390 ? 255 : disc(x, y));
  const dark: Paint = (x, y) => (Math.abs(y - 200) < 2 && x > 310 ? 40 : plain(x, y));
  const wires = findSpots(picture(wire, dark));
  assert.ok(wires.length >= 1);
  for (const { kind, x, y } of wires) {
    assert.equal(kind, 'thin');
    within(x, 318, 392);
    within(y, 195, 205);
  }
  const slit: Paint = (x, y) => (Math.abs(x - 200) < 2 && y > 90 && y < 200 ? 0 : disc(x, y));
  const light: Paint = (x, y) => (Math.abs(x - 200) < 2 && y > 90 && y < 200 ? 220 : plain(x, y));
  const slits = findSpots(picture(slit, light));
  assert.ok(slits.some(({ kind, x }) => kind === 'thin' && Math.abs(x - 200) < 6));
});

test('an edge between two like greys is a faint spot', () => {
  const like: Paint = (x, y) => (x < 120 ? 44 : plain(x, y));
  const spots = findSpots(picture(disc, like));
  assert.ok(spots.length >= 1);
  for (const { kind, x } of spots) {
    assert.equal(kind, 'faint');
    within(x, 75, 130);
  }
});

test('at most twelve, the gravest first, none over another', () => {
  const holes: Paint = (x, y) => {
    const hole = Math.hypot((x % 50) - 25, (y % 50) - 25) < 6 + x / 60;
    return hole ? 110 : 255;
  };
  const spots = findSpots(picture(holes, plain));
  assert.equal(spots.length, 12);
  const scores = spots.map(({ score }) => score);
  assert.deepEqual(
    scores,
    scores.toSorted((a, b) => b - a),
  );
  spots.forEach((one, index) => {
    for (const other of spots.slice(0, index)) {
      const apart = Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y));
      assert.ok(apart >= one.reach + other.reach);
    }
  });
});

test('distances, thin parts, sums and colours are what they are called', () => {
  const frame = { width: 9, height: 1 };
  const row = Uint8Array.from([0, 1, 1, 1, 1, 1, 1, 1, 0]);
  assert.deepEqual([...distance(row, frame)], [0, 1, 2, 3, 4, 3, 2, 1, 0]);
  const square = { width: 40, height: 40 };
  const shape = new Uint8Array(1600).map((_, at) => {
    const [x, y] = [at % 40, Math.floor(at / 40)];
    return (x > 4 && x < 22 && y > 4 && y < 35) || (y === 20 && x < 38 && x > 4) ? 1 : 0;
  });
  const lost = thin(shape, square, 3);
  assert.equal(lost[20 * 40 + 34], 1, 'the bar is thin');
  assert.equal(lost[20 * 40 + 12], 0, 'the block is not');
  assert.equal(lost[5 * 40 + 5], 0, 'nor is its corner');
  const sums = new Sums({ width: 3, height: 3 }, (at) => at);
  assert.equal(sums.around(1, 1, 1), 36);
  assert.equal(sums.around(0, 0, 1), 0 + 1 + 3 + 4);
  const [light, a, b] = lab(255, 0, 0).map(Math.round);
  assert.deepEqual([light, a, b], [53, 80, 67]);
});
