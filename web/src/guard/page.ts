import { guardFrames } from './frames';
import { type Post, whole } from './network';
import { replace, wrapMethod } from './replace';
import { detour, isLocal } from './rules';
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
  guardFrames(block);
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

type Anchor = HTMLAnchorElement | HTMLAreaElement;

/** Links that open elsewhere or in a new window: the Navigation API does not see those. */
function guardLinks(page: string, dev: boolean, block: Block): void {
  const stop = (anchor: Anchor): boolean => {
    anchor.removeAttribute('ping');
    if (anchor.href === '') return false;
    const url = new URL(anchor.href, document.baseURI);
    const why = detour(
      {
        url: anchor.href,
        sameDocument: false,
        download: anchor.hasAttribute('download') && isLocal(url),
        form: false,
      },
      page,
      dev,
    );
    if (why !== null) block('navigation', 'GET', anchor.href, why);
    return why !== null;
  };
  const onClick = (event: Event) => {
    for (const at of event.composedPath()) {
      if (!isAnchor(at)) continue;
      if (stop(at)) {
        event.preventDefault();
        event.stopImmediatePropagation();
      }
      return;
    }
  };
  for (const type of ['click', 'auxclick']) window.addEventListener(type, onClick, true);
  // Outside the document an anchor's click passes no window, yet the browser follows it.
  wrapMethod(HTMLElement.prototype, 'click', (self, args, native) => {
    if (isAnchor(self) && !self.isConnected && stop(self)) return undefined;
    return native(...args);
  });
  wrapMethod(EventTarget.prototype, 'dispatchEvent', (self, args, native) => {
    const click = args[0] instanceof MouseEvent && args[0].type === 'click';
    if (click && isAnchor(self) && !self.isConnected && stop(self)) return false;
    return native(...args);
  });
}

/** A form's own way out. The page's forms are handled by its code, which prevents the default. */
function guardForms(block: Block): void {
  const refuse = (form: HTMLFormElement) =>
    block('form', form.method.toUpperCase(), form.action, 'A form may not be sent.');
  window.addEventListener('submit', (event) => {
    const form = event.target;
    if (event.defaultPrevented || !(form instanceof HTMLFormElement)) return;
    if (form.method === 'dialog') return;
    event.preventDefault();
    refuse(form);
  });
  // submit() asks no listener.
  wrapMethod(HTMLFormElement.prototype, 'submit', (self) => {
    refuse(self as HTMLFormElement);
  });
}

function isAnchor(thing: unknown): thing is Anchor {
  return thing instanceof HTMLAnchorElement || thing instanceof HTMLAreaElement;
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
