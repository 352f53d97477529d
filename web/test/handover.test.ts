import assert from 'node:assert/strict';
import { test } from 'node:test';
import { matched, merge, mergedFields } from '../src/app/features/handover/merge.ts';
import { article, escaped, head, TAIL } from '../src/app/features/handover/reject-html.ts';
import { parseSession, type Session, SessionError } from '../src/app/features/handover/session.ts';
import type { Fields, Verdict } from '../src/app/store/photo.ts';

const VERDICT: Verdict = {
  decision: 'rejected',
  reasons: ['halo', 'clipped_edge'],
  note: 'left <heel>',
  spot: [1, 2, 30, 40],
  confirmed: [],
  by: 'Zoë & Max',
  at: '2026-11-24T10:00:00Z',
};
const FIELDS: Fields = {
  sku: 'red',
  view: 'front',
  version: 2,
  amazonId: '',
  alt: '',
  decorative: false,
};
const FILE = { name: 'photos/0001-red.jpg', bytes: 10, sha256: '0'.repeat(64) };
const SESSION: Session = {
  format: 'packshot-session',
  number: 1,
  toolVersion: '0.1.0',
  savedAt: '2026-11-24T12:00:00Z',
  savedBy: 'Zoë',
  settings: { outputs: ['master'], template: '{sku}', ground: '#ffffff' },
  photos: [
    {
      record: {
        order: 3,
        name: 'red-front-v2.jpg',
        path: 'shoes/red-front-v2.jpg',
        size: 10,
        type: 'image/jpeg',
        modified: 1_700_000_000_000,
        state: 'done',
        trouble: null,
        outcome: {
          width: 60,
          height: 50,
          box: [1, 1, 50, 49],
          cut: ['left'],
          empty: false,
          notes: ['a note'],
          seconds: { decode: 0.1, matte: 1 },
          bytes: 20,
          model: { name: 'base', version: '1', sha256: '1'.repeat(64), runtime: 'wasm' },
        },
        fields: FIELDS,
        repair: {
          edge: { edgeShift: -1, soften: 0.5, decontaminate: 1 },
          shadow: 'keep',
          painted: true,
        },
        verdict: VERDICT,
      },
      files: { source: FILE, master: { ...FILE, name: 'cut-outs/0001-red.png' } },
    },
  ],
};

/** The session with one value changed, by its path. */
function changed(path: string, value: unknown): string {
  const copy = structuredClone(SESSION) as unknown as Record<string, unknown>;
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  let at = copy;
  for (const key of keys) at = at[key] as Record<string, unknown>;
  at[last] = value;
  return JSON.stringify(copy);
}

test('a session is read as it was written', () => {
  assert.deepEqual(parseSession(JSON.stringify(SESSION)), SESSION);
});

test('a session that says nothing of a shadow has dropped it', () => {
  const read = parseSession(changed('photos.0.record.repair.shadow', undefined));
  assert.equal(read.photos[0]?.record.repair?.shadow, 'drop');
  const wrong = changed('photos.0.record.repair.shadow', 'maybe');
  assert.throws(() => parseSession(wrong), /shadow is none of keep, drop/);
});

test('a name with v0 and a date before 1970 are as good as others', () => {
  for (const [path, value] of [
    ['photos.0.record.fields.version', 0],
    ['photos.0.record.modified', -86_400_000],
  ] as const) {
    const text = changed(path, value);
    assert.deepEqual(parseSession(text), JSON.parse(text), path);
  }
});

test('what is not known is left behind', () => {
  const read = parseSession(changed('photos.0.record.verdict.script', 'x'));
  assert.deepEqual(read, SESSION);
});

test('a newer format, another program and damage are refused with cause and remedy', () => {
  const refusals: [string, RegExp][] = [
    [changed('number', 2), /newer Packshot \(0\.1\.0\); reload/],
    [changed('format', 'other'), /not of Packshot; choose/],
    ['{"torn": ', /damaged; save it again/],
    ['[]', /not of Packshot/],
    ['null', /not of Packshot/],
    [changed('savedAt', 'yesterday'), /damaged: session\.json\.savedAt is not of the form/],
    [changed('photos.0.record.state', 'running'), /photos\[0\]\.record\.state is none of/],
    [changed('photos.0.record.outcome', null), /record\.outcome is missing/],
    [changed('photos.0.record.outcome.width', '60'), /width is no number/],
    [changed('photos.0.record.verdict.reasons', ['ugly']), /reasons\[0\] is none of halo/],
    [changed('photos.0.record.verdict.spot', [5, 5, 5, 9]), /spot is no rectangle/],
    [changed('photos.0.record.fields.version', -1), /version is less than 0/],
    [changed('photos.0.files.source', null), /photos\[0\] is without its photo/],
    [changed('photos.0.files.master', null), /photos\[0\] is without its cut-out/],
    [changed('photos.0.files.master.sha256', 'abc'), /sha256 is not of the form/],
    [changed('photos', 7), /photos is no list/],
  ];
  for (const [text, message] of refusals) {
    assert.throws(
      () => parseSession(text),
      (error) => error instanceof SessionError && message.test(error.message),
      String(message),
    );
  }
});

test('the same photo is met by its bytes, then by its place and its name, once', () => {
  const at = (path: string, sha256: string) => ({
    record: { name: path.split('/').at(-1) ?? '', path },
    sha256,
  });
  const here = [at('a/red.jpg', '1'), at('b/red.jpg', '1'), at('blue.jpg', '2')];
  const [a, b, blue] = here;
  assert.deepEqual(matched([at('b/red.jpg', '1'), at('a/red.jpg', '1')], here), [b, a]);
  assert.deepEqual(matched([at('red.jpg', '1'), at('red.jpg', '1')], here), [a, b]);
  assert.deepEqual(
    matched([at('red.jpg', '1'), at('red.jpg', '1'), at('red.jpg', '1')], here).at(2),
    null,
  );
  assert.deepEqual(matched([at('blue.jpg', '3'), at('navy.jpg', '2')], here), [null, null]);
  assert.deepEqual(matched([at('in/blue.jpg', '2')], here), [blue]);
});

test('the newer verdict wins, with its cut-out; a repair is not lost to an older one', () => {
  const work = (verdict: string | null, repaired = false, state: 'done' | 'waiting' = 'done') => ({
    state,
    repair: repaired ? (SESSION.photos[0]?.record.repair ?? null) : null,
    verdict: verdict ? { ...VERDICT, at: `2026-11-24T${verdict}:00:00Z` } : null,
  });
  assert.equal(merge(work('10'), work('11'), true), 'verdict');
  assert.equal(merge(work(null), work('11'), true), 'verdict');
  assert.equal(merge(work('11'), work('10'), true), 'here');
  assert.equal(merge(work('10'), work('10'), true), 'here');
  assert.equal(merge(work('10'), work(null), true), 'here');
  assert.equal(merge(work('10'), work('11'), false), 'theirs');
  assert.equal(merge(work('11'), work('10'), false), 'here');
  assert.equal(merge(work('10'), work(null, true), false), 'theirs');
  assert.equal(merge(work(null, true), work('11'), false), 'here');
  assert.equal(merge(work(null, false, 'waiting'), work(null), false), 'theirs');
  assert.equal(merge(work(null, true, 'waiting'), work('11'), false), 'here');
  assert.equal(merge(work('10'), work('11', false, 'waiting'), false), 'here');
});

test('the session fills in what nobody has written here', () => {
  const theirs: Fields = { ...FIELDS, sku: 'R-1', alt: 'A red shoe', amazonId: 'B0CXYZ1234' };
  const here: Fields = { ...FIELDS, sku: 'mine' };
  assert.deepEqual(mergedFields(here, theirs, 'red-front-v2.jpg'), { ...theirs, sku: 'mine' });
  const spoken = { ...here, decorative: true };
  assert.equal(mergedFields(spoken, theirs, 'red-front-v2.jpg').alt, '');
});

test('the page for the studio holds reasons, note and advice, and no script of anybody', () => {
  const photo = SESSION.photos[0];
  assert.ok(photo);
  const record = { ...photo.record, id: 'a', name: '<script>alert(1)</script>.jpg' };
  const page =
    head(1, 'Zoë & Max', new Date('2026-11-24T12:00:00Z')) +
    article({ record, photo: null, crops: [] }) +
    TAIL;
  assert.ok(!/<script/i.test(page));
  assert.match(page, /&lt;script&gt;alert\(1\)&lt;\/script&gt;\.jpg/);
  assert.match(page, /1 rejected photo, 24 November 2026/);
  assert.match(page, /default-src 'none'/);
  for (const text of ['Halo', 'Clipped edge', 'left &lt;heel&gt;', 'by Zoë &amp; Max']) {
    assert.ok(page.includes(text), text);
  }
  assert.equal(escaped(`"a" & 'b'`), '&quot;a&quot; &amp; &#39;b&#39;');
});
