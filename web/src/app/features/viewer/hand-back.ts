import type { RefObject } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';

/** They have a use for keys of their own after a click. */
const KEEPS = '.wipe, .zoom-number, .reject';

/** After a click of the mouse on a panel's buttons the keys, Space among them, belong to the
 * picture again; the keyboard's focus stays. */
export function useHandBack(panel: RefObject<HTMLElement | null>): void {
  const pointed = useRef(false);
  // Every time: a panel may have nothing to show at first.
  useLayoutEffect(() => {
    const { current } = panel;
    const told = (event: Event): void => {
      const { type, target } = event;
      if (type !== 'click') pointed.current = (event as PointerEvent).pointerType === 'mouse';
      // A click on a label is none yet: the click on what it names follows, with the focus.
      else if (pointed.current && (target as HTMLElement).closest('button, [type=radio]')) {
        if ((target as HTMLElement).closest(KEEPS)) return;
        document.querySelector<HTMLElement>('.stage-canvas')?.focus({ preventScroll: true });
      }
    };
    const kinds = ['pointerdown', 'keydown', 'click'];
    // Before the button hears of it: what it opens takes the focus then.
    for (const kind of kinds) current?.addEventListener(kind, told, { capture: true });
    return () => {
      for (const kind of kinds) current?.removeEventListener(kind, told, { capture: true });
    };
  });
}
