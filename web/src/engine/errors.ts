import type { ErrorKind } from './types.ts';

/** Everything that the engine rejects with on purpose: the file, the cause, the remedy. */
export class PackshotError extends Error {
  override readonly name = 'PackshotError';

  /**
   * cause_ : what is wrong, a clause without a full stop
   * remedy : what the person can do, an imperative
   * file   : the photo, or null where none is to blame
   */
  constructor(
    readonly kind: ErrorKind,
    readonly cause_: string,
    readonly remedy: string = '',
    readonly file: string | null = null,
  ) {
    super((file ? `${file}: ` : '') + cause_ + (remedy ? `; ${remedy}` : ''));
  }

  /** The same error about a named file. */
  of(file: string): PackshotError {
    return this.file ? this : new PackshotError(this.kind, this.cause_, this.remedy, file);
  }
}

/** An error as it crosses from the worker: prototypes do not survive the journey. */
export interface ErrorRecord {
  kind: ErrorKind;
  cause: string;
  remedy: string;
  file: string | null;
}

export function toRecord(error: unknown): ErrorRecord {
  if (error instanceof PackshotError) {
    return { kind: error.kind, cause: error.cause_, remedy: error.remedy, file: error.file };
  }
  const text = error instanceof Error ? error.message : String(error);
  return {
    kind: 'engine',
    cause: `the engine failed (${text.split('\n')[0]})`,
    remedy: 'try again; if it fails again, please report it',
    file: null,
  };
}

export function fromRecord(record: ErrorRecord): PackshotError {
  return new PackshotError(record.kind, record.cause, record.remedy, record.file);
}

export function aborted(): PackshotError {
  return new PackshotError('aborted', 'it was stopped', 'start it again');
}
