import { Button } from '../../ui/button.tsx';

const STEP = 10; // %

/** A native slider, with buttons for those who cannot drag. */
export function Wipe({ value, onChange }: { value: number; onChange: (value: number) => void }) {
  const to = (next: number): void => onChange(Math.min(100, Math.max(0, next)));
  return (
    <div class="wipe">
      <Button size="tiny" icon="back" only onClick={() => to(value - STEP)}>
        Less of the original
      </Button>
      <input
        type="range"
        min={0}
        max={100}
        step={1}
        value={value}
        aria-label="Wipe"
        aria-valuetext={`${value} % original`}
        onInput={(event) => to(event.currentTarget.valueAsNumber)}
      />
      <Button size="tiny" icon="forward" only onClick={() => to(value + STEP)}>
        More of the original
      </Button>
    </div>
  );
}
