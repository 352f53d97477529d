import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  bounded,
  fitting,
  kept,
  levelFor,
  mapped,
  panesOf,
  shown,
  stepped,
  toPhoto,
  zoomedAbout,
} from '../src/app/features/viewer/place.ts';

const PHOTO = { width: 6000, height: 4000 };
const PANE = { left: 0, top: 0, width: 1140, height: 740 };

test('a large photo fits with a margin, a small one is not enlarged', () => {
  const zoom = fitting(PHOTO, PANE, 1);
  assert.ok(PHOTO.width * zoom <= PANE.width - 31 && PHOTO.height * zoom <= PANE.height - 31);
  assert.equal(fitting({ width: 100, height: 50 }, PANE, 1), 1);
  // On a dense screen 100 % is a smaller picture.
  assert.equal(fitting({ width: 100, height: 50 }, PANE, 2), 1);
  assert.equal(fitting(PHOTO, PANE, 2), 2 * zoom);
});

test('zoom stays within 25 and 800 %, and goes in round steps', () => {
  assert.equal(bounded(0.01, 1), 0.25);
  assert.equal(bounded(0.01, 0.18), 0.18, 'a large photo may be seen whole');
  assert.equal(bounded(99, 1), 8);
  assert.equal(stepped(1, 1), 1.5);
  assert.equal(stepped(1, -1), 2 / 3);
  assert.equal(stepped(0.184, 1), 0.25);
  assert.equal(stepped(8, 1), 8);
  assert.equal(bounded(stepped(0.25, -1), 1), 0.25);
  assert.equal(bounded(stepped(0.25, -1), 0.184), 0.184, 'out again to the whole of a large photo');
  assert.equal(bounded(stepped(0.2, -1), 0.184), 0.184, 'zooming out never enlarges');
});

test('what lies under the pointer stays there while zooming', () => {
  const before = { zoom: 0.5, centre: { x: 1000, y: 900 } };
  const pointer = [300, 200] as const;
  const at = toPhoto(mapped(before, PANE, 1), ...pointer);
  const after = zoomedAbout(before, at, 3);
  const now = toPhoto(mapped(after, PANE, 1), ...pointer);
  assert.ok(Math.abs(now.x - at.x) < 1 && Math.abs(now.y - at.y) < 1);
});

test('the middle of the stage does not leave the photo', () => {
  const { centre } = kept({ zoom: 1, centre: { x: -40, y: 5000 } }, PHOTO);
  assert.deepEqual(centre, { x: 0, y: 4000 });
});

test('a photo lies on whole device px', () => {
  for (const density of [1, 1.5, 2]) {
    const map = mapped({ zoom: 1.37, centre: { x: 333.3, y: 17.7 } }, PANE, density);
    for (const edge of [map.left, map.top]) {
      assert.ok(Math.abs(edge * density - Math.round(edge * density)) < 1e-9);
    }
  }
});

test('what is shown ends at the photo', () => {
  const map = mapped({ zoom: 1, centre: { x: 10, y: 10 } }, PANE, 1);
  assert.deepEqual(shown(map, PANE, PHOTO), [0, 0, 580, 380]);
  const away = { ...map, left: 5000 };
  const [left, , right] = shown(away, PANE, PHOTO);
  assert.equal(left, right);
});

test('levels are halved while pixels are at least as many as on screen', () => {
  assert.deepEqual(
    [8, 1, 0.9, 0.51, 0.5, 0.26, 0.25, 0.01].map((zoom) => levelFor(zoom, 5)),
    [0, 0, 0, 0, 1, 1, 2, 4],
  );
});

test('two panes lie beside each other, on a tall stage one above the other', () => {
  const [west, east] = panesOf({ width: 1001, height: 700 }, true);
  assert.deepEqual([west?.width, east?.left, east?.width], [500, 501, 500]);
  const [north, south] = panesOf({ width: 390, height: 600 }, true);
  assert.deepEqual([north?.height, south?.top, south?.width], [300, 301, 390]);
});
