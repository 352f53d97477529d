import { go, href } from '../../router.ts';
import { done } from '../../store/queue.ts';
import { neighbour } from '../../store/tally.ts';
import { announce } from '../../ui/announcer.tsx';
import { type Shortcut, useShortcuts } from '../../ui/keys.ts';
import { cycle, GROUNDS, pick } from './ground.ts';
import * as look from './look.ts';
import { stepped } from './place.ts';
import { walk } from './spots/tour.ts';
import { easel } from './stage.tsx';

const LOOK = 'Look';
const MOVE = 'Move';
const GO = 'Photos';

/** The keys of the viewer. It renders nothing; first in the view, so that open tools go before it. */
export function ViewerKeys({ id }: { id: string }) {
  useShortcuts(listOf(id), [id]);
  return null;
}

export function step(id: string, by: 1 | -1): void {
  const ids = done.peek().map((one) => one.id);
  const to = neighbour(ids, id, by);
  if (to) go(href.photo(to), true);
  else announce(by > 0 ? 'This is the last photo' : 'This is the first photo');
}

export function zoomStep(direction: 1 | -1): void {
  easel.peek()?.sight.zoomTo(stepped(look.place.peek().zoom, direction));
}

/** The drag that may follow takes the original away again, and goes on moving the picture. */
function space(down: boolean): void {
  look.spaceDown.value = look.holding.value = down;
}

/** Arrows move the wipe while there is one, else they turn the page. */
function arrow(id: string, by: 1 | -1, event: KeyboardEvent): void {
  if (look.mode.peek() !== 'wipe') {
    if (!event.shiftKey) step(id, by);
    return;
  }
  look.wipeTo(look.split.peek() + by * (event.shiftKey ? 10 : 1));
  announce(`${look.split.peek()} % original`);
}

function toggle(which: { value: boolean }, name: string): void {
  which.value = !which.value;
  announce(`${name} ${which.value ? 'on' : 'off'}`);
}

function listOf(id: string): Shortcut[] {
  return [
    { keys: ['j'], label: 'Next photo', group: GO, repeats: true, run: () => step(id, 1) },
    { keys: ['k'], label: 'Previous photo', group: GO, repeats: true, run: () => step(id, -1) },
    {
      keys: ['ArrowLeft', 'Shift+ArrowLeft'],
      label: 'Previous photo; with the wipe, move its line by 1 %, with Shift by 10 %',
      group: GO,
      repeats: true,
      run: (event) => arrow(id, -1, event),
    },
    {
      keys: ['ArrowRight', 'Shift+ArrowRight'],
      label: 'Next photo; with the wipe, move its line by 1 %, with Shift by 10 %',
      group: GO,
      repeats: true,
      run: (event) => arrow(id, 1, event),
    },
    { keys: ['+', '='], label: 'Zoom in', group: MOVE, repeats: true, run: () => zoomStep(1) },
    { keys: ['-'], label: 'Zoom out', group: MOVE, repeats: true, run: () => zoomStep(-1) },
    { keys: ['0'], label: 'Fit', group: MOVE, run: () => easel.peek()?.sight.fit() },
    {
      keys: [' '],
      label: 'Held: the original; with a drag, move the picture',
      group: LOOK,
      run: () => space(true),
      release: () => space(false),
    },
    {
      keys: ['m'],
      label: 'Alpha view',
      group: LOOK,
      run: () => toggle(look.alphaView, 'Alpha view'),
    },
    { keys: ['e'], label: 'Hatch soft edges', group: LOOK, run: () => toggle(look.edges, 'Edges') },
    { keys: ['z'], label: 'Loupe', group: LOOK, run: () => toggle(look.loupe, 'Loupe') },
    {
      keys: ['[', ','],
      label: 'Previous spot worth a look',
      group: LOOK,
      repeats: true,
      run: () => walk(-1),
    },
    {
      keys: [']', '.'],
      label: 'Next spot worth a look',
      group: LOOK,
      repeats: true,
      run: () => walk(1),
    },
    {
      keys: ['b'],
      label: 'Next background',
      group: LOOK,
      run: () => {
        const now = cycle();
        announce(`Background: ${GROUNDS.find(({ value }) => value === now)?.label}`);
      },
    },
    ...GROUNDS.map(
      ({ value, label }, index): Shortcut => ({
        keys: [String(index + 1)],
        label: `Background: ${label.toLowerCase()}`,
        group: 'Backgrounds',
        run: () => pick(value),
      }),
    ),
  ];
}
