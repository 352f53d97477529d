/** Keyboard shortcuts: told by the view that has them, listed by the help, switched off in the settings. */

import { signal } from '@preact/signals';
import { useLayoutEffect } from 'preact/hooks';
import { settings } from '../store/settings.ts';

export interface Shortcut {
  /** As `KeyboardEvent.key` names it, modifiers in front: 'j', 'J', 'ArrowRight', 'Ctrl+z', '?'. Ctrl is Cmd on a Mac. */
  keys: readonly string[];
  /** What it does, as the help lists it. */
  label: string;
  group: string;
  run: (event: KeyboardEvent) => void;
  /** Whether it is in force at this moment; else the key goes on to the next that has it. */
  when?: () => boolean;
  /** For keys that are held: when it is let go. */
  release?: () => void;
  /** Where fields take the key themselves, they keep it; only such as Escape go first. */
  always?: boolean;
}

/** All that are in force, the newest view's first. */
export const shortcuts = signal<readonly Shortcut[]>([]);

/** In force while the component is on the page. Memoise the list, or give what it depends on. */
export function useShortcuts(list: readonly Shortcut[], inputs: readonly unknown[]): void {
  // With the picture, not after it is painted: a quick second key must meet the new view.
  useLayoutEffect(() => {
    shortcuts.value = [...list, ...shortcuts.peek()];
    return () => {
      shortcuts.value = shortcuts.peek().filter((one) => !list.includes(one));
    };
  }, inputs);
}

/** The event's name: 'Ctrl+Shift+z', 'J', '?'. Shift shows in a letter's case, and is named elsewhere. */
export function nameOf(event: KeyboardEvent): string {
  const { key } = event;
  const parts: string[] = [];
  if (event.ctrlKey || event.metaKey) parts.push('Ctrl');
  if (event.altKey) parts.push('Alt');
  if (event.shiftKey && (key.length > 1 || parts.length > 0)) parts.push('Shift');
  parts.push(key.length === 1 && parts.length > 0 ? key.toLowerCase() : key);
  return parts.join('+');
}

const FIELDS = 'input:not([type=checkbox], [type=radio], [type=button]), textarea, select';

/** Whether whoever has the focus needs the key itself: text, sliders, radio buttons' arrows. */
function taken(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (!target?.closest) return false;
  if (event.ctrlKey || event.metaKey) return target.matches('input[type=text], textarea');
  // A slider needs what moves it, and leaves the letters to the view.
  if (target.matches('[type=range]')) return /^(Arrow|Page|Home|End)/.test(event.key);
  if (target.matches(FIELDS)) return true;
  if (target.matches('[type=radio]')) return event.key.startsWith('Arrow') || event.key === ' ';
  return event.key === ' ' && target.closest('button, a, summary, [type=checkbox]') !== null;
}

/** Whether a dialog shuts off the view behind it, wherever the focus is. */
export function modalOpen(): boolean {
  return document.querySelector('dialog:modal') !== null;
}

/** Listen for as long as the page lives. */
export function followKeys(): void {
  const held = new Map<string, Shortcut>();
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    const name = nameOf(event);
    // Also where a click on its text has taken the focus out of it.
    const inDialog =
      (event.target as HTMLElement | null)?.closest?.('dialog') !== null || modalOpen();
    // Letters alone can be switched off: people who dictate would set them off (WCAG 2.1.4).
    const character = !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
    if (character && !settings.value.shortcuts) return;
    const found = shortcuts.value.find(
      ({ keys, when }) => keys.includes(name) && (when?.() ?? true),
    );
    if (!found || (!found.always && (inDialog || taken(event)))) return;
    event.preventDefault();
    if (found.release) {
      if (held.has(event.key)) return; // it repeats while it is held
      held.set(event.key, found);
    }
    found.run(event);
  });
  const release = (key: string): void => {
    held.get(key)?.release?.();
    held.delete(key);
  };
  addEventListener('keyup', ({ key }) => release(key));
  addEventListener('blur', () => {
    for (const key of [...held.keys()]) release(key);
  });
}
