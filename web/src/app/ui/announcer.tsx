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
const toast = signal<{ text: string; at: number } | null>(null);
/** What can still be taken back. It stands beside a toast, and longer. */
const offer = signal<{ text: string; at: number; remedy: Remedy } | null>(null);

const SHOWN = 4000; // ms
const OFFERED = 12_000; // ms: it has to be read, understood and reached

let timer: ReturnType<typeof setTimeout> | undefined;
let end: ReturnType<typeof setTimeout> | undefined;

let announced = Number.NEGATIVE_INFINITY;

export function announce(text: string): void {
  message.value = text;
  announced = performance.now();
}

/** The last announcement. */
export const heard = (): string => message.peek();

/** ms since the last announcement */
export const quietFor = (): number => performance.now() - announced;

/** Say it to everyone: read out, and shown for some seconds. */
export function tell(text: string): void {
  announce(text);
  toast.value = { text, at: Date.now() };
  clearTimeout(timer);
  timer = setTimeout(() => {
    toast.value = null;
  }, SHOWN);
}

/** The same with what can be done about it. What was offered before has lapsed. */
export function tellWith(text: string, remedy: Remedy): void {
  announce(text);
  lapse();
  offer.value = { text, at: Date.now(), remedy };
  linger();
}

function lapse(): void {
  const over = offer.peek();
  settle();
  over?.remedy.lapse();
}

function linger(): void {
  clearTimeout(end);
  if (offer.peek()) end = setTimeout(lapse, OFFERED);
}

/** The remedy was taken, here or by a key elsewhere: nothing lapses. */
export function settle(): void {
  clearTimeout(end);
  offer.value = null;
}

export function Announcer() {
  return (
    <>
      <p class="unseen" role="status" aria-live="polite">
        {message}
      </p>
      <div class="toasts">
        {toast.value && (
          <div class="toast" key={toast.value.at} aria-hidden="true">
            {toast.value.text}
          </div>
        )}
        {offer.value && <Offer key={offer.value.at} {...offer.value} />}
      </div>
    </>
  );
}

/** It waits for as long as a pointer or the focus is on it. */
function Offer({ text, remedy }: { text: string; remedy: Remedy }) {
  return (
    <section
      class="toast"
      aria-label="What can be taken back"
      onPointerEnter={() => clearTimeout(end)}
      onPointerLeave={linger}
      onFocusIn={() => clearTimeout(end)}
      onFocusOut={linger}
    >
      <span aria-hidden="true">{text}</span>
      <Button size="tiny" kind="plain" icon="retry" onClick={remedy.run}>
        {remedy.label}
      </Button>
      <Button size="tiny" kind="plain" icon="close" only onClick={lapse}>
        Let it go
      </Button>
    </section>
  );
}
