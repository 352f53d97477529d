import { guardFrames } from './frames';
import { guardLinks } from './links';
import { type Post, whole } from './network';
import { prototypeOf, replace, wrapMethod } from './replace';
import { detour, refusal } from './rules';
import { everywhere } from './shadows';
import type { Kind } from './types';

const TWICE = 1000; // ms between the two reports of one download

/** What only a page has: beacons, windows, forms, links, navigation, cookies, frames. */
export function guardPage(post: Post, dev: boolean): void {
  const page = location.href;
  const block = (kind: Kind, method: string, url: unknown, why: string): string => {
    const address = whole(url, document.baseURI);
    post.note({
      at: Date.now(),
      method,
      url: address,
      kind,
      bytes: null,
      from: 'blocked',
      witness: 'page',
      why,
    });
    return `Packshot blocked ${address}: ${why}`;
  };
  guardBeacons(block);
  guardServiceWorker(page, block);
  guardNavigation(page, dev, block);
  guardLinks(page, dev, block);
  guardForms(block);
  guardFrames(block, (url) => refusal({ method: 'GET', url, body: false }, post.place()));
  guardCookies(block);
}

export type Block = (kind: Kind, method: string, url: unknown, why: string) => string;

function guardBeacons(block: Block): void {
  wrapMethod(Navigator.prototype, 'sendBeacon', (_self, args) => {
    block('beacon', 'POST', args[0], 'Beacons are not used by this site.');
    return false;
  });
  const refuse = (kind: Kind, what: string) => (_self: unknown, args: unknown[]) => {
    const why = `${what} is not used by this site.`;
    return Promise.reject(
      new DOMException(block(kind, 'CALL', first(args), why), 'NotAllowedError'),
    );
  };
  wrapMethod(prototypeOf(globalThis, 'PushManager'), 'subscribe', refuse('push', 'Push'));
  wrapMethod(
    prototypeOf(globalThis, 'BackgroundFetchManager'),
    'fetch',
    refuse('fetch', 'Background fetch'),
  );
  wrapMethod(Navigator.prototype, 'joinAdInterestGroup', refuse('other', 'This'));
  wrapMethod(Navigator.prototype, 'runAdAuction', refuse('other', 'This'));
  // Some voices are spoken by the browser maker's server.
  wrapMethod(prototypeOf(globalThis, 'SpeechSynthesis'), 'speak', () => {
    block('speech', 'CALL', '', 'Speech is not used by this site.');
  });
}

/** One script, for this folder: the browser asks for it by itself, and any other address or folder
 * would be words for the host to read. */
function guardServiceWorker(page: string, block: Block): void {
  const own = whole('sw.js', page);
  wrapMethod(
    prototypeOf(globalThis, 'ServiceWorkerContainer'),
    'register',
    (_self, args, native) => {
      const url = String(args[0]);
      const scope = (args[1] as RegistrationOptions | undefined)?.scope;
      if (scope === undefined && whole(url, page) === own)
        return native(own, { updateViaCache: 'none' });
      const why = 'This site has one service worker, for its own folder.';
      return Promise.reject(new DOMException(block('worker', 'GET', url, why), 'SecurityError'));
    },
  );
  // Its header goes out with the page's next load, past the service worker.
  for (const name of ['enable', 'setHeaderValue'])
    wrapMethod(prototypeOf(globalThis, 'NavigationPreloadManager'), name, () => {
      const why = 'Navigation preload is not used by this site.';
      return Promise.reject(
        new DOMException(block('navigation', 'SET', page, why), 'NotAllowedError'),
      );
    });
}

function first(args: unknown[]): unknown {
  return typeof args[0] === 'string' ? args[0] : '';
}

interface NavigateEvent extends Event {
  readonly destination: { readonly url: string; readonly sameDocument: boolean };
  readonly downloadRequest: string | null;
  readonly formData: FormData | null;
  readonly hashChange: boolean;
}

/** True where the browser lets a page cancel its own departure. */
export function hasNavigation(): boolean {
  return 'navigation' in window;
}

function guardNavigation(page: string, dev: boolean, block: Block): void {
  replace(window, 'open', (url?: unknown) => {
    block('window', 'GET', url ?? '', 'This site opens no windows.');
    return null;
  });
  const navigation = (window as { navigation?: EventTarget }).navigation;
  let downloading = { url: '', until: 0 };
  navigation?.addEventListener(
    'navigate',
    (happening) => {
      const event = happening as NavigateEvent;
      const { url } = event.destination;
      const form = event.formData !== null;
      let download = event.downloadRequest !== null;
      // Firefox tells of a download twice, and the second time does not call it one.
      if (download) downloading = { url, until: performance.now() + TWICE };
      else if (url === downloading.url && performance.now() < downloading.until) {
        download = true;
        downloading = { url: '', until: 0 };
      }
      const why = detour(
        {
          url,
          sameDocument: event.destination.sameDocument || event.hashChange,
          download,
          form,
        },
        page,
        dev,
      );
      if (why === null) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      block(form ? 'form' : 'navigation', form ? 'POST' : 'GET', url, why);
    },
    { capture: true },
  );
}

/** A form's own way out. The page's forms are handled by its code, which prevents the default. */
function guardForms(block: Block): void {
  const refuse = (form: HTMLFormElement) =>
    block('form', form.method.toUpperCase(), form.action, 'A form may not be sent.');
  const onSubmit = (event: Event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    if (form.method === 'dialog') return;
    event.preventDefault();
    refuse(form);
  };
  everywhere('submit', onSubmit, false);
  // submit() asks no listener.
  wrapMethod(HTMLFormElement.prototype, 'submit', (self) => {
    refuse(self as HTMLFormElement);
  });
}

/** A cookie travels with the next request, so this site has none. */
function guardCookies(block: Block): void {
  const why = 'This site keeps no cookies.';
  Object.defineProperty(Document.prototype, 'cookie', {
    get: () => '',
    set: () => {
      block('cookie', 'SET', location.href, why);
    },
    configurable: false,
  });
  const store = prototypeOf(globalThis, 'CookieStore');
  wrapMethod(store, 'set', () => {
    return Promise.reject(
      new DOMException(block('cookie', 'SET', location.href, why), 'NotAllowedError'),
    );
  });
}
