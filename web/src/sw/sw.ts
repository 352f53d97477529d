/** The service worker: stands between the page and the network. See docs/privacy.md. */

import { precache } from './groups';
import { LIST } from './list';
import { lock } from './lock';
import type { Answer, Ask, Hello } from './messages';
import { address, type ExtendableMessageEvent, scope } from './scope';
import { answer } from './serve';
import { dropShared, takeShared } from './share';
import { dropState } from './state';
import { allVersions, stored } from './store';
import { takeOver, tidy } from './versions';

// Not skipWaiting: a new version waits until the page says so, never in the middle of work.
scope.addEventListener('install', (event) => event.waitUntil(install()));
scope.addEventListener('activate', (event) => event.waitUntil(takeOver()));
scope.addEventListener('fetch', (event) => event.respondWith(answer(event)));
scope.addEventListener('message', (event) => event.waitUntil(heard(event)));

async function install(): Promise<void> {
  // Under a folder that somebody made up its name would be words for the host to read.
  if (scope.registration.scope !== new URL('./', scope.location.href).href)
    throw new Error("This service worker is for the site's own folder.");
  await precache('shell');
}

async function heard(event: ExtendableMessageEvent): Promise<void> {
  const port = event.ports[0];
  if (!port) return;
  const say = (said: Answer) => port.postMessage(said);
  try {
    const done = await act(event.data as Ask, event.source?.id ?? '', say);
    say({ answer: 'done', ...done });
  } catch (error) {
    say({ answer: 'failed', why: (error as Error).message });
  }
}

async function act(
  question: Ask,
  client: string,
  say: (said: Answer) => void,
): Promise<{ hello?: Hello; files?: File[] }> {
  switch (question.ask) {
    case 'hello':
      await tidy();
      return { hello: await hello() };
    case 'precache':
      await precache(question.group, (progress) => say({ answer: 'progress', progress }));
      return {};
    case 'lock':
      await lock(client);
      return {};
    case 'activate':
      await scope.skipWaiting();
      return {};
    case 'shared':
      return { files: await takeShared() };
    case 'remove':
      for (const name of await allVersions()) await caches.delete(name);
      await dropShared();
      await dropState();
      return {};
  }
}

async function hello(): Promise<Hello> {
  const there = await stored();
  const { version, files } = LIST;
  const cached = files.filter((file) => there.has(address(file.url))).map((file) => file.url);
  return { version, files, cached };
}
