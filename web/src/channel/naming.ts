/** What files are called: read from a photo's name, written by a channel's template. */

import { ChannelError } from './error.ts';
import { productId, quoted } from './ids.ts';
import { extensionOf, type Preset } from './preset.ts';

/** Characters; some shop connectors cut longer names. */
export const LENGTH_MAX = 80;
/** Characters of an alt text that shops take. */
export const ALT_MAX = 512;
/** Characters up to which an alt text is good to listen to. */
export const ALT_GOOD = 125;

export const VIEWS = [
  'front',
  'back',
  'left',
  'right',
  'top',
  'bottom',
  'side',
  'detail',
  'pair',
  'swatch',
  'life',
] as const;

/** What people say about a photo. */
export interface Product {
  sku: string;
  /** One of VIEWS, numbered where there are several ("detail2") */
  view: string;
  version: number;
  /** ASIN, EAN, JAN, UPC or ISBN; '' if there is none */
  amazonId: string;
  /** What the picture shows; '' if nobody wrote it yet */
  alt: string;
  /** True says that the picture needs no alt text. */
  decorative: boolean;
}

const VARIANTS: Readonly<Record<string, string>> = {
  front: 'MAIN',
  back: 'BACK',
  left: 'LEFT',
  right: 'RGHT',
  top: 'TOPP',
  bottom: 'BOTT',
  side: 'SIDE',
  pair: 'PAIR',
  swatch: 'SWCH',
  detail: 'PT',
  life: 'PT',
};
// What a German, Nordic or Polish reader would write for these; the rest loses its accents.
const SPELLED: Readonly<Record<string, string>> = {
  ...{ ä: 'ae', ö: 'oe', ü: 'ue', Ä: 'Ae', Ö: 'Oe', Ü: 'Ue', ß: 'ss' },
  ...{ æ: 'ae', Æ: 'Ae', œ: 'oe', Œ: 'Oe', ø: 'oe', Ø: 'Oe', å: 'aa', Å: 'Aa' },
  ...{ ł: 'l', Ł: 'L', đ: 'd', Đ: 'D', þ: 'th', Þ: 'Th', ð: 'd', Ð: 'D' },
};
const VERSION = /^(.+)[-_ ]v([0-9]{1,4})$/is;
const VIEW = new RegExp(`^(.+)[-_ ]((?:${VIEWS.join('|')})[0-9]{0,2})$`, 'is');

/**
 * SKU, view and version from a file's name, `SKU-view-vN.ext`, read from the right. What is missing
 * becomes front and 1. A SKU may hold dashes.
 */
export function parseName(file: string): Product {
  let stem = (file.split(/[/\\]/).at(-1) ?? '').replace(/(?!^)\.[^.]+$/, '');
  stem = stem.replace(/-cutout$/i, '').trim();
  let view = 'front';
  let version = 1;
  const numbered = VERSION.exec(stem);
  if (numbered) {
    stem = numbered[1] ?? '';
    version = Number(numbered[2]);
  }
  const viewed = VIEW.exec(stem);
  if (viewed) {
    stem = viewed[1] ?? '';
    view = (viewed[2] ?? '').toLowerCase();
  }
  return { sku: stem.trim(), view, version, amazonId: '', alt: '', decorative: false };
}

/** Letters and digits of ASCII, dots, dashes and underscores; everything else is a dash. */
export function sanitised(text: string): string {
  return Array.from(text.normalize('NFC'), (char) => SPELLED[char] ?? char)
    .join('')
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/-{2,}/g, '-')
    .replace(/^[-._]+|[-._]+$/g, '');
}

/**
 * What the channel's file is called, extension included. Throws ChannelError where the template
 * asks for something that is missing or wrong.
 */
export function fileName(preset: Preset, product: Product): string {
  const values: Record<string, () => string> = {
    ext: () => extensionOf(preset),
    version: () => String(product.version),
    sku: () => skuOf(product.sku),
    view: () => viewOf(product.view),
    variant: () => variantOf(preset, product.view),
    amazon_id: () => amazonIdOf(preset, product.amazonId),
  };
  // Asked in this order, so that of several mistakes both languages name the same.
  const filled = new Map(
    ['ext', 'version', 'sku', 'view', 'variant', 'amazon_id']
      .filter((key) => preset.name.includes(`{${key}}`))
      .map((key) => [key, values[key]?.() ?? '']),
  );
  const name = preset.name.replace(/\{(\w+)\}/g, (_, key: string) => filled.get(key) ?? '');
  if (name.length > LENGTH_MAX) {
    throw new ChannelError(
      `the name would have ${name.length} characters, and ${LENGTH_MAX} are the most: ${name}`,
      'give a shorter SKU',
    );
  }
  if (preset.nameRegex !== null && !new RegExp(preset.nameRegex).test(name)) {
    throw new ChannelError(
      `${preset.key} does not take the name ${name}`,
      'change the SKU or the view',
    );
  }
  return name;
}

/** Throws ChannelError where the alt text is too long, or says something of a decorative picture. */
export function checkAlt(product: Product): void {
  if (product.decorative && product.alt) {
    throw new ChannelError(
      'it is decorative and has an alt text',
      'choose one: the text, or decorative',
    );
  }
  const length = altLength(product.alt);
  if (length > ALT_MAX) {
    throw new ChannelError(
      `the alt text has ${length} characters, and ${ALT_MAX} are the most`,
      `shorten it; up to ${ALT_GOOD} are good to listen to`,
    );
  }
}

/** Characters as Python counts them: an emoji is one, not two. */
export function altLength(alt: string): number {
  return Array.from(alt).length;
}

/** Notes on the alt text that a channel gives reason for. */
export function altNotes(preset: Preset, product: Product): string[] {
  const length = altLength(product.alt);
  if (length > ALT_GOOD) {
    return [`the alt text has ${length} characters; up to ${ALT_GOOD} are good`];
  }
  return preset.needsAlt && !product.alt && !product.decorative
    ? [`${preset.key} wants an alt text: write one, or say that it is decorative`]
    : [];
}

function skuOf(text: string): string {
  const sku = sanitised(text);
  if (!sku) {
    throw new ChannelError(
      `the SKU is ${quoted(text)}`,
      'give one with letters or digits of ASCII',
    );
  }
  return sku;
}

function viewOf(text: string): string {
  const view = text.trim().toLowerCase();
  if (!/^[a-z]+[0-9]{0,2}$/.test(view)) {
    throw new ChannelError(`the view is ${quoted(text)}`, `choose one of ${VIEWS.join(', ')}`);
  }
  return view;
}

function variantOf(preset: Preset, text: string): string {
  const view = viewOf(text);
  const stem = view.replace(/[0-9]+$/, '');
  const number = Number(view.slice(stem.length) || 1);
  const code = Object.hasOwn(VARIANTS, stem) ? VARIANTS[stem] : undefined;
  if (code === undefined || number < 1 || (code !== 'PT' && stem !== view)) {
    throw new ChannelError(
      `${preset.key} has no code for the view ${quoted(text)}`,
      `choose one of ${VIEWS.join(', ')}; only detail and life may be numbered`,
    );
  }
  return code === 'PT' ? `PT${String(number).padStart(2, '0')}` : code;
}

function amazonIdOf(preset: Preset, text: string): string {
  if (!text.trim()) {
    throw new ChannelError(
      `${preset.key} names files by the product's id, and there is none`,
      'give its ASIN, EAN, JAN, UPC or ISBN',
    );
  }
  return productId(text).id;
}
