import { cacheName } from './names';
import { address, folder } from './scope';

/** Where the installed app receives files from others; only ever answered here. */
export const SHARE = 'share';
const NAME = cacheName('shared', folder());

/** Keeps the files of a share and opens the page, which then asks for them. */
export async function share(request: Request): Promise<Response> {
  let form: FormData;
  try {
    form = await request.formData();
  } catch {
    // Not what a browser's share sends. The page opens all the same, without files.
    return Response.redirect(address(''), 303);
  }
  const cache = await caches.open(NAME);
  for (const [, value] of form) {
    if (!(value instanceof File)) continue;
    const headers = {
      'content-type': value.type || 'application/octet-stream',
      'x-packshot-name': encodeURIComponent(value.name),
    };
    await cache.put(address(`share/${crypto.randomUUID()}`), new Response(value, { headers }));
  }
  return Response.redirect(address(''), 303);
}

/** Hands the shared files out, once. */
export async function takeShared(): Promise<File[]> {
  if (!(await caches.has(NAME))) return [];
  const cache = await caches.open(NAME);
  const files: File[] = [];
  for (const key of await cache.keys()) {
    const found = await cache.match(key);
    if (!found) continue;
    const name = decodeURIComponent(found.headers.get('x-packshot-name') ?? 'shared');
    const type = found.headers.get('content-type') ?? '';
    files.push(new File([await found.blob()], name, { type }));
  }
  await caches.delete(NAME);
  return files;
}

export async function dropShared(): Promise<void> {
  await caches.delete(NAME);
}
