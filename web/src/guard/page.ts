import { guardFrames } from './frames';
import { guardLinks } from './links';
import { type Post, whole } from './network';
import { replace, wrapMethod } from './replace';
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
  const prototypeOf = (name: string) =>
    (Reflect.get(globalThis, name) as { prototype?: object } | undefined)?.prototype;
  wrapMethod(prototypeOf('PushManager'), 'subscribe', refuse('push', 'Push'));
  wrapMethod(prototypeOf('BackgroundFetchManager'), 'fetch', refuse('fetch', 'Background fetch'));
  wrapMethod(Navigator.prototype, 'joinAdInterestGroup', refuse('other', 'This'));
  wrapMethod(Navigator.prototype, 'runAdAuction', refuse('other', 'This'));
  wrapMethod(prototypeOf('ServiceWorkerContainer'), 'register', (_self, args, native) => {
    // The browser asks for the script itself, so that a query would reach the host.
    if (whole(args[0], document.baseURI) === whole('sw.js', document.baseURI))
      return native(...args);
    const why = 'This site has one service worker.';
    return Promise.reject(new DOMException(block('worker', 'GET', args[0], why), 'SecurityError'));
  });
  // Some voices are spoken by the browser maker's server.
  wrapMethod(prototypeOf('SpeechSynthesis'), 'speak', () => {
    block('speech', 'CALL', '', 'Speech is not used by this site.');
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
  const store = (Reflect.get(globalThis, 'CookieStore') as { prototype?: object } | undefined)
    ?.prototype;
  wrapMethod(store, 'set', () => {
    return Promise.reject(
      new DOMException(block('cookie', 'SET', location.href, why), 'NotAllowedError'),
    );
  });
}
