// Fetching the engine's files: progress, unpacking, checking, keeping.
import { PackshotError } from './errors.ts';
import { MODELS } from './model-url.ts';

export interface Wanted {
  url: string;
  /** Of the content after unpacking; the file is then also kept for the next visit. */
  sha256?: string;
  bytes?: number;
}

export interface FetchOptions {
  onBytes?: (bytes: number, total: number) => void;
  /** Whether to store what was fetched; not where a service worker does so already. */
  keep: boolean;
}

/** The content of each file, unpacked where it is gzip, checked where its hash is known. */
export async function fetchAll(wanted: Wanted[], options: FetchOptions): Promise<Uint8Array[]> {
  const sizes = wanted.map(() => ({ got: 0, total: 0 }));
  const tell = () => {
    // Only once every server has said how much it will send.
    if (sizes.some((size) => size.total === 0)) return;
    const sum = (key: 'got' | 'total') => sizes.reduce((all, size) => all + size[key], 0);
    options.onBytes?.(sum('got'), sum('total'));
  };
  return Promise.all(
    wanted.map((file, index) =>
      fetchOne(file, options.keep, (got, total) => {
        sizes[index] = { got, total };
        tell();
      }),
    ),
  );
}

async function fetchOne(
  file: Wanted,
  keep: boolean,
  tell: (got: number, total: number) => void,
): Promise<Uint8Array> {
  const kept = await fromCache(file);
  if (kept) {
    const bytes = await unpacked(kept).catch(() => null);
    if (bytes && (await isIntact(bytes, file))) {
      tell(kept.length, kept.length);
      return bytes;
    }
    await forget(file.url); // damaged on this machine's disk: fetch it anew
  }
  const sent = await download(file.url, tell);
  let bytes: Uint8Array;
  try {
    bytes = await unpacked(sent);
  } catch {
    throw damaged(file.url);
  }
  if (!(await isIntact(bytes, file))) throw damaged(file.url);
  if (keep && file.sha256) await store(file.url, sent);
  return bytes;
}

async function download(url: string, tell: (got: number, total: number) => void) {
  let response: Response;
  try {
    response = await fetch(url, { credentials: 'same-origin' });
  } catch (error) {
    throw missing(url, error instanceof Error ? error.message : String(error));
  }
  if (!response.ok) throw missing(url, `the server answers ${response.status}`);
  // A single-page host answers everything with its own page.
  if (response.headers.get('Content-Type')?.startsWith('text/html')) {
    throw missing(url, 'the server sends a page instead');
  }
  const length = Number(response.headers.get('Content-Length')) || 0;
  tell(0, Math.max(length, 1));
  try {
    // Where the host compresses once more, the length is that of what it sends.
    const bytes = await collected(response.body, (got) => tell(got, Math.max(length, got)));
    tell(bytes.length, Math.max(bytes.length, 1));
    return bytes;
  } catch (error) {
    throw missing(url, error instanceof Error ? error.message : String(error));
  }
}

/**
 * All of a stream. Not by `arrayBuffer()`: the browser holds on to a buffer that it has made itself,
 * even when it is released, until its garbage is collected.
 */
async function collected(
  stream: ReadableStream<Uint8Array> | null,
  tell: (got: number) => void = () => {},
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let got = 0;
  const reader = stream?.getReader();
  for (;;) {
    const step = await reader?.read();
    if (!step || step.done) return joined(parts, got);
    parts.push(step.value);
    got += step.value.length;
    tell(got);
  }
}

/** A host may have unpacked a gzip file already: the content tells. */
async function unpacked(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  return piped(bytes, new DecompressionStream('gzip'));
}

export async function piped(
  bytes: Uint8Array,
  through: CompressionStream | DecompressionStream,
): Promise<Uint8Array> {
  return collected(new Blob([bytes as BlobPart]).stream().pipeThrough(through));
}

async function isIntact(bytes: Uint8Array, file: Wanted): Promise<boolean> {
  if (file.bytes !== undefined && file.bytes !== bytes.length) return false;
  // Browsers hash only where the connection is secure; elsewhere the length has to do.
  if (!file.sha256 || !crypto.subtle) return true;
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource));
  return Array.from(hash, (byte) => byte.toString(16).padStart(2, '0')).join('') === file.sha256;
}

// Storage may be full, forbidden, or missing: then everything is fetched anew.
async function fromCache(file: Wanted): Promise<Uint8Array | null> {
  if (!file.sha256 || typeof caches === 'undefined') return null;
  try {
    const kept = await caches.match(file.url);
    return kept ? new Uint8Array(await kept.arrayBuffer()) : null;
  } catch {
    return null;
  }
}

async function store(url: string, bytes: Uint8Array): Promise<void> {
  if (typeof caches === 'undefined') return;
  try {
    const cache = await caches.open(MODELS);
    await cache.put(url, new Response(bytes as BodyInit));
    const name = stem(url);
    for (const request of await cache.keys()) {
      if (request.url !== url && stem(request.url) === name) await cache.delete(request);
    }
  } catch {
    // as above
  }
}

async function forget(url: string): Promise<void> {
  try {
    await (await caches.open(MODELS)).delete(url);
  } catch {
    // as above
  }
}

/** The address without hashes, its own and a bundler's behind it: an older version has the same. */
function stem(url: string): string {
  return url.replace(/\.[0-9a-f]{8}\.onnx.*$/, '.onnx');
}

function joined(parts: Uint8Array[], length: number): Uint8Array {
  if (parts.length === 1 && parts[0]) return parts[0];
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function missing(url: string, why: string): PackshotError {
  return new PackshotError(
    'model',
    `${fileName(url)} cannot be fetched (${why})`,
    'check the connection and try again',
  );
}

function damaged(url: string): PackshotError {
  return new PackshotError(
    'model',
    `${fileName(url)} is damaged or another version`,
    'load the page again',
  );
}

function fileName(url: string): string {
  return new URL(url).pathname.split('/').pop() ?? url;
}
