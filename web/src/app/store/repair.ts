/** What a person painted and chose, kept from a reload and given to whoever cuts the photo anew. */

import type { RemoveOptions } from '../../engine/types.ts';
import { files } from '../storage/files.ts';
import type { Photo, Repair } from './photo.ts';
import { binLast } from './queue.ts';
import { fault } from './trouble.ts';

/** Photos whose last strokes are not in the store yet; a reload now would lose them. */
const unsafe = new Map<string, () => Promise<void>>();

/** `save` puts all of a photo's repairs into the store, and resolves once its cut-out shows them. */
export function unsaved(photo: Photo, save: () => Promise<void>): void {
  binLast.value = false;
  unsafe.set(photo.id, save);
}

export function saved(photo: Photo): void {
  unsafe.delete(photo.id);
}

export function anythingUnsaved(): boolean {
  return unsafe.size > 0;
}

/** Before the cut-out leaves the page: resolves once its file shows every repair. */
export async function upToDate(photo: Photo): Promise<void> {
  await unsafe.get(photo.id)?.();
}

/** The same, for what leaves: rejects where the file could not be brought up to date. */
export async function repaired(photo: Photo): Promise<void> {
  await upToDate(photo);
  const { state, repair, name } = photo.record.peek();
  if (state !== 'done' || !repair?.pending) return;
  const cause = `the last repair of ${name} is not in its file yet`;
  const remedy = 'open the photo, see what Repair says, and try again';
  throw fault('input', cause, remedy);
}

/**
 * strips: what is painted, uint8 H×W in pieces from the top. They are taken one by one, and the page
 * can draw in between: all of a large photo at once would make a hand wait.
 */
export async function keepEdit(
  photo: Photo,
  strips: Iterable<Uint8Array<ArrayBuffer>>,
): Promise<void> {
  const rest = strips[Symbol.iterator]();
  const plain = new ReadableStream<Uint8Array<ArrayBuffer>>({
    async pull(stream) {
      await new Promise((resolve) => setTimeout(resolve));
      const { done, value } = rest.next();
      if (done) stream.close();
      else stream.enqueue(value);
    },
  });
  const packed = plain.pipeThrough(new CompressionStream('gzip'));
  await files.put('edit', photo.id, await new Response(packed).blob());
}

/** What `keepEdit` kept; null where there is nothing, or nothing of this size. */
export async function editOf(
  photo: Photo,
  width: number,
  height: number,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const blob = await files.get('edit', photo.id);
  if (!blob) return null;
  try {
    const plain = blob.stream().pipeThrough(new DecompressionStream('gzip'));
    const edit = new Uint8Array(await new Response(plain).arrayBuffer());
    return edit.length === width * height ? edit : null;
  } catch {
    return null; // the page was closed while it was written
  }
}

/** For a photo that is cut once more: the same repairs again. */
export async function repairs(
  photo: Photo,
): Promise<Pick<RemoveOptions, 'edge' | 'shadow' | 'edit'>> {
  const { repair, outcome } = photo.record.value;
  if (!repair) return {};
  const edit = repair.painted && outcome && (await editOf(photo, outcome.width, outcome.height));
  return { edge: repair.edge, shadow: repair.shadow ?? 'drop', ...(edit ? { edit } : {}) };
}

/** The record once the cut-out shows it; null where nothing differs from what was computed. */
export function settled(repair: Repair | null): Repair | null {
  if (!repair) return null;
  const { edge, painted, shadow = 'drop' } = repair;
  const { edgeShift, soften, decontaminate } = edge;
  const plain =
    !painted && shadow === 'drop' && edgeShift === 0 && soften === 0 && decontaminate === 1;
  return plain ? null : { edge, shadow, painted };
}
