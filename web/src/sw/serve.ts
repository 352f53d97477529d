import { LIST, listedAt } from './list';
import type { Listed } from './messages';
import { kindOf, report } from './report';
import { address, type FetchEvent } from './scope';
import { SHARE, share } from './share';
import { arriving, fromCache, keep } from './store';
import { fromOlderVersion } from './versions';

/** Above this a file is passed on as it arrives, so that whoever waits can show progress. */
const STREAMED = 1_000_000;

/** Deny by default: listed files of this site, by GET, without query and body. What is not that
 * never leaves; and what leaves is asked for anew, by the listed address and nothing else. */
export async function answer(event: FetchEvent): Promise<Response> {
  const { request, clientId } = event;
  if (request.mode === 'navigate' && request.method === 'POST' && isAt(request.url, SHARE))
    return share(request);
  const why = refusal(request);
  if (why !== null) return refused(event, why);
  if (isAt(request.url, 'precache.json')) return Response.json(LIST);
  const told = { method: 'GET', url: request.url, kind: kindOf(request) } as const;
  const tell = (bytes: number | null) => report({ ...told, bytes, from: 'cache' }, clientId);
  const old = await fromOlderVersion(request.url, clientId);
  if (old) {
    await tell(null);
    return old;
  }
  const file = listedAt(request.url);
  if (!file) return refused(event, "The address is not in the list of the site's files.");
  const cached = await fromCache(file);
  if (cached) {
    const length = cached.headers.get('content-length');
    await tell(length === null ? null : Number(length));
    return cached;
  }
  // Not by waitUntil: a large file has arrived only after the event is over, which would throw.
  return fetched(event, file, (bytes, at) => {
    void report({ ...told, at, bytes, from: 'network' }, clientId);
  });
}

async function fetched(
  event: FetchEvent,
  file: Listed,
  tell: (bytes: number, at: number) => void,
): Promise<Response> {
  try {
    if (file.bytes === null || file.bytes > STREAMED) return await arriving(file, tell);
    await keep(file, tell);
    return (await fromCache(file)) ?? Response.error();
  } catch (error) {
    return refused(event, (error as Error).message);
  }
}

/** Why this request may not be answered at all, or null. */
function refusal(request: Request): string | null {
  const url = new URL(request.url);
  const home = new URL(address(''));
  if (url.origin !== home.origin || !url.pathname.startsWith(home.pathname))
    return 'The address is not on this site.';
  if (request.method !== 'GET') return `The method is ${request.method}; only GET is let through.`;
  if (request.body) return 'The request has a body.';
  // A page opened with a query is answered with the page itself, and the query goes nowhere.
  if (url.search !== '' && request.mode !== 'navigate')
    return 'The address has a query, which could carry data.';
  return null;
}

async function refused(event: FetchEvent, why: string): Promise<Response> {
  const { request, clientId } = event;
  const { method, url } = request;
  await report({ method, url, kind: kindOf(request), bytes: null, from: 'blocked', why }, clientId);
  return Response.error();
}

function isAt(url: string, name: string): boolean {
  const { origin, pathname } = new URL(url);
  return origin + pathname === address(name);
}
