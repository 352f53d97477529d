import type { Block } from './page';
import { wrapMethod } from './replace';
import { detour, isLocal } from './rules';
import { everywhere } from './shadows';

type Anchor = HTMLAnchorElement | HTMLAreaElement | SVGAElement;

/** Links that open elsewhere or in a new window: the Navigation API does not see those. */
export function guardLinks(page: string, dev: boolean, block: Block): void {
  const stop = (anchor: Anchor): boolean => {
    anchor.removeAttribute('ping');
    const url = targetOf(anchor);
    if (!url) return false;
    const download = anchor.hasAttribute('download') && isLocal(url);
    const why = detour({ url: url.href, sameDocument: false, download, form: false }, page, dev);
    if (why !== null) block('navigation', 'GET', url.href, why);
    return why !== null;
  };
  const onClick = (event: Event) => {
    const anchor = event.composedPath().find(isAnchor);
    if (!anchor || !stop(anchor)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };
  for (const type of ['click', 'auxclick']) everywhere(type, onClick, true);
  // Outside the document a click passes no window, yet the browser follows the link around it.
  const stray = (self: unknown): boolean => {
    if (!(self instanceof Node) || self.isConnected) return false;
    const anchor = around(self);
    return anchor !== undefined && stop(anchor);
  };
  // One that code has made need not be cancelable, and then no listener keeps it from its link.
  const unstoppable = (self: unknown, event: MouseEvent): boolean => {
    if (event.cancelable || event.isTrusted || !(self instanceof Node)) return false;
    const url = targetOf(around(self));
    const why = 'A click that cannot be cancelled is not used by this site.';
    block('navigation', 'GET', url?.href ?? '', why);
    return true;
  };
  wrapMethod(HTMLElement.prototype, 'click', (self, args, native) =>
    stray(self) ? undefined : native(...args),
  );
  wrapMethod(EventTarget.prototype, 'dispatchEvent', (self, args, native) => {
    const [event] = args;
    const click = event instanceof MouseEvent && event.type === 'click';
    return click && (unstoppable(self, event) || stray(self)) ? false : native(...args);
  });
}

/** Null without a link, or where it leads nowhere. */
function targetOf(anchor: Anchor | undefined): URL | null {
  if (!anchor) return null;
  const href = anchor instanceof SVGAElement ? anchor.href.baseVal : anchor.href;
  try {
    return href === '' ? null : new URL(href, document.baseURI);
  } catch {
    return null;
  }
}

/** The link that a click there would follow. */
function around(node: Node): Anchor | undefined {
  for (let at: Node | null = node; at; at = at instanceof ShadowRoot ? at.host : at.parentNode)
    if (isAnchor(at)) return at;
  return undefined;
}

function isAnchor(thing: unknown): thing is Anchor {
  return (
    thing instanceof HTMLAnchorElement ||
    thing instanceof HTMLAreaElement ||
    thing instanceof SVGAElement
  );
}
