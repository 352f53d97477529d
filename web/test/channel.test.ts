import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  altLength,
  altNotes,
  type Box,
  ChannelError,
  checkAlt,
  fileName,
  groundInput,
  layOut,
  manifestLine,
  manifestRecord,
  type OutputFile,
  type Product,
  parseName,
  placeInput,
  presetHash,
  presets,
  productId,
  type Side,
  type SourceFile,
  sanitised,
  strips,
  type VerdictStamp,
} from '../src/channel/index.ts';
import type { Preset } from '../src/channel/preset.ts';

// The tests run bundled, from a folder elsewhere, but always with web/ as the working folder.
const CASES = join(process.cwd(), '..', 'tests', 'cases');
const read = <T>(name: string): T => JSON.parse(readFileSync(join(CASES, `${name}.json`), 'utf8'));
const PRODUCT: Product = parseName('SKU123-front-v2.png');

function preset(key: string): Preset {
  const found = presets.get(key);
  assert.ok(found, key);
  return found;
}

/** The preset of a layout case; "fixed" is Shopify's on a canvas of fixed size. */
function placing(key: string): Preset {
  const base = preset(key === 'fixed' ? 'shopify' : key);
  const { place } = base;
  assert.ok(place);
  const canvas = { kind: 'fixed', width: 1801, height: 2600 } as const;
  return key === 'fixed' ? { ...base, place: { ...place, canvas } } : base;
}

function message(work: () => unknown): string | null {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof ChannelError, String(error));
    return error.message;
  }
  return null;
}

interface LayoutCase {
  preset: string;
  box: Box;
  cut: Side[];
  error?: string;
  size?: [number, number];
  canvas?: [number, number];
  offset?: [number, number];
  notes?: string[];
  strips?: number[][];
}

test('layouts are those of Python', () => {
  const cases = read<LayoutCase[]>('layout');
  assert.ok(cases.length > 80);
  for (const { preset: key, box, cut, ...wanted } of cases) {
    const channel = placing(key);
    assert.ok(channel.place);
    const { place } = channel;
    if (wanted.error) {
      assert.equal(
        message(() => layOut(box, cut, channel, place)),
        wanted.error,
      );
      continue;
    }
    const { crop, fill, ...got } = layOut(box, cut, channel, place);
    const made = { ...got, strips: [...strips({ crop, fill, ...got }, 700)].map(Object.values) };
    assert.deepEqual(made, wanted, `${key} ${box}`);
    assert.deepEqual(crop, box);
  }
});

test('the inputs of the graph say where a strip lies and what is behind it', () => {
  const channel = preset('portrait_square');
  assert.ok(channel.place);
  const layout = layOut([10, 20, 1010, 2020], [], channel, channel.place);
  const [first, second] = strips(layout);
  assert.ok(first && second);
  const [width, height] = layout.size;
  assert.deepEqual([...placeInput(layout, second)].map(Number), [
    second.source0,
    64,
    128,
    2000,
    height,
    width,
  ]);
  assert.ok(second.source0 < first.source1);
  assert.deepEqual([...groundInput(channel)], [242, 242, 242, 255]);
  assert.deepEqual([...groundInput(channel, [1, 2, 3])], [1, 2, 3, 255]);
  assert.deepEqual([...groundInput(preset('dtc_email'))], [0, 0, 0, 0]);
});

interface NameCases {
  parse: [string, { sku: string; view: string; version: number }][];
  sanitise: [string, string][];
  files: { preset: string; product: Product; name?: string; error?: string }[];
}

test('names are those of Python', () => {
  const cases = read<NameCases>('naming');
  for (const [name, wanted] of cases.parse) {
    const { sku, view, version } = parseName(name);
    assert.deepEqual({ sku, view, version }, wanted, name);
  }
  for (const [text, wanted] of cases.sanitise) assert.equal(sanitised(text), wanted);
  for (const { preset: key, product, name, error } of cases.files) {
    let got: string | undefined;
    const trouble = message(() => {
      got = fileName(preset(key), product);
    });
    assert.equal(got, name);
    assert.equal(trouble, error ?? null);
  }
});

test('product ids are those of Python', () => {
  for (const [text, id, kind, error] of read<[string, string, string, string][]>('ids')) {
    let got: unknown = { id: null, kind: null };
    const trouble = message(() => {
      got = productId(text);
    });
    assert.deepEqual(got, { id, kind });
    assert.equal(trouble, error);
  }
});

test('presets and their hashes are those of Python', async () => {
  const hashes = read<Record<string, string>>('presets');
  assert.deepEqual([...presets.keys()], Object.keys(hashes));
  for (const [key, value] of presets) assert.equal(await presetHash(value), hashes[key]);
});

interface ManifestCase {
  product: Product;
  made: { source: SourceFile; output: OutputFile; model: null; verdict: VerdictStamp | null };
  line: string;
}

test('the lines of the manifest are those of Python', async () => {
  for (const { product, made, line } of read<ManifestCase[]>('manifest')) {
    const record = await manifestRecord({
      ...made,
      product,
      preset: preset('shopify'),
      notes: ['a note'],
      createdAt: '2026-11-24T12:00:00Z',
      toolVersion: '1.2.3',
    });
    assert.equal(manifestLine(record), line);
  }
});

test('alt texts are counted in characters, and wanted where the channel wants them', () => {
  assert.equal(altLength('mug 🙂'), 5);
  assert.equal(
    message(() => checkAlt({ ...PRODUCT, alt: '🙂'.repeat(512) })),
    null,
  );
  assert.match(message(() => checkAlt({ ...PRODUCT, alt: 'x'.repeat(513) })) ?? '', /512 are/);
  assert.match(
    message(() => checkAlt({ ...PRODUCT, alt: 'x', decorative: true })) ?? '',
    /both|alt/,
  );
  assert.equal(altNotes(preset('shopify'), PRODUCT).length, 1);
  assert.deepEqual(altNotes(preset('shopify'), { ...PRODUCT, decorative: true }), []);
  assert.deepEqual(altNotes(preset('master'), PRODUCT), []);
});
