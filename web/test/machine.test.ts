import assert from 'node:assert/strict';
import { test } from 'node:test';
import { deflateSync } from 'node:zlib';
import { compare, difference, inWords } from '../src/app/features/machine/compare.ts';
import type { Facts } from '../src/app/features/machine/facts.ts';
import { check, type Golden, GRID, measured, PHOTOS } from '../src/app/features/machine/golden.ts';
import { parsed, without, withReport } from '../src/app/features/machine/history.ts';
import { fromAgent } from '../src/app/features/machine/identity.ts';
import { markdown } from '../src/app/features/machine/markdown.ts';
import { readPng } from '../src/app/features/machine/png.ts';
import {
  median,
  type PhotoResult,
  type Report,
  verdictOf,
  type WayResult,
} from '../src/app/features/machine/report.ts';
import { rowsOf } from '../src/app/features/machine/rows.ts';
import { offers } from '../src/app/features/machine/ways.ts';
import { chunk } from '../src/engine/png-file.ts';

const FACTS: Facts = {
  browser: 'Chrome 156.0',
  platform: 'Linux (x86, 64 bits)',
  cores: 8,
  threads: 8,
  isolated: true,
  memory: 8,
  heap: 4e9,
  simd: true,
  jspi: true,
  gpu: {
    vendor: 'acme',
    architecture: 'a1',
    device: '',
    description: 'Acme One',
    f16: true,
    software: false,
    buffer: 2 ** 31,
    unfit: null,
  },
  noGpu: null,
  storage: { usage: 1e8, quota: 1e10, persisted: true, opfs: true },
  serviceWorker: true,
};

function photo(name: string, matte: number, agreement: PhotoResult['agreement'] = 'same') {
  const seconds = { decode: 0.01, matte, finish: 0.2, encode: 0.05 };
  const findings = agreement === 'different' ? ['It is off.'] : [];
  return { name, width: 4, height: 4, agreement, findings, worst: 0, runs: 3, seconds };
}

function way(matte: number, more: Partial<WayResult> = {}): WayResult {
  const photos = [photo('a.jpg', matte), photo('b.jpg', matte)];
  const base = { way: 'threads', threads: 8, adapter: null, why: null, start: 1 } as const;
  return { ...base, state: 'passed', photos, ...more };
}

function report(id: string, ways: WayResult[], facts: Partial<Facts> = {}): Report {
  return {
    format: 1,
    id,
    at: '2026-11-25T10:00:00Z',
    packshot: '0.1.0',
    runtime: 'onnxruntime-web 1',
    model: { name: 'base', version: '1.2.0', sha256: 'ab'.repeat(32) },
    facts: { ...FACTS, ...facts },
    ways,
  };
}

test('a cell is the mean of its pixels, colours weighted by alpha', () => {
  // 3 × 3 px in 2 × 2 cells: the first row and column of cells is one px wide.
  const rgba = new Uint8Array(36);
  rgba.set([200, 100, 50, 255], 0);
  rgba.set([200, 100, 50, 51], 4 * 4);
  const { alpha, cells } = measured(rgba, 3, 3, [0, 0, 2, 2], 2);
  assert.equal(alpha, 306);
  assert.deepEqual([...cells.slice(0, 4)], [255, 200, 100, 50]);
  assert.deepEqual([...cells.slice(4, 12)], [0, 0, 0, 0, 0, 0, 0, 0]);
  assert.deepEqual([...cells.slice(12)], [51 / 4, 10, 5, 2.5]);
});

test('what Python computed passes, and each value that is off is told', () => {
  for (const golden of Object.values(PHOTOS)) {
    const right = () => ({
      width: golden.width,
      height: golden.height,
      box: golden.box,
      alpha: golden.alpha,
      cells: Float64Array.from(golden.cells),
    });
    assert.equal(golden.cells.length, GRID * GRID * 4);
    assert.deepEqual(check(golden, right(), true), { agreement: 'same', findings: [], worst: 0 });
    assert.equal(check(golden, right(), false).agreement, 'close');
    const cell = right();
    cell.cells[77] = (cell.cells[77] as number) + golden.strict.cell + 0.02;
    assert.match(check(golden, cell, true).findings.join(), /Alpha or colour is off by up to 1\.0/);
    assert.equal(check(golden, cell, false).agreement, 'close');
    const far = right();
    far.cells[77] = (far.cells[77] as number) + golden.loose.cell + 0.02;
    assert.equal(check(golden, far, false).agreement, 'different');
    const sum = { ...right(), alpha: golden.alpha - golden.strict.alpha - 1 };
    assert.match(check(golden, sum, true).findings.join(), /% less is cut out/);
    const [left, top, right_, bottom] = golden.box as [number, number, number, number];
    const box = { ...right(), box: [left, top, right_, bottom - 2] };
    assert.match(check(golden, box, true).findings.join(), /box is .* instead of/);
    assert.equal(check(golden, { ...right(), box: null }, true).agreement, 'different');
    assert.match(
      check(golden, { ...right(), width: 1 }, true).findings.join(),
      /1 × \d+ px instead/,
    );
  }
});

test('a box between inner and outer is one that one level allows', () => {
  const golden: Golden = {
    ...(PHOTOS['rocket.jpg'] as Golden),
    box: [46, 0, 456, 427],
    inner: [47, 0, 456, 427],
    outer: [45, 0, 456, 427],
  };
  const found = (left: number) => ({
    width: golden.width,
    height: golden.height,
    box: [left, 0, 456, 427],
    alpha: golden.alpha,
    cells: Float64Array.from(golden.cells),
  });
  const agreements = [44, 45, 46, 47, 48].map((left) => check(golden, found(left), true).agreement);
  assert.deepEqual(agreements, ['different', 'same', 'same', 'same', 'different']);
});

test('a PNG is read back whatever its lines are predicted from', async () => {
  const [width, height] = [5, 5];
  const rgba = Uint8Array.from({ length: width * height * 4 }, (_, i) => (i * 37 + (i >> 3)) & 255);
  const row = width * 4;
  const lines = new Uint8Array(height * (row + 1));
  for (let y = 0; y < height; y++) {
    lines[y * (row + 1)] = y; // each of the five filters once
    for (let x = 0; x < row; x++) {
      const at = (dx: number, dy: number): number =>
        x - dx < 0 || y - dy < 0 ? 0 : (rgba[(y - dy) * row + x - dx] as number);
      const [a, b, c] = [at(4, 0), at(0, 1), at(4, 1)];
      const p = a + b - c;
      const [pa, pb, pc] = [Math.abs(p - a), Math.abs(p - b), Math.abs(p - c)];
      const paeth = pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
      const guess = [0, a, b, (a + b) >> 1, paeth][y] as number;
      lines[y * (row + 1) + 1 + x] = (rgba[y * row + x] as number) - guess;
    }
  }
  const head = new Uint8Array(13);
  new DataView(head.buffer).setUint32(0, width);
  new DataView(head.buffer).setUint32(4, height);
  head.set([8, 6], 8);
  const packed = deflateSync(lines);
  const parts = [
    new Uint8Array(8),
    chunk('IHDR', head),
    chunk('sRGB', Uint8Array.of(0)),
    chunk('IDAT', Uint8Array.from(packed.subarray(0, 20))),
    chunk('IDAT', Uint8Array.from(packed.subarray(20))),
    chunk('IEND', new Uint8Array(0)),
  ];
  const png = await readPng(new Blob(parts as BlobPart[]));
  assert.deepEqual([png.width, png.height], [width, height]);
  assert.deepEqual(png.rgba, rgba);
});

test('medians', () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(median([]), 0);
});

test('one way that fails fails the machine; one that is not offered does not', () => {
  const missing = way(1, { state: 'impossible', photos: [] });
  assert.equal(verdictOf(report('a', [way(1), missing])), 'passed');
  assert.equal(verdictOf(report('a', [way(1), way(1, { state: 'failed' })])), 'failed');
  assert.equal(verdictOf(report('a', [missing])), 'nothing');
});

test('small differences are none, larger ones are told in words', () => {
  assert.equal(inWords(difference(1, 1.05)), 'about the same');
  assert.equal(inWords(difference(0.01, 0.025)), 'about the same'); // 15 ms are no news
  assert.equal(inWords(difference(1, 1.5)), '50 % slower');
  assert.equal(inWords(difference(2, 1)), '50 % faster');
});

test('two reports are compared by way and stage, over the photos that both have', () => {
  const before = report('a', [way(1)]);
  const after = report('b', [
    way(2, { photos: [photo('a.jpg', 2), photo('large.jpg', 50)] }),
    way(1, { way: 'single' }),
  ]);
  const { ways, changes } = compare(before, after);
  assert.deepEqual(changes, []);
  assert.deepEqual(
    ways.map((one) => [one.way, inWords(one.stages.matte), inWords(one.stages.finish)]),
    [['threads', '100 % slower', 'about the same']],
  );
  assert.equal(ways[0]?.all.after, 2.26);
});

test('what has changed on the machine is named', () => {
  const before = report('a', [way(1)]);
  const after = report('b', [way(1)], { gpu: null, threads: 1, isolated: false, browser: 'B 2' });
  assert.deepEqual(compare(before, after).changes, [
    'Graphics adapter: Acme One before, none now.',
    'Threads: 8 before, 1 now.',
    'Isolated page: yes before, no now.',
    'Browser: Chrome 156.0 before, B 2 now.',
  ]);
});

test('the first report that passes is the baseline, and outlives the older ones', () => {
  let kept = withReport(
    { reports: [], baseline: null },
    report('bad', [way(1, { state: 'failed' })]),
  );
  assert.equal(kept.baseline, null);
  for (let i = 0; i < 20; i++) kept = withReport(kept, report(`r${i}`, [way(1)]));
  assert.equal(kept.baseline, 'r0');
  assert.equal(kept.reports.length, 12);
  assert.equal(kept.reports[0]?.id, 'r19');
  assert.equal(kept.reports.at(-1)?.id, 'r0');
  const fewer = without(kept, 'r0');
  assert.equal(fewer.baseline, null);
  assert.equal(fewer.reports.length, 11);
});

test('what was stored is read back, and anything else is left out', () => {
  const whole = { reports: [report('a', [way(1)])], baseline: 'a' };
  assert.deepEqual(parsed(JSON.stringify(whole)), whole);
  const other = { reports: [{ format: 2 }, null, ...whole.reports], baseline: 'gone' };
  assert.deepEqual(parsed(JSON.stringify(other)), { reports: whole.reports, baseline: null });
  for (const text of [null, '', '{', '7', '{"reports":3}']) {
    assert.deepEqual(parsed(text), { reports: [], baseline: null });
  }
});

test('the Markdown holds the verdict, the times, the facts and the comparison', () => {
  const text = markdown(report('b', [way(2)], { browser: 'A | B' }), report('a', [way(1)]));
  assert.match(text, /Re-test: \*\*passed/);
  assert.match(
    text,
    /\| Processor, 8 threads \| passed \| 1\.000 \| 0\.020 \| 4\.000 \| 0\.400 \|/,
  );
  assert.match(text, /\| WebGPU adapter \| Acme One \|/);
  assert.match(text, /- Processor, 8 threads: 79 % slower/);
  assert.match(text, /\| Browser \| A \\\| B \|/);
  assert.match(markdown(report('a', [way(1, { state: 'failed', why: 'x' })]), null), /FAILED/);
});

test('what is poor comes with a remedy, and nothing else does', () => {
  const remedies = (facts: Facts) =>
    Object.fromEntries(
      rowsOf(facts)
        .filter(({ remedy }) => remedy)
        .map(({ key, remedy }) => [key, remedy]),
    );
  assert.deepEqual(remedies(FACTS), {});
  const poor: Facts = {
    ...FACTS,
    isolated: false,
    threads: 1,
    memory: 2,
    gpu: null,
    noGpu: 'this browser has none',
    storage: { usage: 9.5e9, quota: 1e10, persisted: false, opfs: false },
    serviceWorker: false,
  };
  const found = remedies(poor);
  assert.deepEqual(Object.keys(found).sort(), [
    'adapter',
    'isolated',
    'memory',
    'opfs',
    'persisted',
    'storage',
    'threads',
    'worker',
  ]);
  assert.match(String(found.threads), /one thread is used: reload once/);
});

test('ways that are not to be had say why', () => {
  const missing = (facts: Facts) => offers(facts).map((offer) => offer.missing);
  assert.deepEqual(missing(FACTS), [null, null, null]);
  const none = missing({ ...FACTS, gpu: null, noGpu: 'this browser has none', threads: 1 });
  assert.deepEqual(none, [
    'there is no WebGPU here: this browser has none',
    'this machine has one core',
    null,
  ]);
  assert.match(
    String(missing({ ...FACTS, isolated: false, threads: 1 })[1]),
    /not isolated.*reload it once/,
  );
});

test('browsers that tell in no better way are known by their line', () => {
  const mac = 'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15';
  assert.deepEqual(fromAgent(`${mac} (KHTML, like Gecko) Version/19.1 Safari/605.1.15`), {
    browser: 'Safari 19.1',
    platform: 'Macintosh; Intel Mac OS X 10_15_7',
  });
  const fox = 'Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0';
  assert.deepEqual(fromAgent(fox), { browser: 'Firefox 145.0', platform: 'X11; Linux x86_64' });
  assert.equal(fromAgent(`${mac} Chrome/156.0.1 Safari/537.36`).browser, 'Chrome 156.0.1');
});
