/** Write a session: every photo with all that belongs to it, hashed on its way. */

import { version } from '../../../../package.json';
import { now } from '../../../channel/manifest.ts';
import { sha256 } from '../../../channel/preset.ts';
import { heeding } from '../../../engine/heeding.ts';
import { files, KINDS, type Kind } from '../../storage/files.ts';
import { type Entry, zip } from '../../storage/zip.ts';
import type { Photo, PhotoRecord } from '../../store/photo.ts';
import { find, photos, settled, source } from '../../store/queue.ts';
import { upToDate } from '../../store/repair.ts';
import { settings } from '../../store/settings.ts';
import { FORMAT, INDEX, NUMBER, type Session, SessionError, type SessionPhoto } from './session.ts';

const FOLDERS: Record<Kind, string> = {
  source: 'photos',
  master: 'cut-outs',
  thumb: 'thumbnails',
  edit: 'edits',
};
const EXTENSIONS: Record<Exclude<Kind, 'source'>, string> = {
  master: 'png',
  thumb: 'webp',
  edit: 'edit.gz',
};

/** `said`: told how many photos are in the archive so far. */
export async function sessionZip(signal: AbortSignal, said: (done: number) => void): Promise<Blob> {
  await settled();
  return zip(entries(photos.peek(), signal, said), 'session.zip', signal);
}

async function* entries(
  all: readonly Photo[],
  signal: AbortSignal,
  said: (done: number) => void,
): AsyncGenerator<Entry> {
  const listed: SessionPhoto[] = [];
  next: for (const [at, photo] of all.entries()) {
    signal.throwIfAborted();
    if (!find(photo.id)) continue; // deleted since
    await heeding(signal, upToDate(photo));
    const record = photo.record.peek();
    const found: SessionPhoto['files'] = {};
    for (const kind of KINDS) {
      const blob = kind === 'source' ? await source(photo) : await files.get(kind, photo.id);
      if (!blob) {
        if (kind !== 'source') continue;
        if (!find(photo.id)) continue next;
        throw lost('file', record);
      }
      const name = `${FOLDERS[kind]}/${numbered(at, record, kind)}`;
      const content = await blob.arrayBuffer();
      found[kind] = { name, bytes: content.byteLength, sha256: await sha256(content) };
      yield { name, input: new Blob([content]), lastModified: new Date() };
    }
    const entry = { record: kept(record), files: found };
    if (!find(photo.id)) continue;
    if (entry.record.state === 'done' && !found.master) throw lost('cut-out', record);
    listed.push(entry);
    said(listed.length);
  }
  const { reviewer, outputs, template, ground } = settings.peek();
  const session: Session = {
    format: FORMAT,
    number: NUMBER,
    toolVersion: version,
    savedAt: now(),
    savedBy: reviewer,
    settings: { outputs, template, ground },
    photos: listed,
  };
  // Last, since it holds the hashes of all that comes before it.
  const input = `${JSON.stringify(session, null, 1)}\n`;
  yield { name: INDEX, input, lastModified: new Date() };
}

function lost(what: string, { name }: PhotoRecord): SessionError {
  return new SessionError(
    `the browser has not kept the ${what} of ${name}`,
    'delete that photo, or add it again, and save once more',
  );
}

/** The record without what means something on this machine only. */
function kept({ id: _, deleted: __, ...record }: PhotoRecord): SessionPhoto['record'] {
  // Where a repair could not be written, whoever opens the session cuts the photo with it anew.
  const again = record.state === 'running' || (record.state === 'done' && record.repair?.pending);
  return again ? { ...record, state: 'waiting' } : record;
}

/** "0012-red-shoe.jpg": in the order of the queue, and known again by people who unpack it. */
function numbered(at: number, { name }: PhotoRecord, kind: Kind): string {
  const number = String(at + 1).padStart(4, '0');
  const plain = shortened(name.normalize('NFC').replace(/[^\p{L}\p{N}._ -]+/gu, '_'));
  if (kind === 'source') return `${number}-${plain}`;
  return `${number}-${plain.replace(/\.[^.]+$/, '')}.${EXTENSIONS[kind]}`;
}

/** At most 100 letters, none of them cut in half, with the extension that the name ends in. */
function shortened(name: string): string {
  const letters = Array.from(name);
  if (letters.length <= 100) return name;
  const extension = Array.from(/\.[^.]{1,8}$/.exec(name)?.[0] ?? '');
  return letters
    .slice(0, 100 - extension.length)
    .concat(extension)
    .join('');
}
