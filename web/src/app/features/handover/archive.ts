/** A session's archive, opened for reading: nothing of it is believed before it is checked. */

import { sha256 } from '../../../channel/preset.ts';
import { INDEX, parseSession, type Session, SessionError, type SessionFile } from './session.ts';

const INDEX_MAX = 64_000_000; // bytes; ten thousand photos take some ten
const AGAIN = 'copy it once more from the machine it comes from, or save it there again';

export interface Archive {
  session: Session;
  /** A listed file, once its size and its hash are as listed. Throws SessionError. */
  file(listed: SessionFile): Promise<Blob>;
  close(): Promise<void>;
}

export async function openArchive(file: Blob): Promise<Archive> {
  const { BlobReader, BlobWriter, configure, TextWriter, ZipReader } = await import(
    '@zip.js/zip.js/lib/zip-core.js'
  );
  // Its workers would come from a blob's address, which the page does not allow.
  configure({ useWebWorkers: false });
  const reader = new ZipReader(new BlobReader(file), { checkSignature: true });
  const entries = await reader.getEntries().catch(async () => {
    throw await noArchive(file);
  });
  const byName = new Map(entries.map((entry) => [entry.filename, entry]));
  const index = byName.get(INDEX);
  if (!index || index.directory || index.uncompressedSize > INDEX_MAX) {
    throw new SessionError(
      'it is a ZIP archive, but no session of Packshot',
      'choose a file that was saved by "Save the session"; photos in a ZIP have to be unpacked first',
    );
  }
  const text = await index.getData(new TextWriter()).catch(() => {
    throw new SessionError(`its ${INDEX} is damaged`, AGAIN);
  });
  const session = parseSession(text);
  return {
    session,
    file: async ({ name, bytes, sha256: wanted }) => {
      const entry = byName.get(name);
      if (!entry || entry.directory) throw new SessionError(`${name} is missing in it`, AGAIN);
      if (entry.uncompressedSize !== bytes) throw damaged(name);
      const blob = await entry.getData(new BlobWriter()).catch(() => {
        throw damaged(name);
      });
      if ((await sha256(await blob.arrayBuffer())) !== wanted) throw damaged(name);
      return blob;
    },
    close: () => reader.close().then(() => undefined),
  };
}

function damaged(name: string): SessionError {
  return new SessionError(`${name} is damaged in it`, AGAIN);
}

async function noArchive(file: Blob): Promise<SessionError> {
  const start = new Uint8Array(await file.slice(0, 2).arrayBuffer());
  const zip = start[0] === 0x50 && start[1] === 0x4b; // "PK"
  return zip
    ? new SessionError('it is incomplete: the end of the archive is missing', AGAIN)
    : new SessionError(
        'it is no ZIP archive',
        'choose a file that was saved by "Save the session"',
      );
}
