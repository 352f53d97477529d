import assert from 'node:assert/strict';
import { test } from 'node:test';
import { between, placed } from '../src/app/features/decide/spot.ts';
import { plan, product, templateFault } from '../src/app/features/export/plan.ts';
import { roam } from '../src/app/features/results/roam.ts';
import type { PhotoRecord, Verdict } from '../src/app/store/photo.ts';
import {
  forbidden,
  later,
  nextOpen,
  outdates,
  reviewed,
  reviewedInWords,
  standing,
  unconfirmed,
} from '../src/app/store/review.ts';
import { presets, REASON_KEYS, REASONS, reasonsOf } from '../src/channel/index.ts';
import { NO_SHADOW } from '../src/engine/shadow-notes.ts';

const EDGE = { edgeShift: 0, soften: 0, decontaminate: 1 };
const APPROVED: Verdict = {
  decision: 'approved',
  reasons: [],
  note: '',
  spot: null,
  confirmed: [],
  by: 'Zoë',
  at: '2026-11-24T10:00:00Z',
};
const REJECTED: Verdict = { ...APPROVED, decision: 'rejected', reasons: ['halo'] };
const RECORD: PhotoRecord = {
  id: 'a',
  order: 1,
  name: 'red.jpg',
  path: 'red.jpg',
  size: 10,
  type: 'image/jpeg',
  modified: 5,
  state: 'done',
  trouble: null,
  outcome: {
    width: 3000,
    height: 2000,
    box: [100, 100, 2900, 1900],
    cut: [],
    empty: false,
    notes: [],
    seconds: { decode: 1 },
    bytes: 10,
    model: null,
  },
  fields: {
    sku: 'red',
    view: 'front',
    version: 1,
    amazonId: 'B0CXYZ1234',
    alt: '',
    decorative: false,
  },
  repair: null,
  verdict: null,
};

test('each photo stands in one place, and what failed has nothing to be reviewed', () => {
  const records = [
    RECORD,
    { ...RECORD, verdict: APPROVED },
    { ...RECORD, verdict: REJECTED },
    { ...RECORD, state: 'running' as const },
    { ...RECORD, state: 'failed' as const },
  ];
  assert.deepEqual(records.map(standing), ['review', 'approved', 'rejected', 'todo', 'failed']);
  assert.equal(reviewedInWords(reviewed(records)), '2 of 4 reviewed');
});

test('the next photo is the next undecided one, from the beginning again, and none at the end', () => {
  const at = (id: string, verdict: Verdict | null) => ({ ...RECORD, id, verdict });
  const records = [at('a', null), at('b', APPROVED), at('c', null), at('d', REJECTED)];
  assert.equal(nextOpen(records, 'a', []), 'c');
  assert.equal(nextOpen(records, 'c', []), 'a');
  assert.equal(nextOpen([at('b', APPROVED), at('d', REJECTED)], 'b', []), null);
  // Approved without what a channel asks a person to confirm, it is still to be looked at.
  assert.equal(nextOpen(records.slice(1, 2), 'd', ['props']), 'b');
  assert.equal(nextOpen(records, 'gone', []), 'a');
});

test('a verdict falls with its cut-out, and with nothing else', () => {
  const record: PhotoRecord = { ...RECORD, verdict: APPROVED };
  const { outcome } = record;
  assert.ok(outcome);
  assert.ok(outdates(record, { outcome: { ...outcome, bytes: 11 } }));
  assert.ok(outdates(record, { repair: { edge: EDGE, painted: true } }));
  assert.ok(!outdates(record, { outcome: { ...outcome } }));
  assert.ok(!outdates(record, { fields: { ...record.fields, alt: 'A shoe' } }));
  assert.ok(!outdates(record, { outcome: { ...outcome, bytes: 11 }, verdict: REJECTED }));
  assert.ok(!outdates(RECORD, { outcome: { ...outcome, bytes: 11 } }));
});

test('approved while the repaired file was still being written, it stays approved', () => {
  const pending = { edge: EDGE, painted: true, pending: true };
  const record: PhotoRecord = { ...RECORD, repair: pending, verdict: APPROVED };
  const { outcome } = record;
  assert.ok(outcome);
  const written = { outcome: { ...outcome, bytes: 11 }, repair: { edge: EDGE, painted: true } };
  assert.ok(!outdates(record, written));
  assert.ok(!outdates(record, { repair: { ...pending, edge: { ...EDGE, soften: 1 } } }));
});

test('of two verdicts the later one counts', () => {
  const old = { ...REJECTED, at: '2026-11-24T09:59:59Z' };
  assert.equal(later(APPROVED, old), APPROVED);
  assert.equal(later(old, APPROVED), APPROVED);
  assert.equal(later(null, old), old);
  assert.equal(later(APPROVED, REJECTED), APPROVED);
});

test('eleven reasons have eleven keys, and unknown ones are left out', () => {
  assert.equal(REASONS.length, REASON_KEYS.length);
  assert.equal(new Set(REASON_KEYS).size, 11);
  assert.deepEqual(
    reasonsOf(['blur', 'nonsense', 'halo']).map(({ key }) => key),
    ['halo', 'blur'],
  );
});

test('what pixels cannot prove is asked once for all channels, and refused until it is confirmed', () => {
  const amazon = presets.get('amazon_main');
  const google = presets.get('google_merchant');
  const master = presets.get('master');
  assert.ok(amazon && google && master);
  const asked = forbidden([amazon, google, master]);
  assert.deepEqual(asked.slice(0, 3), ['text', 'logo', 'watermark']);
  assert.equal(new Set(asked).size, asked.length);
  assert.ok(asked.includes('placeholder'));

  const record: PhotoRecord = { ...RECORD, verdict: { ...APPROVED, confirmed: ['text'] } };
  const left = unconfirmed(record, amazon.forbid);
  assert.ok(!left.includes('text') && left.includes('props'));
  const made = (confirmed: string[], rules: { confirmed: boolean }) =>
    plan(
      [{ ...RECORD, verdict: { ...APPROVED, confirmed } }],
      [amazon, master],
      '{sku}-{view}-v{version}',
      rules,
    );
  const refused = made(['text'], { confirmed: true });
  assert.deepEqual(
    refused.files.map(({ preset }) => preset.key),
    ['master'],
  );
  assert.match(
    refused.refused[0]?.cause ?? '',
    /nobody has confirmed that it shows no logo, .* or /,
  );
  assert.equal(made(asked, { confirmed: true }).files.length, 2);
  assert.equal(made([], { confirmed: false }).files.length, 2);
});

test('a shadow is refused before anything is written, where a channel wants none', () => {
  const google = presets.get('google_merchant');
  const master = presets.get('master');
  assert.ok(google && master && RECORD.outcome);
  const keep: PhotoRecord = { ...RECORD, repair: { edge: EDGE, shadow: 'keep', painted: false } };
  const noted = { ...RECORD.outcome, notes: [NO_SHADOW] };
  const made = (record: PhotoRecord) =>
    plan([record], [google, master], '{sku}-{view}-v{version}', { confirmed: false });
  const { files, refused } = made(keep);
  assert.deepEqual(
    files.map(({ preset }) => preset.key),
    ['master'],
  );
  assert.match(refused[0]?.cause ?? '', /shows a shadow, and google_merchant /);
  assert.match(refused[0]?.remedy ?? '', /drop the shadow/);
  assert.equal(made({ ...keep, outcome: noted }).files.length, 2);
  assert.equal(made(RECORD).files.length, 2);
});

test('a template of one’s own is taken by every channel that leaves its names open', () => {
  const open = [...presets.values()].filter(({ name }) => name.includes('{sku}'));
  const told = { ...RECORD, fields: { ...RECORD.fields, alt: 'A red cup' } };
  for (const template of ['{sku}', '{sku}_{view}', '{sku}-{view}.{ext}']) {
    const { files, refused } = plan([told], open, template, { confirmed: false });
    assert.deepEqual(refused, []);
    assert.equal(files.length, open.length);
  }
  const thumb = { ...told, fields: { ...told.fields, sku: 'A_thumb' } };
  const { refused } = plan([thumb], open, '{sku}', { confirmed: false });
  assert.deepEqual(
    refused.map(({ preset }) => preset.key),
    ['shopify'],
  );
  const device = { ...told, fields: { ...told.fields, sku: 'con' } };
  assert.equal(plan([device], open, '{sku}', { confirmed: false }).files.length, 0);
  assert.match(templateFault('{ext}-{sku}') ?? '', /goes to the end/);
});

test('an empty cut-out leaves by no channel', () => {
  const master = presets.get('master');
  assert.ok(master && RECORD.outcome);
  const record: PhotoRecord = { ...RECORD, outcome: { ...RECORD.outcome, box: null } };
  const { files, refused } = plan([record], [master], '{sku}-{view}-v{version}', {
    confirmed: false,
  });
  assert.deepEqual(files, []);
  assert.equal(refused[0]?.cause, 'the cut-out is empty');
});

test('a decorative photo keeps its text, and says nothing of it', () => {
  const master = presets.get('master');
  assert.ok(master);
  const fields = { ...RECORD.fields, alt: 'A red cup', decorative: true };
  const record: PhotoRecord = { ...RECORD, fields };
  assert.equal(
    plan([record], [master], '{sku}-{view}-v{version}', { confirmed: false }).files.length,
    1,
  );
  assert.equal(product(record).alt, '');
  assert.equal(product({ ...record, fields: { ...fields, decorative: false } }).alt, 'A red cup');
});

test('a spot is in whole pixels within the photo, from whichever corner it was dragged', () => {
  assert.deepEqual(between({ x: 30.6, y: 40.2 }, { x: 10.4, y: 20.9 }, 100, 80), [10, 20, 31, 41]);
  assert.deepEqual(between({ x: -5, y: -5 }, { x: 500, y: 500 }, 100, 80), [0, 0, 100, 80]);
  assert.equal(between({ x: 10, y: 10 }, { x: 12, y: 60 }, 100, 80), null);
  assert.deepEqual(placed(95, -4, 20, 10, 100, 80), [95, 0, 100, 10]);
  assert.deepEqual(placed(10, 10, 900, 0, 100, 80), [10, 10, 100, 14]);
  assert.deepEqual(placed(500, 500, 9, 9, 100, 80), [96, 76, 100, 80]);
});

test('arrows lead along the rows and keep the column; they end at the ends', () => {
  // Three to a row, the last row with one.
  const spots = [0, 1, 2, 3, 4, 5, 6].map((at) => ({
    left: (at % 3) * 100,
    top: Math.floor(at / 3) * 120,
  }));
  assert.equal(roam(spots, 1, 'ArrowDown'), 4);
  assert.equal(roam(spots, 5, 'ArrowDown'), 6);
  assert.equal(roam(spots, 4, 'ArrowUp'), 1);
  assert.equal(roam(spots, 2, 'ArrowRight'), 3);
  assert.equal(roam(spots, 6, 'Home'), 0);
  assert.equal(roam(spots, 0, 'End'), 6);
  for (const [at, key] of [
    [0, 'ArrowLeft'],
    [0, 'ArrowUp'],
    [6, 'ArrowRight'],
    [6, 'ArrowDown'],
    [3, 'x'],
  ] as const) {
    assert.equal(roam(spots, at, key), null, `${at} ${key}`);
  }
});
