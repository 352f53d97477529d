import { useEffect, useRef } from 'preact/hooks';
import { set, settings } from '../../store/settings.ts';
import { tell } from '../../ui/announcer.tsx';
import { Button } from '../../ui/button.tsx';
import { askForPhoto, GROUNDS, lay, photo, pick, picked } from './ground.ts';

/** What lies behind the cut-out on screen. */
export function Grounds() {
  const file = useRef<HTMLInputElement>(null);
  useEffect(() => {
    askForPhoto.value = () => file.current?.click();
    return () => {
      askForPhoto.value = () => undefined;
    };
  }, []);
  return (
    <fieldset class="grounds">
      <legend class="unseen">Background</legend>
      <div class="swatches">
        {GROUNDS.map(({ value, label }, index) => (
          <label key={value} class="swatch" title={`Key ${index + 1}`}>
            <input
              type="radio"
              name="ground"
              checked={picked.value === value}
              onChange={() => pick(value)}
              onClick={() => value === 'photo' && !photo.value && pick(value)}
            />
            <span class={`swatch-chip ${value}`}>
              {value === 'own' && <Chip colour={settings.value.backdrop} />}
            </span>
            {label}
          </label>
        ))}
      </div>
      {picked.value === 'own' && (
        <label class="own-colour">
          <span>Own colour</span>
          <input
            type="color"
            value={settings.value.backdrop}
            onInput={(event) => set({ backdrop: event.currentTarget.value })}
          />
          <span class="mono">{settings.value.backdrop}</span>
        </label>
      )}
      {picked.value === 'photo' && (
        <Button size="tiny" onClick={() => file.current?.click()}>
          Another photo
        </Button>
      )}
      <input
        ref={file}
        type="file"
        hidden
        accept="image/*"
        data-pick="ground"
        onChange={(event) => {
          const [chosen] = event.currentTarget.files ?? [];
          event.currentTarget.value = ''; // the same file may be chosen again
          if (!chosen) return;
          void lay(chosen).catch(() => tell(`This browser cannot open ${chosen.name}`));
        }}
      />
    </fieldset>
  );
}

function Chip({ colour }: { colour: string }) {
  return (
    <svg viewBox="0 0 1 1" aria-hidden="true" focusable="false">
      <rect width="1" height="1" fill={colour} />
    </svg>
  );
}
