import type { Preset } from '../../../channel/preset.ts';
import { set, settings } from '../../store/settings.ts';
import { isPlain, outputs } from './outputs.ts';

/** Which files each photo becomes: plain formats, channels, as many as are wanted. */
export function Choices() {
  const all = outputs(settings.value.ground);
  return (
    <fieldset class="choices">
      <legend>
        <h2>Files</h2>
      </legend>
      <div class="picks">
        {all.filter(isPlain).map((preset) => (
          <Pick key={preset.key} preset={preset} />
        ))}
      </div>
      <h3>Channels</h3>
      <div class="picks">
        {all
          .filter((preset) => !isPlain(preset))
          .map((preset) => (
            <Pick key={preset.key} preset={preset} />
          ))}
      </div>
    </fieldset>
  );
}

function Pick({ preset }: { preset: Preset }) {
  const on = settings.value.outputs.includes(preset.key);
  const flip = (): void => {
    const { outputs: keys } = settings.value;
    set({ outputs: on ? keys.filter((key) => key !== preset.key) : [...keys, preset.key] });
  };
  return (
    <div class="pick-box" data-on={on}>
      <label class="pick">
        <input type="checkbox" checked={on} onChange={flip} value={preset.key} />
        <span>
          <span class="pick-title">{preset.title}</span>
          <span class="pick-text soft">{preset.summary}</span>
          <span class="pick-facts number">{facts(preset)}</span>
        </span>
      </label>
      {preset.key === 'jpeg' && on && (
        <label class="own-colour">
          <span>Colour</span>
          <input
            type="color"
            aria-label="Colour behind the JPEG"
            value={settings.value.ground}
            onInput={(event) => set({ ground: event.currentTarget.value })}
          />
          <span class="mono">{settings.value.ground}</span>
        </label>
      )}
    </div>
  );
}

/** "JPEG, 2000 × 2000, fills 88 %" */
function facts({ place, encode, background, key }: Preset): string {
  const parts = [encode.format === 'jpeg' ? 'JPEG' : encode.format === 'png' ? 'PNG' : 'WebP'];
  if (place) {
    const { canvas, fill } = place;
    if (canvas.kind === 'fixed') parts.push(`${canvas.width} × ${canvas.height}`);
    else if (canvas.kind === 'square') parts.push(`${canvas.target} × ${canvas.target}`);
    else parts.push(`${canvas.target} px long`);
    parts.push(`fills ${Math.round(fill.target * 100)} %`);
  }
  if (key !== 'jpeg' && background.mode === 'flatten') {
    parts.push(`on #${background.rgb.map((v) => v.toString(16).padStart(2, '0')).join('')}`);
  }
  return parts.join(', ');
}
