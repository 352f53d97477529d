import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { followKeys, type Shortcut, shortcuts } from '../src/app/ui/keys.ts';

type Listener = (event: unknown) => void;

const heard = new Map<string, Listener>();
const BODY = { closest: () => null, matches: () => false };
Object.assign(globalThis, {
  addEventListener: (type: string, listener: Listener) => heard.set(type, listener),
  document: { querySelector: () => null },
});
followKeys();

let ran: string[] = [];
beforeEach(() => {
  ran = [];
  heard.get('blur')?.({});
});

function shortcut(key: string, label: string, more: Partial<Shortcut> = {}): Shortcut {
  return { keys: [key], label, group: '', run: () => void ran.push(label), ...more };
}

/** → whether the page has kept it from the browser */
function down(key: string, { repeat = false, code = key, ctrlKey = false } = {}): boolean {
  let prevented = false;
  const preventDefault = (): void => {
    prevented = true;
  };
  heard.get('keydown')?.({ key, code, repeat, ctrlKey, target: BODY, preventDefault });
  return prevented;
}

test('a key that is held decides once; pressed again, it decides again', () => {
  shortcuts.value = [shortcut('a', 'approve')];
  assert.ok(down('a'));
  for (const _ of [1, 2, 3]) assert.ok(down('a', { repeat: true }));
  assert.deepEqual(ran, ['approve']);
  heard.get('keyup')?.({ code: 'a' });
  down('a');
  assert.deepEqual(ran, ['approve', 'approve']);
});

test('what moves goes on while its key is held, in the next list too', () => {
  shortcuts.value = [shortcut('j', 'next', { repeats: true })];
  down('j');
  shortcuts.value = [shortcut('j', 'next', { repeats: true })];
  down('j', { repeat: true });
  assert.deepEqual(ran, ['next', 'next']);
});

test('a key that is held does not begin what its key means by then', () => {
  let decided = true;
  shortcuts.value = [
    shortcut('Ctrl+z', 'undo a stroke', { repeats: true, when: () => !decided }),
    shortcut('Ctrl+z', 'take it back', {
      when: () => decided,
      run: () => {
        decided = false;
        ran.push('take it back');
      },
    }),
  ];
  down('z', { ctrlKey: true });
  assert.ok(down('z', { ctrlKey: true, repeat: true }));
  assert.deepEqual(ran, ['take it back']);
  down('z', { ctrlKey: true });
  down('z', { ctrlKey: true, repeat: true });
  assert.deepEqual(ran, ['take it back', 'undo a stroke', 'undo a stroke']);
});

test('Enter that is held presses no button anew; other keys that are held stay with their field', () => {
  shortcuts.value = [shortcut('a', 'approve', { repeats: true })];
  assert.ok(!down('Enter'));
  assert.ok(down('Enter', { repeat: true }));
  assert.ok(!down('a', { repeat: true }), 'it was pressed where the page did not hear it');
  assert.deepEqual(ran, []);
});

test('what is let go ends, whatever Shift makes of its key', () => {
  shortcuts.value = [shortcut('h', 'hold', { release: () => void ran.push('let go') })];
  down('h', { code: 'KeyH' });
  down('h', { code: 'KeyH', repeat: true });
  heard.get('keyup')?.({ key: 'H', code: 'KeyH' });
  assert.deepEqual(ran, ['hold', 'let go']);
});
