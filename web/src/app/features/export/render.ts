/** The files of a plan, one after another: computed when they are asked for, never all at once. */

import { version } from '../../../../package.json';
import { line, now, record, type VerdictStamp } from '../../../channel/manifest.ts';
import { altNotes } from '../../../channel/naming.ts';
import { sha256 } from '../../../channel/preset.ts';
import { heeding } from '../../../engine/heeding.ts';
import { files as kept } from '../../storage/files.ts';
import { warm } from '../../store/engine.ts';
import type { Photo, PhotoRecord } from '../../store/photo.ts';
import { find, source } from '../../store/queue.ts';
import { repaired } from '../../store/repair.ts';
import { unconfirmed } from '../../store/review.ts';
import { fault, troubleOf } from '../../store/trouble.ts';
import { isMaster } from './outputs.ts';
import { notConfirmed, type Planned, product, type Refused } from './plan.ts';

export interface Written {
  file: string;
  blob: Blob;
  /** Its line of the manifest. */
  line: string;
}

/**
 * Yields each file with its line. What fails on the way is told and passed over: one picture that
 * a channel does not take must not cost the others.
 */
export async function* rendered(
  files: readonly Planned[],
  signal: AbortSignal,
  failed: (refused: Refused) => void,
): AsyncGenerator<Written> {
  for (const planned of files) {
    signal.throwIfAborted();
    try {
      const photo = find(planned.id);
      if (!photo) {
        throw fault(
          'input',
          'it was deleted or replaced while the export was running',
          'export it again',
        );
      }
      yield await one(photo, planned, signal);
    } catch (error) {
      signal.throwIfAborted();
      const { cause, remedy } = troubleOf(error);
      const { id, preset, record } = planned;
      failed({ id, name: record.name, preset, cause, remedy });
    }
  }
}

async function one(photo: Photo, planned: Planned, signal: AbortSignal): Promise<Written> {
  const { preset, file } = planned;
  await heeding(signal, repaired(photo));
  const told = photo.record.value;
  const { outcome, name } = told;
  const fields = product(told);
  if (told.verdict !== planned.record.verdict || told.fields !== planned.record.fields)
    throw changed(name);
  const master = await kept.get('master', photo.id);
  const original = await source(photo);
  if (!master || !original || !outcome) {
    throw fault('input', 'the browser has not kept its cut-out', 'add the photo again');
  }
  let blob = new Blob([master], { type: 'image/png' });
  let [w, h] = [outcome.width, outcome.height];
  let notes = outcome.notes;
  if (!isMaster(preset)) {
    const rendition = await (await heeding(signal, warm())).render(blob, preset, { signal });
    ({ blob, width: w, height: h, notes } = rendition);
  }
  // It took a while, and the file must be what its record says.
  const later = photo.record.value;
  if (PARTS.some((part) => later[part] !== told[part])) throw changed(name);
  const open = unconfirmed(told, preset.forbid);
  const entry = await record({
    product: fields,
    preset,
    source: {
      file: name,
      sha256: await sha256(await original.arrayBuffer()),
      w: outcome.width,
      h: outcome.height,
    },
    output: { file, sha256: await sha256(await blob.arrayBuffer()), w, h, bytes: blob.size },
    model: outcome.model,
    verdict: stamp(told),
    notes: [
      ...notes,
      ...altNotes(preset, fields),
      ...(open.length > 0 ? [notConfirmed(open)] : []),
    ],
    createdAt: now(),
    toolVersion: version,
  });
  return { file, blob, line: line(entry) };
}

const PARTS = ['verdict', 'repair', 'fields', 'outcome'] as const;

function changed(name: string): Error {
  return fault(
    'input',
    `${name} was decided on or edited while the export was running`,
    'export it again',
  );
}

/** The verdict as the manifest tells it; the note and the spot are for the studio. */
function stamp({ verdict, repair }: PhotoRecord): VerdictStamp | null {
  if (!verdict) return null;
  const { decision, reasons, by, at, confirmed } = verdict;
  return { decision, reasons, by, at, confirmed, repaired: repair !== null };
}
