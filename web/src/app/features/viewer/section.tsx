import { type Signal, signal } from '@preact/signals';
import type { ComponentChildren } from 'preact';

/** Which sections are open; kept from photo to photo. */
const open = new Map<string, Signal<boolean>>();

interface Props {
  name: string;
  title: string;
  /** Beside the title, such as a count. */
  aside?: string | null;
  children: ComponentChildren;
  /** As long as nobody has chosen. */
  closed?: boolean;
}

/** A part of the side column that can be folded away: the browser's own element, keys included. */
export function Section({ name, title, aside, children, closed = false }: Props) {
  const state = open.get(name) ?? signal(!closed);
  open.set(name, state);
  return (
    <details
      class="section"
      data-section={name}
      open={state.value}
      onToggle={(event) => {
        state.value = event.currentTarget.open;
      }}
    >
      <summary>
        <h2>{title}</h2>
        {aside && <span class="soft number">{aside}</span>}
      </summary>
      <div class="section-body">{children}</div>
    </details>
  );
}
