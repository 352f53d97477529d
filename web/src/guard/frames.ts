import type { Block } from './page';
import { prototypeOf, replace, wrapMethod } from './replace';

const FRAMES = new Set(['iframe', 'frame', 'frameset', 'object', 'embed', 'fencedframe', 'portal']);
/** Fetched by the browser itself, past the service worker. */
const OWN = /(^|\s)(\S*icon\S*|manifest)(\s|$)/i;
const HINTS = /\b(dns-prefetch|preconnect|prefetch|prerender)\b/i;

export const HTML = 'http://www.w3.org/1999/xhtml';
const DRAWINGS = 'http://www.w3.org/2000/svg';
const FORMULAS = 'http://www.w3.org/1998/Math/MathML';

/** An empty frame would bring a fresh, unguarded `fetch`, and no service worker stands before it:
 * so none is made, by any of the ways that do not begin with a string of markup (those end at the
 * Trusted Types). Nor are links of SVG and MathML made, which animations and copies within a drawing
 * hide from `guardLinks`. Hints connect without a request that a policy could stop. */
export function guardFrames(block: Block, refused: (url: string) => string | null): void {
  const refuse = (name: unknown, space: unknown = HTML) => {
    const tag = String(name).toLowerCase().split(':').at(-1) ?? '';
    if (space === FORMULAS || (space === DRAWINGS && tag === 'a')) {
      const why = 'This site has no links in drawings and formulas.';
      throw new DOMException(block('navigation', 'MAKE', '', why), 'NotSupportedError');
    }
    if (!FRAMES.has(tag)) return;
    const why = `This site has no <${tag}>.`;
    throw new DOMException(block('frame', 'MAKE', '', why), 'NotSupportedError');
  };
  // Made a string once: an object might say another name when it is asked again.
  wrapMethod(Document.prototype, 'createElement', (_self, [given, ...more], native) => {
    const name = String(given);
    refuse(name);
    return native(name, ...more);
  });
  const named = (_self: unknown, args: unknown[], native: (...args: unknown[]) => unknown) => {
    const [space, name, ...more] = args.map((given, index) =>
      index > 1 || given === null || given === undefined ? given : String(given),
    );
    refuse(name, space);
    return native(...[space, name, ...more].slice(0, args.length));
  };
  wrapMethod(Document.prototype, 'createElementNS', named);
  wrapMethod(DOMImplementation.prototype, 'createDocument', named);
  // `class extends HTMLIFrameElement` could be made by `new`, once it has a name.
  wrapMethod(CustomElementRegistry.prototype, 'define', (_self, args, native) => {
    refuse((args[2] as ElementDefinitionOptions | undefined)?.extends);
    return native(...args);
  });
  replace(globalThis, 'XSLTProcessor', undefined);
  for (const name of ['HTMLIFrameElement', 'HTMLFrameElement', 'HTMLObjectElement'])
    hideInside(prototypeOf(globalThis, name));
  watch(block, refused);
}

/** Should a frame come about in spite of all that, then its inside is not handed out. */
function hideInside(prototype: object | undefined): void {
  if (!prototype) return;
  for (const name of ['contentWindow', 'contentDocument'])
    if (Object.hasOwn(prototype, name))
      Object.defineProperty(prototype, name, { get: () => null, configurable: false });
}

/** Takes out, and names, what was put into the page all the same. */
function watch(block: Block, refused: (url: string) => string | null): void {
  const selector = `link[rel], ${[...FRAMES].join(', ')}`;
  const inspect = (element: Element) => {
    const tag = element.localName;
    if (FRAMES.has(tag)) {
      element.remove();
      block('frame', 'MAKE', '', `This site has no <${tag}>.`);
    } else if (element instanceof HTMLLinkElement && OWN.test(element.rel)) {
      const { href } = element;
      if (href === '') return;
      const why = refused(href);
      if (why === null) return;
      element.remove();
      block(element.rel.includes('icon') ? 'image' : 'other', 'GET', href, why);
    } else if (element instanceof HTMLLinkElement && HINTS.test(element.rel)) {
      // It may have connected by now. What it asked for is named, which is all a page can do.
      const { href } = element;
      if (href === '' || new URL(href).origin === location.origin) return;
      element.remove();
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
    attributeFilter: ['rel', 'href'],
  });
}
