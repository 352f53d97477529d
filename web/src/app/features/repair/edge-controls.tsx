import { useRef } from 'preact/hooks';
import type { EdgeOptions } from '../../../engine/types.ts';
import { percent } from '../../ui/format.ts';
import { useShortcuts } from '../../ui/keys.ts';
import { Slider } from './slider.tsx';
import type { TouchUp } from './touch-up.ts';

interface Control {
  key: keyof EdgeOptions;
  label: string;
  min: number;
  max: number;
  step: number;
  said: (value: number) => string;
}

const CONTROLS: readonly Control[] = [
  { key: 'edgeShift', label: 'Edge shift', min: -4, max: 4, step: 0.25, said: shift },
  { key: 'soften', label: 'Softness', min: 0, max: 4, step: 0.25, said: (value) => `${value} px` },
  {
    key: 'decontaminate',
    label: 'Clean edge colours',
    min: 0,
    max: 1,
    step: 0.05,
    said: percent,
  },
];

/** How the edge is finished, with what is on screen finished anew while a slider moves. */
export function EdgeControls({ touchUp, disabled }: { touchUp: TouchUp; disabled: boolean }) {
  const edge = touchUp.edge.value;
  const group = useRef<HTMLFieldSetElement>(null);
  useShortcuts(
    [
      {
        keys: ['t'],
        label: 'To the sliders of the edge',
        group: 'Repair',
        run: () => {
          const section = group.current?.closest('details');
          if (section) section.open = true;
          group.current?.querySelector('input')?.focus();
        },
      },
    ],
    [],
  );
  return (
    <fieldset ref={group} class="touch-up-group" disabled={disabled}>
      <legend>Edge</legend>
      {CONTROLS.map(({ key, label, min, max, step, said }) => (
        <Slider
          key={key}
          label={label}
          min={min}
          max={max}
          step={step}
          value={edge[key]}
          said={said(edge[key])}
          onInput={(value) => touchUp.preview({ [key]: value })}
          onSettle={() => touchUp.settle(key, label)}
        />
      ))}
    </fieldset>
  );
}

function shift(px: number): string {
  if (px === 0) return '0 px';
  return `${Math.abs(px)} px ${px > 0 ? 'wider' : 'tighter'}`;
}
