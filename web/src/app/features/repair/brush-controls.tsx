import { percent } from '../../ui/format.ts';
import { Slider } from './slider.tsx';
import { brush, notch, SIZES, setBrush } from './tools.ts';

/** How the brush in hand is set. */
export function BrushControls() {
  const { size, hardness, pressure } = brush.value;
  return (
    <div class="touch-up-group">
      <Slider
        label="Size"
        min={0}
        max={SIZES.length - 1}
        step={1}
        value={notch(size ?? 1)}
        said={`${size} px`}
        onInput={(at) => setBrush({ size: SIZES[at] ?? 1 })}
      />
      <Slider
        label="Hardness"
        min={0}
        max={1}
        step={0.05}
        value={hardness}
        said={percent(hardness)}
        onInput={(value) => setBrush({ hardness: value })}
      />
      <label class="tick small">
        <input
          type="checkbox"
          checked={pressure}
          onChange={(event) => setBrush({ pressure: event.currentTarget.checked })}
        />
        Pen pressure sets the size
      </label>
      <p class="soft small">
        Shift + click draws a line. By keyboard, in the picture: arrows move, Enter sets the brush
        down and lifts it.
      </p>
    </div>
  );
}
