import { useId } from 'preact/hooks';

interface Props {
  label: string;
  min: number;
  max: number;
  step: number;
  value: number;
  /** The value in words, seen and read out. */
  said: string;
  disabled?: boolean;
  onInput: (value: number) => void;
  /** It was let go. */
  onSettle?: (() => void) | undefined;
}

/** A native range, so that keys, touch and screen readers work it as everywhere. */
export function Slider({ label, said, onInput, onSettle, ...rest }: Props) {
  const id = useId();
  return (
    <div class="slider">
      <label for={id}>{label}</label>
      <span class="number" aria-hidden="true">
        {said}
      </span>
      <input
        {...rest}
        id={id}
        type="range"
        aria-valuetext={said}
        onInput={(event) => onInput(event.currentTarget.valueAsNumber)}
        onChange={onSettle}
        // Back where it began, it has not changed, and is let go all the same.
        onPointerUp={onSettle}
        onBlur={onSettle}
      />
    </div>
  );
}
