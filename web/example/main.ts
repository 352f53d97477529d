// All that a page needs: `remove`, its progress, and a way to stop it.
import { PackshotError, remove } from 'packshot';

const find = <T extends Element>(selector: string) => document.querySelector(selector) as T;
const input = find<HTMLInputElement>('input');
const button = find<HTMLButtonElement>('button');
const status = find<HTMLElement>('[role=status]');
const image = find<HTMLImageElement>('img');

input.addEventListener('change', async () => {
  const photo = input.files?.[0];
  if (!photo) return;
  const stop = new AbortController();
  button.onclick = () => stop.abort();
  button.disabled = false;
  try {
    const cutout = await remove(photo, {
      signal: stop.signal,
      onProgress: ({ stage, share }) => {
        status.textContent = `${stage}: ${Math.round(100 * share)} %`;
      },
    });
    URL.revokeObjectURL(image.src);
    image.src = URL.createObjectURL(cutout.blob);
    image.hidden = false;
    status.textContent = `${cutout.width} × ${cutout.height} px`;
  } catch (error) {
    if (!(error instanceof PackshotError)) throw error;
    status.textContent = error.message;
  } finally {
    button.disabled = true;
  }
});
