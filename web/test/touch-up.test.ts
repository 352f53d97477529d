import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Edits } from '../src/engine/edits.ts';
import { Finisher, paramsOf } from '../src/engine/finisher.ts';
import type { Runtime } from '../src/engine/runtime.ts';
import type { Shadows } from '../src/engine/shade.ts';
import { TouchUp } from '../src/engine/touch-up.ts';
import { TILE, type Window } from '../src/engine/windows.ts';

const [WIDTH, HEIGHT] = [3 * TILE, TILE];
const OUTLINE = TILE + 5; // px; close to the first tile, and not within it
const COMPUTED = 7;

/** All subject on the left of the outline; what is computed is a constant. */
function held(): { touch: TouchUp; computed: Window[] } {
  const area = WIDTH * HEIGHT;
  const maps = { data: new Float32Array(8 * area), width: WIDTH, height: HEIGHT };
  for (let at = 0; at < area; at++) maps.data[area + at] = at % WIDTH < OUTLINE ? 1 : 0;
  const computed: Window[] = [];
  const runtime = {
    reach: { halo: 16, alphaReach: 8 },
    finish: async (_: unknown, __: unknown, window: Window) => {
      computed.push(window);
      const bytes = (window.y1 - window.y0) * (window.x1 - window.x0) * 4;
      return new Uint8Array(bytes).fill(COMPUTED);
    },
  } as unknown as Runtime;
  const photo = { width: WIDTH, height: HEIGHT, rgb: new Uint8Array(area * 3), alpha: null };
  const edits = new Edits(WIDTH, HEIGHT, undefined, null);
  const finisher = new Finisher(photo, maps, edits, paramsOf({}), runtime);
  return { touch: new TouchUp(WIDTH, HEIGHT, [], finisher, {} as Shadows, null), computed };
}

const pause = async () => {};
const never = () => false;

test('a moved edge is computed in tiles that were all full before, and given back to them', async () => {
  const { touch, computed } = held();
  assert.deepEqual(await touch.edge({}, undefined, pause, never), []);
  const moved = await touch.edge({ edgeShift: -4 }, undefined, pause, never);
  // Two tiles in one window, with the larger halo.
  assert.deepEqual(
    moved.map(({ box }) => box),
    [[0, 0, 2 * TILE, HEIGHT]],
  );
  assert.deepEqual(computed, [{ y0: 0, y1: HEIGHT, x0: 0, x1: 2 * TILE + 16 }]);
  assert.ok(moved[0]?.rgba.every((level) => level === COMPUTED));
  const back = await touch.edge({}, undefined, pause, never);
  assert.deepEqual(
    back.map(({ box }) => box),
    [
      [0, 0, TILE, HEIGHT],
      [TILE, 0, 2 * TILE, HEIGHT],
    ],
  );
  assert.deepEqual([...(back[0]?.rgba.subarray(0, 4) ?? [])], [0, 0, 0, 255]); // the photo itself
  assert.deepEqual(computed.at(-1), { y0: 0, y1: HEIGHT, x0: TILE - 8, x1: 2 * TILE + 8 });
});
