import type { Listed, Precache } from './messages';
import { address } from './scope';

/** Put in by the build (web/build/precache.ts). */
declare const __PRECACHE__: Precache;
declare const __HEADERS__: Readonly<Record<string, string>>;

export const LIST: Precache = __PRECACHE__;
/** The headers of headers.json: for hosts that send none. */
export const HEADERS = __HEADERS__;

let byAddress: ReadonlyMap<string, Listed> | null = null;

/** The listed file at an absolute address, its query and hash aside. */
export function listedAt(href: string): Listed | undefined {
  byAddress ??= new Map(LIST.files.map((file) => [address(file.url), file]));
  const { origin, pathname } = new URL(href);
  const place = origin + pathname;
  const index = new URL('index.html', address('')).href;
  return byAddress.get(place === index ? address('') : place);
}

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  gz: 'application/gzip',
  html: 'text/html; charset=utf-8',
  ico: 'image/x-icon',
  jpg: 'image/jpeg',
  js: 'text/javascript; charset=utf-8',
  json: 'application/json',
  mjs: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  txt: 'text/plain; charset=utf-8',
  wasm: 'application/wasm',
  webmanifest: 'application/manifest+json',
  webp: 'image/webp',
  woff2: 'font/woff2',
};

/** By our own table, for a host that calls a module text/plain would stop the page. */
export function typeOf(url: string): string {
  return TYPES[url.slice(url.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}
