/**
 * Take a session in. First the whole archive is checked, then its files are stored beside what is
 * here, and only when all of them are there the records change, at once: nothing is half taken.
 */

import { sha256 } from '../../../channel/preset.ts';
import { heeding } from '../../../engine/heeding.ts';
import { files, KINDS } from '../../storage/files.ts';
import { thumbnailOf } from '../../storage/thumbnail.ts';
import type { Photo, PhotoRecord } from '../../store/photo.ts';
import {
  type Adopted,
  adopt,
  photos,
  restored,
  settled,
  source,
  update,
} from '../../store/queue.ts';
import { upToDate } from '../../store/repair.ts';
import { elsewhere, resume } from '../../store/runner.ts';
import { set } from '../../store/settings.ts';
import { until } from '../../store/until.ts';
import { type Archive, openArchive } from './archive.ts';
import { matched, merge, mergedFields } from './merge.ts';
import { SessionError, type SessionPhoto } from './session.ts';

/** What came of it, counted in photos. */
export interface Opened {
  added: number;
  /** Cut-outs that took the place of the one here. */
  replaced: number;
  /** Verdicts taken over, the cut-out being the same. */
  verdicts: number;
  /** Here already, and nothing newer in the session. */
  kept: number;
  savedAt: string;
  savedBy: string;
}

/** `said`: told the share that is done, 0…1. */
export async function openSession(
  file: Blob,
  signal: AbortSignal,
  said: (share: number) => void,
): Promise<Opened> {
  await heeding(
    signal,
    until(() => restored.value || elsewhere.value),
  );
  if (elsewhere.value) {
    throw new SessionError(
      'the photos are in another tab of this browser',
      'close that tab, or open the session there',
    );
  }
  await settled();
  const archive = await openArchive(file);
  try {
    const all = archive.session.photos;
    for (const [at, { files: listed }] of all.entries()) {
      for (const kind of KINDS) {
        signal.throwIfAborted();
        if (listed[kind]) await archive.file(listed[kind]);
      }
      said((0.5 * (at + 1)) / all.length);
    }
    return await take(archive, signal, (share) => said(0.5 + share / 2));
  } finally {
    await archive.close().catch(() => undefined);
  }
}

async function take(
  archive: Archive,
  signal: AbortSignal,
  said: (share: number) => void,
): Promise<Opened> {
  const { session } = archive;
  const fresh = photos.value.length === 0;
  const twins = await twinsOf(session.photos);
  const stored: string[] = [];
  const adopted: (Adopted & { seen: PhotoRecord | null })[] = [];
  const same: Same[] = [];
  let order = photos.value.reduce((last, { record }) => Math.max(last, record.value.order), 0);
  try {
    for (const [at, theirs] of session.photos.entries()) {
      signal.throwIfAborted();
      const here = twins[at] ?? null;
      if (here) await heeding(signal, upToDate(here)); // it is the cut-out as repaired that is compared
      const seen = here?.record.value ?? null;
      const what = here && seen ? merge(seen, theirs.record, await sameCutOut(here, theirs)) : null;
      if (here && seen && what !== 'theirs') {
        same.push({ photo: here, seen, theirs, verdict: what === 'verdict' });
      } else {
        const id = crypto.randomUUID();
        stored.push(id);
        await store(id, theirs, archive);
        order += 1;
        const fields =
          here && seen
            ? mergedFields(seen.fields, theirs.record.fields, seen.name)
            : theirs.record.fields;
        const record = { ...theirs.record, id, fields, order: seen?.order ?? order };
        adopted.push({ record, instead: here, seen });
      }
      said((at + 1) / session.photos.length);
    }
    signal.throwIfAborted();
    // Whoever worked on a photo meanwhile keeps it.
    const lost = adopted.filter(({ instead, seen }) => instead && instead.record.value !== seen);
    const taken = adopted.filter((one) => !lost.includes(one));
    await adopt(taken);
    for (const { record } of lost) await files.drop(record.id);
    if (fresh) set(session.settings);
    resume();
    const verdicts = mergeSame(same);
    return {
      added: taken.filter(({ instead }) => !instead).length,
      replaced: taken.filter(({ instead }) => instead).length,
      verdicts,
      kept: same.length - verdicts + lost.length,
      savedAt: session.savedAt,
      savedBy: session.savedBy,
    };
  } catch (error) {
    for (const id of stored) await files.drop(id);
    throw error;
  }
}

interface Same {
  photo: Photo;
  /** As it was compared. */
  seen: PhotoRecord;
  theirs: SessionPhoto;
  verdict: boolean;
}

function mergeSame(same: readonly Same[]): number {
  let verdicts = 0;
  for (const { photo, seen, theirs, verdict } of same) {
    const { fields, name } = photo.record.value;
    const merged = mergedFields(fields, theirs.record.fields, name);
    // Whoever worked on a photo meanwhile keeps it.
    const taken = verdict && photo.record.value === seen;
    if (taken) verdicts += 1;
    update(photo, {
      fields: merged,
      ...(taken ? { verdict: theirs.record.verdict } : {}),
    });
  }
  return verdicts;
}

/** For each photo of the session the one here with the same bytes; only sizes that agree are read. */
async function twinsOf(theirs: readonly SessionPhoto[]): Promise<(Photo | null)[]> {
  const sizes = new Set(theirs.map(({ files: { source: file } }) => file?.bytes));
  const here = [];
  for (const photo of photos.value) {
    const record = photo.record.value;
    if (!sizes.has(record.size)) continue;
    const own = await source(photo);
    if (own) here.push({ photo, record, sha256: await sha256(await own.arrayBuffer()) });
  }
  const incoming = theirs.map(({ record, files: { source: file } }) => ({
    record,
    sha256: file?.sha256 ?? '',
  }));
  return matched(incoming, here).map((twin) => twin?.photo ?? null);
}

async function sameCutOut(here: Photo, theirs: SessionPhoto): Promise<boolean> {
  const listed = theirs.files.master;
  const own = await files.get('master', here.id);
  if (!listed || !own || own.size !== listed.bytes) return false;
  return (await sha256(await own.arrayBuffer())) === listed.sha256;
}

async function store(id: string, { record, files: listed }: SessionPhoto, archive: Archive) {
  for (const kind of KINDS) {
    const file = listed[kind];
    if (file) await files.put(kind, id, await archive.file(file));
  }
  const { outcome } = record;
  if (listed.thumb || !listed.master || !outcome) return;
  const master = await archive.file(listed.master);
  await files.put('thumb', id, await thumbnailOf(master, outcome.width, outcome.height));
}
