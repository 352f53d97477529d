/** The tool in hand, lent to the stage, and worked by the keyboard where the stage has the focus. */

import { useLayoutEffect, useMemo, useState } from 'preact/hooks';
import { announce } from '../../ui/announcer.tsx';
import { type Shortcut, useShortcuts } from '../../ui/keys.ts';
import type { Point, Surface } from '../viewer/surface.ts';
import { BrushTool } from './brush-tool.ts';
import { PartTool } from './part-tool.ts';
import { type BrushName, tool } from './tools.ts';
import type { TouchUp } from './touch-up.ts';

const STRIDE = 12; // CSS px that an arrow moves
const STEP = 2; // with Shift
const SETTLED = 500; // ms without a key until a place is read out
const ARROWS: Record<string, [number, number]> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

type Active = BrushTool | PartTool;

export function useTool(touchUp: TouchUp, surface: Surface | null): Active | null {
  const [active, setActive] = useState<Active | null>(null);
  const name = tool.value;
  // With the picture, not after it is painted: a quick second key must find the tool in hand.
  useLayoutEffect(() => {
    if (!surface || name === 'move') return;
    const made =
      name === 'part'
        ? new PartTool(surface, touchUp)
        : new BrushTool(surface, touchUp, name as BrushName);
    touchUp.prepare();
    surface.tool.value = made;
    setActive(made);
    return () => {
      made.end();
      if (surface.tool.peek() === made) surface.tool.value = null;
      setActive(null);
    };
  }, [touchUp, surface, name]);
  const keys = useMemo(
    () => (active && surface ? keysOf(active, surface) : null),
    [active, surface],
  );
  useShortcuts(keys ? listed(keys) : [], [keys]);
  useLayoutEffect(() => {
    if (!keys) return;
    // Before the stage, whose arrows move the picture.
    const hear = (event: KeyboardEvent): void => {
      const { target, key } = event;
      if (!(key in ARROWS)) keys.still(); // what is done now counts more than where
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (!(target instanceof HTMLCanvasElement) || !target.matches('.stage-canvas')) return;
      if (key in ARROWS) keys.move(event);
      else if (key === 'Enter') keys.enter(event);
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener('keydown', hear, { capture: true });
    return () => removeEventListener('keydown', hear, { capture: true });
  }, [keys]);
  return active;
}

interface Keys {
  active: Active;
  /** The place is not read out any more. */
  still: () => void;
  move: (event: KeyboardEvent) => void;
  enter: (event: KeyboardEvent) => void;
}

/** For the help; the stage's own listener runs them. */
function listed({ active, move, enter }: Keys): Shortcut[] {
  const brush = active instanceof BrushTool;
  const group = 'Repair, with the picture focused';
  const when = (): boolean => false;
  return [
    {
      keys: Object.keys(ARROWS),
      label: `Move the ${brush ? 'brush' : 'pointer'}; with Shift less far`,
      group,
      run: move,
      when,
    },
    {
      keys: ['Enter'],
      label: brush ? 'Set the brush down, lift it' : 'Keep or drop the piece',
      group,
      run: enter,
      when,
    },
  ];
}

function keysOf(active: Active, surface: Surface): Keys {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const move = ({ key, shiftKey }: KeyboardEvent): void => {
    const [dx, dy] = ARROWS[key] ?? [0, 0];
    const stride = (shiftKey ? STEP : STRIDE) * pxOf(surface);
    const from = active.at ?? middle(surface);
    const to = {
      x: Math.min(surface.width - 0.5, Math.max(0.5, from.x + dx * stride)),
      y: Math.min(surface.height - 0.5, Math.max(0.5, from.y + dy * stride)),
    };
    active.shift(to);
    const [left, top, right, bottom] = surface.visible();
    if (to.x < left || to.y < top || to.x >= right || to.y >= bottom) surface.show(to);
    clearTimeout(timer);
    timer = setTimeout(() => announce(`${Math.floor(to.x)}, ${Math.floor(to.y)}`), SETTLED);
  };
  const enter = ({ repeat }: KeyboardEvent): void => {
    if (repeat) return;
    if (!active.at) active.shift(middle(surface));
    if (active instanceof PartTool) active.press();
    else if (active.painting) {
      active.finish();
      surface.redraw();
      announce('Brush lifted');
    } else {
      active.press();
      announce('Brush down');
    }
  };
  return { active, still: () => clearTimeout(timer), move, enter };
}

/** px of the photo to one CSS px */
function pxOf(surface: Surface): number {
  return devicePixelRatio / surface.place.peek().zoom;
}

function middle(surface: Surface): Point {
  const { x, y } = surface.place.peek().centre;
  return { x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5 };
}
