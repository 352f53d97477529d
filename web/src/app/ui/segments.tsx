import { useId } from 'preact/hooks';
import { Icon, type IconName } from './icon.tsx';

export interface Choice<T extends string> {
  value: T;
  label: string;
  icon?: IconName;
}

interface Props<T extends string> {
  legend: string;
  /** The legend is seen, and not only read out. */
  titled?: boolean;
  disabled?: boolean;
  choices: readonly Choice<T>[];
  value: T;
  onPick: (value: T) => void;
}

/** One of a few: radio buttons, so the arrow keys work as everywhere. */
export function Segments<T extends string>({
  legend,
  titled = false,
  disabled = false,
  choices,
  value,
  onPick,
}: Props<T>) {
  const name = useId();
  return (
    <fieldset disabled={disabled}>
      <legend class={titled ? undefined : 'unseen'}>{legend}</legend>
      <div class="segments">
        {choices.map((choice) => (
          <label key={choice.value}>
            <input
              type="radio"
              name={name}
              value={choice.value}
              checked={choice.value === value}
              onChange={() => onPick(choice.value)}
            />
            {choice.icon && <Icon name={choice.icon} />}
            {choice.label}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
