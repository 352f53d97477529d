/** The reject list with its pictures, photo by photo: only one is decoded at a time. */

import { heeding } from '../../../engine/heeding.ts';
import { forBrowser } from '../../../engine/profile.ts';
import type { Box } from '../../../engine/types.ts';
import { files } from '../../storage/files.ts';
import type { Photo } from '../../store/photo.ts';
import { photos, source } from '../../store/queue.ts';
import { repaired } from '../../store/repair.ts';
import { standing } from '../../store/review.ts';
import { settings } from '../../store/settings.ts';
import { article, head, type Picture, type Reject, TAIL } from './reject-html.ts';

const PHOTO = 1200; // px, the longer side of the photo
const CROP = 480; // px, the longer side of a crop
const MARGIN = 0.25; // of the spot's longer side, around it: what lies beside it explains it
const QUALITY = 0.85;

export async function rejectPage(
  signal: AbortSignal,
  said: (share: number) => void,
): Promise<Blob> {
  const rejected = photos.peek().filter(({ record }) => standing(record.peek()) === 'rejected');
  const parts = [head(rejected.length, settings.peek().reviewer, new Date())];
  for (const [at, photo] of rejected.entries()) {
    signal.throwIfAborted();
    parts.push(article(await pictured(photo, signal)));
    said((at + 1) / rejected.length);
  }
  return new Blob([...parts, TAIL], { type: 'text/html' });
}

async function pictured(photo: Photo, signal: AbortSignal): Promise<Reject> {
  await heeding(signal, repaired(photo));
  const record = photo.record.peek();
  const spot = record.verdict?.spot ?? null;
  const original = await source(photo);
  const master = await files.get('master', photo.id);
  const before =
    original &&
    (await forBrowser(original)
      .then(createImageBitmap)
      .catch(() => null));
  const after = master && (await createImageBitmap(master).catch(() => null));
  const crops: Reject['crops'] = [];
  try {
    const crop = async (caption: string, bitmap: ImageBitmap | null, ground: string) => {
      if (!bitmap) return;
      const area = around(spot, bitmap.width, bitmap.height);
      crops.push({ caption, picture: await drawn(bitmap, area, CROP, ground, null) });
    };
    if (spot) await crop('The spot in the photo', before, '#fff');
    await crop(spot ? 'The spot, cut out, on white' : 'Cut out, on white', after, '#fff');
    await crop(spot ? 'The spot, cut out, on black' : 'Cut out, on black', after, '#000');
    const whole: Box | null = before && [0, 0, before.width, before.height];
    const shown = before && whole && (await drawn(before, whole, PHOTO, '#fff', spot));
    return { record, photo: shown, crops };
  } finally {
    before?.close();
    after?.close();
  }
}

/** The spot with some margin, within the picture; the whole picture where no spot is marked. */
export function around(spot: Box | null, width: number, height: number): Box {
  if (!spot) return [0, 0, width, height];
  const [left, top, right, bottom] = spot;
  const margin = Math.round(MARGIN * Math.max(right - left, bottom - top));
  const x = Math.min(width - 1, Math.max(0, left - margin));
  const y = Math.min(height - 1, Math.max(0, top - margin));
  return [
    x,
    y,
    Math.max(x + 1, Math.min(width, right + margin)),
    Math.max(y + 1, Math.min(height, bottom + margin)),
  ];
}

async function drawn(
  bitmap: ImageBitmap,
  [left, top, right, bottom]: Box,
  longest: number,
  ground: string,
  spot: Box | null,
): Promise<Picture> {
  const [w, h] = [right - left, bottom - top];
  // A tiny spot is enlarged, pixel by pixel, or nobody would see it.
  const scale = Math.min(8, longest / Math.max(w, h));
  const canvas = new OffscreenCanvas(
    Math.max(1, Math.round(w * scale)),
    Math.max(1, Math.round(h * scale)),
  );
  const paint = canvas.getContext('2d');
  if (!paint) throw new Error('the browser gives no canvas');
  paint.fillStyle = ground;
  paint.fillRect(0, 0, canvas.width, canvas.height);
  paint.imageSmoothingEnabled = scale < 2;
  paint.imageSmoothingQuality = 'high';
  paint.drawImage(bitmap, left, top, w, h, 0, 0, canvas.width, canvas.height);
  if (spot) {
    const frame = [
      (spot[0] - left) * scale,
      (spot[1] - top) * scale,
      (spot[2] - spot[0]) * scale,
      (spot[3] - spot[1]) * scale,
    ] as const;
    for (const [line, colour] of [
      [7, '#000'],
      [4, '#fff'],
      [2, '#e0007a'],
    ] as const) {
      paint.lineWidth = line;
      paint.strokeStyle = colour;
      paint.strokeRect(...frame);
    }
  }
  const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  return { url: await dataUrl(blob), width: canvas.width, height: canvas.height };
}

function dataUrl(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onload = () => resolve(String(reader.result));
    reader.onerror = () => reject(reader.error);
    reader.readAsDataURL(blob);
  });
}
