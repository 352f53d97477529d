import { wrapMethod } from './replace';

type Heard = readonly [type: string, hear: (event: Event) => void, capture: boolean];

const heard: Heard[] = [];
let wrapped = false;

/** Listens on the window and on every shadow root. A closed root does not show what lies in it, and
 * an event that is not composed (a form's submit) does not leave an open one. */
export function everywhere(...one: Heard): void {
  heard.push(one);
  window.addEventListener(...one);
  if (wrapped) return;
  wrapped = true;
  wrapMethod(Element.prototype, 'attachShadow', (_self, args, native) => {
    // A root's clone would be one that nobody listens at.
    const root = native({ ...(args[0] as ShadowRootInit), clonable: false }) as ShadowRoot;
    for (const each of heard) root.addEventListener(...each);
    return root;
  });
}
