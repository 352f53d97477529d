import { isReserved } from '../sw/names';
import { isNews, type News } from './news';
import { prototypeOf, replace, wrapConstructor, wrapMethod } from './replace';
import { isLocal, type Place, refusal } from './rules';
import type { Kind, LedgerEntry } from './types';

/** What the wrappers need to know and whom they tell; the page and its workers each have one. */
export interface Post {
  readonly witness: 'page' | 'worker';
  place(): Place;
  /** No service worker and locked: not even the site's own files are asked for. */
  shut(): boolean;
  note(entry: LedgerEntry): void;
  /** Bytes of a body that was let through. */
  sent(bytes: number): void;
}

type Scope = typeof globalThis;

/** Wraps what a page and a worker have in common. Everything native is taken before other code. */
export function guardNetwork(scope: Scope, post: Post): void {
  const block = (kind: Kind, method: string, url: unknown, why: string): string => {
    const place = post.place();
    post.note({
      at: Date.now(),
      method,
      url: whole(url, place.base),
      kind,
      bytes: null,
      from: 'blocked',
      witness: post.witness,
      why,
    });
    return `Packshot blocked ${method} ${whole(url, place.base)}: ${why}`;
  };
  guardFetch(scope, post, block);
  guardXhr(scope, block);
  for (const [name, kind] of CLOSED) {
    wrapConstructor(scope, name, (_native, args) => {
      throw new DOMException(
        block(kind, 'OPEN', args[0] ?? '', `${name} is not used by this site.`),
        'SecurityError',
      );
    });
  }
  guardWorkers(scope, post, block);
  wrapMethod(prototypeOf(scope, 'CacheStorage'), 'open', (_self, args, native) => {
    const name = String(args[0]);
    if (!isReserved(name)) return native(name);
    const why = "The site's stored files are the service worker's alone.";
    return Promise.reject(new DOMException(block('sw', 'OPEN', name, why), 'SecurityError'));
  });
}

type Block = (kind: Kind, method: string, url: unknown, why: string) => string;

/** Constructors that nothing on this site needs. */
const CLOSED: readonly (readonly [string, Kind])[] = [
  ['WebSocket', 'websocket'],
  ['WebSocketStream', 'websocket'],
  ['EventSource', 'eventsource'],
  ['WebTransport', 'webtransport'],
  ['RTCPeerConnection', 'rtc'],
  ['webkitRTCPeerConnection', 'rtc'],
  ['PresentationRequest', 'other'],
  ['SpeechRecognition', 'speech'],
  ['webkitSpeechRecognition', 'speech'],
  ['PaymentRequest', 'other'],
];

export function whole(url: unknown, base: string): string {
  try {
    return new URL(String(url), base).href;
  } catch {
    return String(url);
  }
}

function guardFetch(scope: Scope, post: Post, block: Block): void {
  const native = scope.fetch.bind(scope);
  const NativeRequest = scope.Request;
  replace(scope, 'fetch', async (input: RequestInfo | URL, init?: RequestInit) => {
    const request = new NativeRequest(input, init);
    const url = new URL(request.url);
    // A browser that does not show a request's stream (Firefox) still shows what was handed in.
    const body = request.body ?? init?.body ?? null;
    const why =
      refusal({ method: request.method, url: request.url, body: body !== null }, post.place()) ??
      (post.shut() && !isLocal(url)
        ? 'The page is locked: nothing is asked of the network.'
        : null);
    if (why !== null) throw new TypeError(block('fetch', request.method, request.url, why));
    if (body !== null) post.sent(sizeOf(init?.body));
    if (isLocal(url)) return native(request);
    // Made anew from the address alone: headers, cookies and the referrer could carry data.
    return native(url.href, {
      signal: request.signal,
      cache: request.cache,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      redirect: 'error',
    });
  });
  replace(scope, 'fetchLater', (url: unknown) => {
    throw new TypeError(block('fetch', 'LATER', url, 'fetchLater is not used by this site.'));
  });
}

/** What a body weighs. A stream's length is unknown, and one byte too many is one already. */
function sizeOf(body: unknown): number {
  if (typeof body === 'string') return new TextEncoder().encode(body).length;
  if (body instanceof Blob) return body.size;
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body)) return body.byteLength;
  return 1;
}

function guardXhr(scope: Scope, block: Block): void {
  const prototype = scope.XMLHttpRequest?.prototype as object | undefined;
  const opened = new WeakMap<object, { method: string; url: string }>();
  wrapMethod(prototype, 'open', (self, args, native) => {
    opened.set(self as object, { method: String(args[0]).toUpperCase(), url: String(args[1]) });
    return native(...args);
  });
  wrapMethod(prototype, 'send', (self) => {
    const { method, url } = opened.get(self as object) ?? { method: 'GET', url: '' };
    throw new DOMException(
      block('xhr', method, url, 'XMLHttpRequest is not used by this site.'),
      'NetworkError',
    );
  });
}

function guardWorkers(scope: Scope, post: Post, block: Block): void {
  for (const name of ['Worker', 'SharedWorker']) {
    wrapConstructor(scope, name, (native, args, target) => {
      const place = post.place();
      const url = new URL(String(args[0]), place.base);
      const why = isLocal(url)
        ? 'A worker must be a file of this site.'
        : refusal({ method: 'GET', url: url.href, body: false }, place);
      if (why !== null)
        throw new DOMException(block('worker', 'GET', args[0], why), 'SecurityError');
      const worker = Reflect.construct(native as never, args, target as never) as Worker;
      if (name === 'Worker') listen(worker, post);
      return worker;
    });
  }
}

/** Takes the guard's news out of a worker's messages; it is the first listener, so no one else sees it. */
function listen(worker: Worker, post: Post): void {
  worker.addEventListener('message', (event: MessageEvent) => {
    if (!isNews(event.data)) return;
    event.stopImmediatePropagation();
    const news: News = event.data;
    post.sent(news.sent);
    for (const entry of news.entries) post.note(entry);
  });
}
