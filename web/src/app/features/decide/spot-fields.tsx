import type { Box } from '../../../engine/types.ts';
import { Button } from '../../ui/button.tsx';
import { placed } from './spot.ts';

interface Props {
  spot: Box | null;
  width: number;
  height: number;
  onChange: (spot: Box | null) => void;
  onScreen: () => void;
}

const SIDES = ['Left', 'Top', 'Width', 'Height'] as const;

/** The spot in numbers: for those who do not drag, and for those who want it exact. */
export function SpotFields({ spot, width, height, onChange, onScreen }: Props) {
  const values = spot ? [spot[0], spot[1], spot[2] - spot[0], spot[3] - spot[1]] : [];
  const change = (at: number, value: number): void => {
    if (!Number.isFinite(value)) return;
    const [left = 0, top = 0, wide = 0, high = 0] = values.map((v, i) => (i === at ? value : v));
    onChange(placed(left, top, wide, high, width, height));
  };
  return (
    <fieldset class="mark-fields">
      <legend class="cell-label">Spot</legend>
      {spot && (
        <div class="mark-numbers">
          {SIDES.map((side, at) => (
            <label key={side} class="cell">
              <span class="cell-label">{side}</span>
              <input
                class="field number"
                type="number"
                min={0}
                max={at % 2 === 0 ? width : height}
                value={values[at]}
                aria-label={`${side} of the spot, pixels`}
                onChange={(event) => change(at, event.currentTarget.valueAsNumber)}
              />
            </label>
          ))}
        </div>
      )}
      <div class="mark-buttons">
        {!spot && <span class="soft small">Drag on the picture, or take</span>}
        {/* The same with a spot and without: neither way the focus is lost. */}
        <Button
          key="screen"
          size="tiny"
          onClick={(event) => {
            onScreen();
            // What comes next: Enter rejects, and digits still give reasons.
            event.currentTarget.form?.querySelector<HTMLElement>('[type=submit]')?.focus();
          }}
        >
          What is on screen
        </Button>
        {spot && (
          <Button
            size="tiny"
            kind="plain"
            onClick={(event) => {
              (event.currentTarget.previousElementSibling as HTMLElement).focus();
              onChange(null);
            }}
          >
            No spot
          </Button>
        )}
      </div>
    </fieldset>
  );
}
