import { computed, signal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { set, settings } from '../../store/settings.ts';
import { Button } from '../../ui/button.tsx';

export type Ground =
  | { kind: 'checker' }
  | { kind: 'colour'; colour: string }
  | { kind: 'photo'; url: string };

type Pick = 'checker' | 'white' | 'black' | 'own' | 'photo';

const picked = signal<Pick>('checker');
/** A photo of one's own behind the cut-out, for as long as the page is open. */
const photo = signal<string | null>(null);

export const ground = computed<Ground>(() => {
  switch (picked.value) {
    case 'white':
      return { kind: 'colour', colour: '#ffffff' };
    case 'black':
      return { kind: 'colour', colour: '#000000' };
    case 'own':
      return { kind: 'colour', colour: settings.value.backdrop };
    case 'photo':
      return photo.value ? { kind: 'photo', url: photo.value } : { kind: 'checker' };
    default:
      return { kind: 'checker' };
  }
});

const CHOICES: readonly { value: Pick; label: string }[] = [
  { value: 'checker', label: 'Checker' },
  { value: 'white', label: 'White' },
  { value: 'black', label: 'Black' },
  { value: 'own', label: 'Colour' },
  { value: 'photo', label: 'Photo' },
];

/** What lies behind the cut-out on screen; the file stays transparent. */
export function Grounds() {
  const file = useRef<HTMLInputElement>(null);
  const pick = (value: Pick): void => {
    if (value === 'photo' && !photo.value) file.current?.click();
    else picked.value = value;
  };
  return (
    <fieldset class="grounds">
      <legend>Background</legend>
      <div class="swatches">
        {CHOICES.map(({ value, label }) => (
          <label key={value} class="swatch">
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
          if (!chosen) return;
          if (photo.value) URL.revokeObjectURL(photo.value);
          photo.value = URL.createObjectURL(chosen);
          picked.value = 'photo';
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
