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
  /** Whether it goes on while the key is held, as moves and sizes do; what decides happens once. */
  repeats?: boolean;
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

/** Where people write, and the browser takes back what they wrote. */
const TEXTS = 'input:not([type]), input:is([type=text], [type=number], [type=search]), textarea';
const FIELDS = 'input:not([type=checkbox], [type=radio], [type=button]), textarea, select';

/** Whether whoever has the focus needs the key itself: text, sliders, radio buttons' arrows. */
function taken(event: KeyboardEvent): boolean {
  const target = event.target as HTMLElement | null;
  if (!target?.closest) return false;
  if (event.ctrlKey || event.metaKey) return event.key !== 'Enter' && target.matches(TEXTS);
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

/** What the event's key does at this moment. */
function sought(event: KeyboardEvent): Shortcut | undefined {
  const name = nameOf(event);
  const target = event.target as HTMLElement | null;
  // Also where a click on its text has taken the focus out of it.
  const inDialog = target?.closest?.('dialog') !== null || modalOpen();
  // Letters alone can be switched off: people who dictate would set them off (WCAG 2.1.4).
  const character = !event.ctrlKey && !event.metaKey && !event.altKey && event.key.length === 1;
  if (character && !settings.value.shortcuts) return undefined;
  const found = shortcuts.value.find(({ keys, when }) => keys.includes(name) && (when?.() ?? true));
  return found && (found.always || !(inDialog || taken(event))) ? found : undefined;
}

/** Enter presses a button over and over while it is held, also one that has come under it since. */
function pressesAgain({ key, target }: KeyboardEvent): boolean {
  return key === 'Enter' && !(target as HTMLElement | null)?.matches?.('textarea');
}

/** Listen for as long as the page lives. */
export function followKeys(): void {
  /** What the keys that are down have begun, by `KeyboardEvent.code`: Shift changes the `key`. */
  const held = new Map<string, Shortcut>();
  const release = (code: string): void => {
    held.get(code)?.release?.();
    held.delete(code);
  };
  /** It goes on with what it has begun or with nothing: another view may be in force by now. */
  const again = (event: KeyboardEvent): void => {
    const begun = held.get(event.code);
    if (begun || pressesAgain(event)) event.preventDefault();
    if (!begun?.repeats) return;
    const found = sought(event);
    // By its label, as each view brings a list of its own.
    if (found?.label === begun.label) found.run(event);
  };
  addEventListener('keydown', (event) => {
    if (event.defaultPrevented || event.isComposing) return;
    if (event.repeat) {
      again(event);
      return;
    }
    release(event.code); // where nobody told that it was let go
    const found = sought(event);
    if (!found) return;
    event.preventDefault();
    held.set(event.code, found);
    found.run(event);
  });
  addEventListener('keyup', ({ code }) => release(code));
  addEventListener('blur', () => {
    for (const code of [...held.keys()]) release(code);
  });
}
