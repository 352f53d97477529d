import { sha256Of } from './content';
import { HEADERS, LIST, typeOf } from './list';
import { isLocked } from './lock';
import type { Listed } from './messages';
import { cacheName, isCache, isFolderless } from './names';
import { address, folder } from './scope';

export const CURRENT = cacheName('files', folder(), LIST.version);
/** Header of a stored answer: lets a later version take the file over without fetching it. */
const SHA = 'x-packshot-sha256';

/** Checked since this service worker was started; the browser stops and starts it at will. */
const checked = new Set<string>();
/** What is being fetched now: two who ask get one download. */
const under = new Map<string, Promise<void>>();

/** Came with wrong content: the browser's own cache is not asked for these again. */
const doubted = new Set<string>();

/** Names of the caches of other versions. */
export async function otherVersions(): Promise<string[]> {
  return (await allVersions()).filter((name) => name !== CURRENT);
}

/** All caches of the site's files. */
export async function allVersions(): Promise<string[]> {
  const found: string[] = [];
  for (const name of await caches.keys()) {
    if (isCache(name, 'files', folder())) found.push(name);
    else if (isFolderless(name) && (await caches.match(address(''), { cacheName: name })))
      found.push(name);
  }
  return found;
}

/** The file from the cache with its content checked, or undefined; a damaged one is thrown out. */
export async function fromCache(file: Listed): Promise<Response | undefined> {
  const cache = await caches.open(CURRENT);
  const found = await cache.match(address(file.url));
  if (!found || checked.has(file.url)) return found;
  const bytes = new Uint8Array(await found.clone().arrayBuffer());
  if ((await sha256Of(file.url, bytes)) === file.sha256) {
    checked.add(file.url);
    return found;
  }
  await cache.delete(address(file.url));
  return undefined;
}

/** Addresses of this version's stored files, unchecked. */
export async function stored(): Promise<Set<string>> {
  const cache = await caches.open(CURRENT);
  return new Set((await cache.keys()).map((request) => request.url));
}

/** From an older version's cache, where its content is the same as now. */
async function fromOlder(file: Listed): Promise<boolean> {
  for (const name of await otherVersions()) {
    const found = await (await caches.open(name)).match(address(file.url));
    if (found?.headers.get(SHA) !== file.sha256) continue;
    const bytes = new Uint8Array(await found.arrayBuffer());
    if ((await sha256Of(file.url, bytes)) !== file.sha256) continue;
    await put(file, bytes, found.headers);
    return true;
  }
  return false;
}

/** Is told of an answer of the network: its bytes, and when it was asked, ms. */
type Fetched = (bytes: number, at: number) => void;

/** Sees to it that the file is in the cache. */
export async function keep(file: Listed, fetched: Fetched): Promise<void> {
  if (await fromCache(file)) return;
  const running = under.get(file.url);
  if (running) return running;
  const work = (async () => {
    if (await fromOlder(file)) return;
    // The second time past the browser's own cache: there may lie what the host no longer sends.
    for (const cache of ['no-cache', 'reload'] as const) {
      const { answer, at } = await ask(file, cache);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      fetched(bytes.length, at);
      if ((await sha256Of(file.url, bytes)) !== file.sha256) continue;
      await put(file, bytes, answer.headers);
      return;
    }
    throw wrong(file);
  })();
  under.set(file.url, work);
  try {
    await work;
  } finally {
    under.delete(file.url);
  }
}

/** The file from the network as it arrives; its last piece is held back until the whole is checked. */
export async function arriving(file: Listed, fetched: Fetched): Promise<Response> {
  const running = under.get(file.url);
  if (running) {
    await running.catch(() => undefined);
    const found = await fromCache(file);
    if (found) return found;
  }
  if (await fromOlder(file)) {
    const found = await fromCache(file);
    if (found) return found;
  }
  const { answer, at } = await ask(file, doubted.has(file.url) ? 'reload' : 'no-cache');
  const reader = (answer.body as ReadableStream<Uint8Array<ArrayBuffer>>).getReader();
  let end: (error?: unknown) => void = () => undefined;
  const work = new Promise<void>((resolve, reject) => {
    end = (error) => {
      under.delete(file.url);
      if (error === undefined) resolve();
      else reject(error);
    };
  });
  work.catch(() => undefined);
  under.set(file.url, work);
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  const body = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(out) {
      try {
        for (;;) {
          const { done, value } = await reader.read();
          const held = pieces.at(-1);
          if (done) break;
          // Copies: what is passed on may be transferred, and then is empty here.
          pieces.push(value.slice());
          if (!held) continue;
          out.enqueue(held.slice());
          return;
        }
        const bytes = new Uint8Array(await new Blob(pieces).arrayBuffer());
        fetched(bytes.length, at);
        if ((await sha256Of(file.url, bytes)) !== file.sha256) {
          doubted.add(file.url);
          throw wrong(file);
        }
        await put(file, bytes, answer.headers);
        const last = pieces.at(-1);
        if (last) out.enqueue(last);
        out.close();
        end();
      } catch (error) {
        end(error);
        throw error;
      }
    },
    async cancel(reason) {
      end(new Error(`${file.url}: whoever asked has hung up`));
      await reader.cancel(reason);
    },
  });
  return new Response(body, { headers: dressed(file, answer.headers) });
}

function wrong(file: Listed): Error {
  return new Error(
    `${file.url}: not the content that this version lists; the site must be deployed anew`,
  );
}

/** The one place where the network is asked: so the lock is looked at here, at the last moment. */
async function ask(
  file: Listed,
  cache: RequestCache,
): Promise<{ readonly answer: Response; readonly at: number }> {
  if (await isLocked())
    throw new Error('The page is locked: nothing more is fetched until it is reloaded.');
  const at = Date.now();
  const answer = await fetch(address(file.url), {
    cache,
    credentials: 'omit',
    referrerPolicy: 'no-referrer',
    redirect: 'error',
  });
  if (answer.ok && answer.body) return { answer, at };
  throw new Error(`${file.url}: the host answers ${answer.status}; see that the site is complete`);
}

async function put(file: Listed, bytes: Uint8Array<ArrayBuffer>, headers: Headers): Promise<void> {
  const cache = await caches.open(CURRENT);
  const all = dressed(file, headers);
  all.set(SHA, file.sha256);
  all.set('content-length', String(bytes.length));
  await cache.put(address(file.url), new Response(bytes, { headers: all }));
  checked.add(file.url);
}

/** Our headers; a policy of the host's own is kept beside ours, and both then hold. */
function dressed(file: Listed, host: Headers): Headers {
  const headers = new Headers(HEADERS);
  const own = headers.get('content-security-policy');
  const theirs = host.get('content-security-policy');
  if (own !== null && theirs !== null && !theirs.includes(own))
    headers.append('content-security-policy', theirs);
  else if (theirs !== null) headers.set('content-security-policy', theirs);
  headers.set('content-type', typeOf(file.url));
  const length = host.get('content-length');
  if (length !== null && host.get('content-encoding') === null)
    headers.set('content-length', length);
  return headers;
}
