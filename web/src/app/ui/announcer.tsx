import { signal } from '@preact/signals';
import { Button } from './button.tsx';

/** What can be done about what is told, for as long as it is shown. */
export interface Remedy {
  label: string;
  run: () => void;
  /** It has gone by unused. */
  lapse: () => void;
}

/** What screen readers are told, politely; the last word counts. */
const message = signal('');
/** The same for what people see for a moment: done, copied, left out. */
export const toast = signal<{ text: string; at: number; remedy: Remedy | null } | null>(null);

const SHOWN = 4000; // ms
const SHOWN_WITH_REMEDY = 12_000; // ms: it has to be read, understood and reached

let timer: ReturnType<typeof setTimeout> | undefined;

export function announce(text: string): void {
  message.value = text;
}

/** Say it to everyone: read out, and shown for some seconds. */
export function tell(text: string, remedy: Remedy | null = null): void {
  announce(text);
  hush();
  toast.value = { text, at: Date.now(), remedy };
  linger();
}

/** Take it away; what it offered has lapsed. */
function hush(): void {
  clearTimeout(timer);
  const shown = toast.peek();
  toast.value = null;
  shown?.remedy?.lapse();
}

function linger(): void {
  clearTimeout(timer);
  const shown = toast.peek();
  if (shown) timer = setTimeout(hush, shown.remedy ? SHOWN_WITH_REMEDY : SHOWN);
}

/** The remedy was taken, here or by a key elsewhere: nothing lapses. */
export function settle(): void {
  clearTimeout(timer);
  toast.value = null;
}

export function Announcer() {
  return (
    <>
      <p class="unseen" role="status" aria-live="polite">
        {message}
      </p>
      {toast.value && <Toast key={toast.value.at} {...toast.value} />}
    </>
  );
}

/** It waits for as long as a pointer or the focus is on it. */
function Toast({ text, remedy }: { text: string; remedy: Remedy | null }) {
  if (!remedy) {
    return (
      <div class="toast" aria-hidden="true">
        {text}
      </div>
    );
  }
  return (
    <section
      class="toast"
      aria-label="What can be taken back"
      onPointerEnter={() => clearTimeout(timer)}
      onPointerLeave={linger}
      onFocusIn={() => clearTimeout(timer)}
      onFocusOut={linger}
    >
      <span aria-hidden="true">{text}</span>
      <Button size="tiny" kind="plain" icon="retry" onClick={remedy.run}>
        {remedy.label}
      </Button>
      <Button size="tiny" kind="plain" icon="close" only onClick={hush}>
        Let it go
      </Button>
    </section>
  );
}
