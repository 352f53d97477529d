// What the guide does not write itself but takes from where it is kept: the models' cards, the
// changelog, the channels' presets, the licences. `<!-- name -->` in a page is replaced by it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { devDependencies } from '../package.json';
import type { Canvas, Preset } from '../src/channel/preset.ts';
import { DEFAULT_MODEL } from '../src/engine/model-url.ts';
import { changes } from './changes.ts';
import { PACKAGE, registry } from './files.ts';

const ROOT = join(PACKAGE, '..', '..');
export const CARDS = join(ROOT, 'docs', 'models');
const CHANGELOG = join(ROOT, 'CHANGELOG.md');
const NOTICE = join(ROOT, 'NOTICE');
const CHANNELS = ['amazon_main', 'google_merchant', 'shopify', 'dtc_email', 'portrait_square'];
const REGISTRY = join(PACKAGE, 'models', 'registry.json');
const preset = (key: string) => join(PACKAGE, 'presets', `${key}.json`);

/** Every file that the parts are made of. */
export const SOURCES = [
  CHANGELOG,
  NOTICE,
  REGISTRY,
  ...['base', 'best'].map((name) => join(CARDS, `${name}.md`)),
  ...CHANNELS.map(preset),
];

/** A page of the guide, as the table of dates needs it. */
export interface Dated {
  key: string;
  title: string;
  updated: string;
}

type Part = (pages: readonly Dated[]) => string;

export const PARTS: Readonly<Record<string, Part>> = {
  card: () => card(DEFAULT_MODEL),
  changes: () => changes(read(CHANGELOG)),
  channels: () => channels(),
  models: () => models(),
  notice: () => notice(read(NOTICE)),
  pages: dates,
  runtime: () => `onnxruntime-web ${devDependencies['onnxruntime-web']}`,
};

/** The text with each generated part in its place; comments that name none stay. */
export function withParts(text: string, pages: readonly Dated[]): string {
  return text.replace(/<!--\s*([\w-]+)\s*-->/g, (whole, name: string) => {
    const make = Object.hasOwn(PARTS, name) ? PARTS[name] : undefined;
    return make ? make(pages) : whole;
  });
}

/** A model's card below a heading of ours: two levels deeper, without the marks of its tables. */
function card(name: string): string {
  return read(join(CARDS, `${name}.md`))
    .replace(/^<!--.*-->\n/gm, '')
    .replace(/^#/gm, '###')
    .replace(/^##### /gm, '#### ')
    .trim();
}

/** The row `| version | … |` of a card. */
export function version(text: string): { version: string; since: string } | null {
  const found = /^\| version \| (\d+\.\d+\.\d+), of (\d{4}-\d{2}-\d{2}) \|$/m.exec(text);
  return found ? { version: found[1] ?? '', since: found[2] ?? '' } : null;
}

function models(): string {
  const rows = Object.entries(registry().models).map(([name, model]) => {
    const text = read(join(CARDS, `${name}.md`));
    // A card that was not brought up to date gives no date; a test says so.
    const stated = version(text);
    const since = stated?.version === model.version ? stated.since : '–';
    const about = /^# .*\n\n([\s\S]*?)\n\n/.exec(text)?.[1] ?? '';
    const here = name === DEFAULT_MODEL ? 'yes' : 'no';
    return [name, model.version, since, sentence(about), here];
  });
  return table(['model', 'version', 'of', 'what it is', 'in this page'], rows);
}

/** Its first sentence, without links. */
function sentence(text: string): string {
  const plain = text.replaceAll('\n', ' ').replace(/\[([^\]]*)\]\([^)]*\)/g, '$1');
  return /^.*?\.(?= |$)/.exec(plain)?.[0] ?? plain;
}

function channels(): string {
  const rows = CHANNELS.map((key) => {
    const { title, place, background, encode, bytes, name, checked, confidence } = JSON.parse(
      read(preset(key)),
    ) as Preset;
    const ground = background.mode === 'flatten' ? `on ${hex(background.rgb)}` : 'transparent';
    const fill = place ? `${percent(place.fill.min)}–${percent(place.fill.max)} %` : '–';
    const most = bytes.max ? `, at most ${bytes.max / 1e6} MB` : '';
    return [
      title,
      place ? size(place.canvas) : 'the photo’s',
      fill,
      `${encode.format === 'webp' ? 'WebP' : encode.format.toUpperCase()} ${ground}${most}`,
      `\`${name}\``,
      `${checked}, ${confidence}`,
    ];
  });
  return table(['channel', 'size', 'fill', 'file', 'name', 'read, how sure'], rows);
}

function size(canvas: Canvas): string {
  if (canvas.kind === 'fixed') return `${canvas.width}×${canvas.height} px`;
  const { kind, target, min } = canvas;
  const wanted = kind === 'square' ? `${target}×${target} px` : `longest side ${target} px`;
  return `${wanted}, at least ${min}`;
}

/** One paragraph for each of the notice's, which is plain text. */
function notice(text: string): string {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll('\n', ' ').replace(/[*_[\]<>`]/g, '\\$&'))
    .join('\n\n');
}

function dates(pages: readonly Dated[]): string {
  const rows = [...pages]
    .sort((a, b) => b.updated.localeCompare(a.updated) || a.title.localeCompare(b.title))
    .map(({ key, title, updated }) => [`[${title}](${key}.md)`, updated]);
  return table(['page', 'updated'], rows);
}

function table(head: readonly string[], rows: readonly string[][]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const percent = (share: number): number => Math.round(share * 100);

const hex = (rgb: readonly number[]): string =>
  `#${rgb.map((level) => level.toString(16).padStart(2, '0')).join('')}`;

const read = (path: string): string => readFileSync(path, 'utf8');
