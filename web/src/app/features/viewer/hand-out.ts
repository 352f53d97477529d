/** One cut-out to the clipboard or to the downloads. */

import { files } from '../../storage/files.ts';
import type { Photo } from '../../store/photo.ts';
import { repaired } from '../../store/repair.ts';
import { tell } from '../../ui/announcer.tsx';

export function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  // The browser reads the blob after the click; a minute is ample, and it costs no memory.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

export async function downloadPicture(photo: Photo): Promise<void> {
  try {
    await repaired(photo);
  } catch (error) {
    tell(`Not downloaded: ${error instanceof Error ? error.message : error}`);
    return;
  }
  const blob = await files.get('master', photo.id);
  const stem = photo.record.value.name.replace(/\.[^.]+$/, '');
  if (blob) save(new Blob([blob], { type: 'image/png' }), `${stem}-cutout.png`);
  else tell('The cut-out is not in the store any more; add the photo again');
}

export async function copyPicture(photo: Photo): Promise<void> {
  try {
    // The promise goes in whole: some browsers take a picture only within the click itself.
    const picture = repaired(photo).then(async () => {
      const blob = await files.get('master', photo.id);
      if (!blob) throw new Error('the cut-out is not in the store any more');
      return new Blob([blob], { type: 'image/png' });
    });
    await navigator.clipboard.write([new ClipboardItem({ 'image/png': picture })]);
    tell('Copied with its transparency');
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    tell(`Not copied: ${why}. Download it instead`);
  }
}
