import { effect } from '@preact/signals';

/** Resolves once it is so. `so` reads signals. */
export function until(so: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stop = effect(() => {
      if (!so()) return;
      resolve();
      queueMicrotask(() => stop()); // not from within itself
    });
  });
}
