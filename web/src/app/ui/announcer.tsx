import { signal } from '@preact/signals';

/** What screen readers are told, politely; the last word counts. */
const message = signal('');
/** The same for what people see for a moment: done, copied, left out. */
export const toast = signal<{ text: string; at: number } | null>(null);

let timer: ReturnType<typeof setTimeout> | undefined;

export function announce(text: string): void {
  message.value = text;
}

/** Say it to everyone: read out, and shown for some seconds. */
export function tell(text: string): void {
  announce(text);
  toast.value = { text, at: Date.now() };
  clearTimeout(timer);
  timer = setTimeout(() => {
    toast.value = null;
  }, 4000);
}

export function Announcer() {
  return (
    <>
      <p class="unseen" role="status" aria-live="polite">
        {message}
      </p>
      {toast.value && (
        <div class="toast" key={toast.value.at} aria-hidden="true">
          {toast.value.text}
        </div>
      )}
    </>
  );
}
