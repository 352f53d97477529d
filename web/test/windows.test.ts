import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { Edits } from '../src/engine/edits.ts';
import { texelsOf, tiles, windows } from '../src/engine/windows.ts';

type Rectangle = [number, number, number, number];
type Kind = 'empty' | 'full' | 'edge' | 'nearly' | 'less';

interface Case {
  name: string;
  size: [number, number];
  maps: [number, number];
  ground: Kind;
  edge?: Rectangle[];
  full?: Rectangle[];
  nearly?: Rectangle[];
  less?: Rectangle[];
  edit?: Rectangle[];
  reach: { halo: number; alpha_reach: number };
  kinds: string[];
  windows: number[][];
}

interface Cases {
  values: Record<Kind, [number, number]>;
  cases: Case[];
}

// Written by `windows.py`, see tests/test_windows_cases.py.
const path = join(process.cwd(), '..', 'tests', 'cases', 'windows.json');
const { values, cases }: Cases = JSON.parse(readFileSync(path, 'utf8'));

function mapsOf(given: Case) {
  const [height, width] = given.maps;
  const data = new Float32Array(8 * height * width);
  const fill = (kind: Kind, [y0, y1, x0, x1]: Rectangle) => {
    for (let plane = 0; plane < 2; plane++) {
      for (let y = y0; y < y1; y++) {
        const row = (plane * height + y) * width;
        data.fill(values[kind][plane] as number, row + x0, row + x1);
      }
    }
  };
  fill(given.ground, [0, height, 0, width]);
  for (const kind of ['edge', 'full', 'nearly', 'less'] as const) {
    for (const rectangle of given[kind] ?? []) fill(kind, rectangle);
  }
  return { data, height, width };
}

function editOf({ size: [height, width], edit }: Case): Edits | null {
  if (!edit) return null;
  const out = new Uint8Array(height * width).fill(128);
  for (const [y0, y1, x0, x1] of edit) {
    for (let y = y0; y < y1; y++) out.fill(255, y * width + x0, y * width + x1);
  }
  return new Edits(width, height, out, null);
}

test('there are cases', () => assert.ok(cases.length > 8));

for (const given of cases) {
  test(`windows: ${given.name}`, () => {
    const [height, width] = given.size;
    const plan = tiles(texelsOf(mapsOf(given)), editOf(given), height, width, {
      halo: given.reach.halo,
      alphaReach: given.reach.alpha_reach,
    });
    const rows = Array.from({ length: plan.rows }, (_, row) =>
      plan.kinds.subarray(row * plan.columns, (row + 1) * plan.columns).join(''),
    );
    assert.deepEqual(rows, given.kinds);
    const parts = [...windows(plan, height, width)].map(({ kind, window: w }) => [
      kind,
      w.y0,
      w.y1,
      w.x0,
      w.x1,
    ]);
    assert.deepEqual(parts, given.windows);
  });
}
