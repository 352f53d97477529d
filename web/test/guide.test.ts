import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { lexer } from 'marked';
import { changes, releases } from '../build/changes.ts';
import { registry } from '../build/files.ts';
import { readGuide } from '../build/guide.ts';
import { front, headings, links, page, slug, target } from '../build/guide-page.ts';
import { version, withParts } from '../build/guide-parts.ts';
import { webpSize } from '../build/webp-size.ts';
import { markdown } from '../src/app/features/guide/copy.ts';
import { failure } from '../src/app/features/guide/link.ts';
import type { Block, Page } from '../src/app/features/guide/types.ts';

const FRONT = [
  'title: A page',
  'summary: What it says.',
  'updated: 2026-11-25',
  'audience: everyone',
];
const text = (body: string): string => `---\n${FRONT.join('\n')}\n---\n${body}`;
const SIZE = { width: 8, height: 4 };

function made(body: string): Page {
  const [fields, rest] = front('one', text(body));
  return page('one', fields, rest, { key: 'one', picture: () => SIZE });
}

const first = (body: string): Block | undefined => made(body).blocks[0];

test('front matter is read, and what is missing or wrong is named with its page', () => {
  const [fields, body] = front('one', text('## Hello\n'));
  assert.deepEqual(Object.values(fields), ['A page', 'What it says.', '2026-11-25', 'everyone']);
  assert.equal(body, '## Hello');
  assert.throws(() => front('one', '## Hello'), /guide\/one\.md: it has no front matter/);
  assert.throws(() => front('one', text('').replace('audience', 'for')), /no audience/);
  assert.throws(() => front('one', text('').replace('2026-11-25', '25.11.2026')), /write it as/);
});

test('words keep their emphasis, code and links; what follows is joined', () => {
  assert.deepEqual(first('A **b** & `c` [d](two.md#e)\nf'), {
    kind: 'paragraph',
    text: [
      'A ',
      { kind: 'strong', text: ['b'] },
      ' & ',
      { kind: 'code', text: 'c' },
      ' ',
      { kind: 'link', to: '#/guide/two/e', text: ['d'] },
      ' f',
    ],
  });
});

test('headings have an address each, twins too', () => {
  const found = headings(made('## Colour cast\n\n### A “b”\n\n## Colour cast').blocks);
  assert.deepEqual(
    found.map(({ id, level }) => [id, level]),
    [
      ['colour-cast', 2],
      ['a-b', 3],
      ['colour-cast-2', 2],
    ],
  );
  assert.equal(slug('Größe & Form'), 'größe-form');
  assert.throws(() => made('# Title'), /level 1/);
});

test('checklists tick under names of their own, tables have heads, pictures their size', () => {
  const list = first('- [ ] one\n- [x] **two**');
  assert.deepEqual(list, {
    kind: 'list',
    ordered: false,
    items: [
      { tick: 'one-1', blocks: [{ kind: 'paragraph', text: ['one'] }] },
      { tick: 'one-2', blocks: [{ kind: 'paragraph', text: [{ kind: 'strong', text: ['two'] }] }] },
    ],
  });
  assert.deepEqual(first('| a | b |\n| --- | --- |\n| 1 | `2` |'), {
    kind: 'table',
    head: [['a'], ['b']],
    rows: [[['1'], [{ kind: 'code', text: '2' }]]],
  });
  const figure = first('![What it shows](pictures/a.webp "Left: *a*")');
  assert.deepEqual(figure, {
    kind: 'figure',
    file: 'pictures/a.webp',
    ...SIZE,
    alt: 'What it shows',
    caption: ['Left: ', { kind: 'em', text: ['a'] }],
  });
  assert.deepEqual(first('<!-- engine -->'), { kind: 'live', name: 'engine' });
});

test('what the page cannot draw stops the build', () => {
  const wrong: [string, RegExp][] = [
    ['![](pictures/a.webp)', /no alternative text/],
    ['Look: ![x](pictures/a.webp)', /"image" cannot be drawn/],
    ['<b>loud</b>', /"html" cannot be drawn/],
    ['<div>loud</div>', /nothing is known about/],
    ['<!-- motor -->', /nothing is known about motor/],
    ['[a](../README)', /leads nowhere/],
    ['##### deep', /level 5/],
  ];
  for (const [body, why] of wrong) assert.throws(() => made(body), why, body);
});

test('addresses within lead within, those on the web become text', () => {
  assert.equal(target('one', '#halo'), '#/guide/one/halo');
  assert.equal(target('one', 'two.md'), '#/guide/two');
  assert.equal(target('one', '#/machine'), '#/machine');
  assert.equal(target('one', ''), null);
  assert.deepEqual(first('See [this](https://example.com/).'), {
    kind: 'paragraph',
    text: ['See this (example.com).'],
  });
  assert.deepEqual(links(made('- a [b](#/export)\n\n| [c](d.md) |\n| --- |\n| x |').blocks), [
    '#/export',
    '#/guide/d',
  ]);
});

test('a copy has its title, whole addresses and the names of its pictures', () => {
  const copied = markdown(
    made('<!-- engine -->\n\n[a](two.md#b), [c](#d), [e](#/export)\n\n![f](pictures/g.webp "h")'),
    'https://host.example/packshot/',
  );
  const at = 'https://host.example/packshot/#/';
  assert.equal(
    copied,
    [
      '# A page',
      'What it says.',
      '*For everyone. Updated 2026-11-25.*',
      `[a](${at}guide/two/b), [c](${at}guide/one/d), [e](${at}export)`,
      '![f](pictures/g.webp "h")\n',
    ].join('\n\n'),
  );
});

test('the changelog comes by reader; an unknown one stops the build', () => {
  const log = [
    '# Changelog\n\n## [Unreleased]\n\n### Added\n\n- **Page.** Wide\n  and far, see [x](docs/x.md).\n- All.',
    '## [0.1.0] - 2026-10-01\n\n### Fixed\n\n- **Command line.** A pipe.\n',
  ].join('\n\n');
  assert.deepEqual(
    releases(log).map(({ version, date, changes }) => [version, date, changes.length]),
    [
      [null, null, 2],
      ['0.1.0', '2026-10-01', 1],
    ],
  );
  const words = changes(log);
  assert.match(
    words,
    /^### In this build, not yet released\n\n#### For everyone\n\n- Added: All\./,
  );
  assert.match(words, /#### For those who work in the page\n\n- Added: Wide and far, see x\./);
  assert.match(words, /### 0\.1\.0, 2026-10-01\n\n#### For those who use the command line/);
  assert.throws(() => changes(log.replace('Page.', 'Pages.')), /nobody is called "Pages"/);
});

test('parts are put in where they are named, and come as Markdown that can be drawn', () => {
  const pages = [
    { key: 'a', title: 'Alpha', updated: '2026-11-01' },
    { key: 'b', title: 'Beta', updated: '2026-11-02' },
  ];
  assert.equal(
    withParts('<!-- pages -->', pages),
    '| page | updated |\n| --- | --- |\n| [Beta](b.md) | 2026-11-02 |\n| [Alpha](a.md) | 2026-11-01 |',
  );
  assert.equal(withParts('<!-- engine -->', pages), '<!-- engine -->');
  assert.match(withParts('as <!-- runtime -->.', pages), /^as onnxruntime-web \d+\.\d+\.\d+\.$/);
  for (const name of ['card', 'changes', 'channels', 'models', 'notice']) {
    const part = withParts(`<!-- ${name} -->`, pages);
    assert.ok(made(part).blocks.length > 0, name);
    assert.ok(!lexer(part).some(({ type }) => type === 'html'), name);
  }
  assert.match(withParts('<!-- channels -->', pages), /\| Amazon, main image \| 2000×2000 px/);
});

test('each model’s card says which version it is of, and since when', () => {
  for (const [name, model] of Object.entries(registry().models)) {
    const card = readFileSync(join(process.cwd(), '..', 'docs', 'models', `${name}.md`), 'utf8');
    assert.equal(version(card)?.version, model.version, `docs/models/${name}.md: | version | … |`);
    assert.match(version(card)?.since ?? '', /^\d{4}-\d{2}-\d{2}$/);
  }
});

test('the guide is whole: every link of every page leads somewhere', () => {
  const { parts, pages, files } = readGuide();
  assert.equal(Object.keys(pages).length, parts.flatMap((part) => part.pages).length);
  assert.ok(files.size > 10);
  for (const one of Object.values(pages)) assert.ok(one.blocks.length > 3, one.key);
});

test('every page is in the contents, every picture in a page, none larger than 40 kB', () => {
  const root = join(process.cwd(), 'guide');
  const names = readdirSync(root);
  const keys = JSON.parse(readFileSync(join(root, 'contents.json'), 'utf8')).flatMap(
    (part: { pages: string[] }) => part.pages,
  );
  const written = names.filter((name) => name.endsWith('.md')).map((name) => name.slice(0, -3));
  assert.deepEqual([...keys].sort(), written.sort());
  const all = written.map((key) => readFileSync(join(root, `${key}.md`), 'utf8')).join('\n');
  for (const name of readdirSync(join(root, 'pictures'))) {
    assert.ok(all.includes(`(pictures/${name} `), name);
    const content = readFileSync(join(root, 'pictures', name));
    assert.ok(content.length <= 40_000, `${name} has ${content.length} bytes`);
    assert.ok(webpSize(content).width >= 300, name);
  }
});

test('every reason to reject has its section', () => {
  const failures = readFileSync(join(process.cwd(), 'guide', 'failures.md'), 'utf8');
  const reasons = JSON.parse(
    readFileSync(join(process.cwd(), '..', 'src', 'packshot', 'reasons.json'), 'utf8'),
  ) as { key: string; title: string }[];
  const sections = new Set(
    [...failures.matchAll(/^## (.*)$/gm)].map(([, title]) => slug(title ?? '')),
  );
  for (const { key, title } of reasons) {
    assert.ok(sections.has(failure(key).split('/')[3] ?? ''), key);
    assert.equal(failure(key).split('/')[3], slug(title));
  }
});
