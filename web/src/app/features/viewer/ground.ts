/** What lies behind the cut-out on screen; the file stays transparent. */

import { computed, signal } from '@preact/signals';
import { settings } from '../../store/settings.ts';

export type Ground =
  | { kind: 'checker' }
  | { kind: 'colour'; colour: string }
  | { kind: 'photo'; bitmap: ImageBitmap };

export type Pick = 'checker' | 'white' | 'black' | 'grey' | 'magenta' | 'green' | 'own' | 'photo';

/** In the order of their digits. */
export const GROUNDS: readonly { value: Pick; label: string; colour?: string }[] = [
  { value: 'checker', label: 'Checker' },
  { value: 'white', label: 'White', colour: '#ffffff' },
  { value: 'black', label: 'Black', colour: '#000000' },
  { value: 'grey', label: 'Grey', colour: '#808080' },
  { value: 'magenta', label: 'Magenta', colour: '#ff00ff' },
  { value: 'green', label: 'Green', colour: '#00ff00' },
  { value: 'own', label: 'Colour' },
  { value: 'photo', label: 'Photo' },
];

const LONGEST = 2000; // px: a ground is blurred by distance anyhow

export const picked = signal<Pick>('checker');
/** A photo of one's own, for as long as the page is open. */
export const photo = signal<ImageBitmap | null>(null);
/** Asks for a photo of one's own: the view that has the file picker sets it. */
export const askForPhoto = signal<() => void>(() => undefined);

export const ground = computed<Ground>(() => {
  if (picked.value === 'own') return { kind: 'colour', colour: settings.value.backdrop };
  if (picked.value === 'photo' && photo.value) return { kind: 'photo', bitmap: photo.value };
  const colour = GROUNDS.find(({ value }) => value === picked.value)?.colour;
  return colour ? { kind: 'colour', colour } : { kind: 'checker' };
});

export function pick(value: Pick): void {
  if (value === 'photo' && !photo.value) askForPhoto.value();
  else picked.value = value;
}

/** The next one; a photo only where one was chosen. */
export function cycle(): Pick {
  const order = GROUNDS.map(({ value }) => value).filter((one) => one !== 'photo' || photo.value);
  picked.value = order[(order.indexOf(picked.value) + 1) % order.length] as Pick;
  return picked.value;
}

/** Throws where the browser cannot open the file. */
export async function lay(file: Blob): Promise<void> {
  const whole = await createImageBitmap(file);
  const scale = Math.min(1, LONGEST / Math.max(whole.width, whole.height));
  const small = await createImageBitmap(whole, {
    resizeWidth: Math.max(1, Math.round(whole.width * scale)),
    resizeHeight: Math.max(1, Math.round(whole.height * scale)),
    resizeQuality: 'medium',
  });
  whole.close();
  photo.value?.close();
  photo.value = small;
  picked.value = 'photo';
}
