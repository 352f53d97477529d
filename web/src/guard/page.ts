import { type Post, whole } from './network';
import { replace, wrapMethod } from './replace';
import { detour, isLocal } from './rules';
import type { Kind } from './types';

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
  guardFrames(block);
  guardCookies(block);
}

type Block = (kind: Kind, method: string, url: unknown, why: string) => string;

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
  navigation?.addEventListener(
    'navigate',
    (happening) => {
      const event = happening as NavigateEvent;
      const form = event.formData !== null;
      const why = detour(
        {
          url: event.destination.url,
          sameDocument: event.destination.sameDocument || event.hashChange,
          download: event.downloadRequest !== null,
          form,
        },
        page,
        dev,
      );
      if (why === null) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      block(form ? 'form' : 'navigation', form ? 'POST' : 'GET', event.destination.url, why);
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
  // submit() asks no listener; the other ways end at the policy's form-action 'none'.
  wrapMethod(HTMLFormElement.prototype, 'submit', (self) => {
    const form = self as HTMLFormElement;
    block('form', form.method.toUpperCase(), form.action, 'A form may not be sent.');
  });
}

function isAnchor(thing: unknown): thing is Anchor {
  return thing instanceof HTMLAnchorElement || thing instanceof HTMLAreaElement;
}

const FRAMES = new Set(['iframe', 'frame', 'frameset', 'object', 'embed', 'fencedframe', 'portal']);
const HINTS = /\b(dns-prefetch|preconnect|prefetch|prerender)\b/i;

/** An empty frame would bring a fresh, unguarded `fetch`; and hints connect without a request. */
function guardFrames(block: Block): void {
  const refuse = (name: unknown) => {
    const tag = String(name).toLowerCase().split(':').at(-1) ?? '';
    if (!FRAMES.has(tag)) return;
    throw new DOMException(
      block('frame', 'MAKE', '', `This site has no <${tag}>.`),
      'NotSupportedError',
    );
  };
  wrapMethod(Document.prototype, 'createElement', (_self, args, native) => {
    refuse(args[0]);
    return native(...args);
  });
  wrapMethod(Document.prototype, 'createElementNS', (_self, args, native) => {
    refuse(args[1]);
    return native(...args);
  });
  const selector = `link[rel], ${[...FRAMES].join(', ')}`;
  const inspect = (element: Element) => {
    const tag = element.localName;
    if (FRAMES.has(tag)) {
      element.remove();
      block('frame', 'MAKE', '', `This site has no <${tag}>.`);
    } else if (element instanceof HTMLLinkElement && HINTS.test(element.rel)) {
      // It may have connected by now. What it asked for is named, which is all a page can do.
      const { href } = element;
      element.remove();
      if (href !== '' && new URL(href).origin !== location.origin)
        block('hint', 'HINT', href, 'A hint to connect elsewhere was taken out.');
    }
  };
  new MutationObserver((records) => {
    for (const { target, addedNodes, type } of records) {
      if (type === 'attributes') inspect(target as Element);
      for (const node of addedNodes) {
        if (!(node instanceof Element)) continue;
        if (node.matches(selector)) inspect(node);
        for (const inner of node.querySelectorAll(selector)) inspect(inner);
      }
    }
  }).observe(document, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ['rel'],
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
