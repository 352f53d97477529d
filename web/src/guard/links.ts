import { HTML } from './frames';
import type { Block } from './page';
import { wrapMethod } from './replace';
import { detour, isLocal } from './rules';
import { everywhere } from './shadows';

/** Native ways to look at things, taken before other code could put its own in their place: a
 * property of its own on a link or an event would hide the true one. */
const getter = <T>(prototype: object, name: string): ((self: unknown) => T) => {
  const native = Object.getOwnPropertyDescriptor(prototype, name)?.get as () => T;
  return (self) => Reflect.apply(native, self, []);
};
const method = <T>(prototype: object, name: string): ((self: unknown, ...args: unknown[]) => T) => {
  const native = Reflect.get(prototype, name) as () => T;
  return (self, ...args) => Reflect.apply(native, self, args as []);
};
const typeOf = getter<string>(Event.prototype, 'type');
const pathOf = method<EventTarget[]>(Event.prototype, 'composedPath');
const prevent = method<void>(Event.prototype, 'preventDefault');
const silence = method<void>(Event.prototype, 'stopImmediatePropagation');
const parentOf = getter<Node | null>(Node.prototype, 'parentNode');
const hostOf = getter<Node>(ShadowRoot.prototype, 'host');
const kindOf = getter<string>(Element.prototype, 'localName');
const spaceOf = getter<string | null>(Element.prototype, 'namespaceURI');
const attribute = method<string | null>(Element.prototype, 'getAttribute');
const has = method<boolean>(Element.prototype, 'hasAttribute');
const remove = method<void>(Element.prototype, 'removeAttribute');

const LINKS = new Set(['a', 'area', 'link']);
const FOLLOWED = new Set(['click', 'auxclick', 'DOMActivate']);

/** Links that open elsewhere or in a new window: the Navigation API does not see those. */
export function guardLinks(page: string, dev: boolean, block: Block): void {
  /** A link that may not be followed has no address from then on: not every click can be cancelled,
   * and of links within links the browser takes which it likes. */
  const disarmed = (element: unknown): boolean => {
    const href = hrefOf(element);
    if (href === null) return false;
    remove(element, 'ping');
    const why = whyNot(href, has(element, 'download'), page, dev);
    if (why === null) return false;
    remove(element, 'href');
    block('navigation', 'GET', href, why);
    return true;
  };
  const onClick = (event: Event) => {
    if (pathOf(event).filter(disarmed).length === 0) return;
    prevent(event);
    silence(event);
  };
  for (const type of FOLLOWED) everywhere(type, onClick, true);
  // Outside the document a click passes no window, yet the browser follows the links around it.
  wrapMethod(HTMLElement.prototype, 'click', (self, args, native) => {
    return around(self).filter(disarmed).length > 0 ? undefined : native(...args);
  });
  wrapMethod(EventTarget.prototype, 'dispatchEvent', (self, args, native) => {
    if (!follows(args[0])) return native(...args);
    return around(self).filter(disarmed).length > 0 ? false : native(...args);
  });
}

function follows(event: unknown): boolean {
  try {
    return FOLLOWED.has(typeOf(event));
  } catch {
    return false; // no event: the browser says so
  }
}

/** The address of a link, told by name and attribute alone; null of anything else. Links in drawings
 * and formulas are never made: see frames.ts. */
function hrefOf(element: unknown): string | null {
  try {
    const link = spaceOf(element) === HTML && LINKS.has(kindOf(element));
    return link ? attribute(element, 'href') : null;
  } catch {
    return null; // a window, a document, a text
  }
}

function whyNot(href: string, isDownload: boolean, page: string, dev: boolean): string | null {
  let url: URL;
  try {
    url = new URL(href, document.baseURI);
  } catch {
    return null; // it leads nowhere
  }
  const download = isDownload && isLocal(url);
  return detour({ url: url.href, sameDocument: false, download, form: false }, page, dev);
}

/** An element and all around it, through closed roots too. */
function around(self: unknown): unknown[] {
  const found: unknown[] = [];
  try {
    for (let at: unknown = self; at; at = above(at)) found.push(at);
  } catch {
    // no node: a window, a worker
  }
  return found;
}

function above(node: unknown): Node | null {
  const parent = parentOf(node);
  if (parent) return parent;
  try {
    return hostOf(node);
  } catch {
    return null;
  }
}
