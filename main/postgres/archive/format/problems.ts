import { PgkeepError } from '../../../core/errors.ts';

/** The bytes are not what pg_dump writes: damaged, cut off or made to harm. */
export function corrupt(what: string, cause?: unknown): PgkeepError {
  return new PgkeepError('UserErrorArchiveCorrupt', `The archive is damaged: ${what}.`, { cause });
}

/** The bytes may be fine, but no pg_dump that pgkeep knows writes them. */
export function unsupported(what: string): PgkeepError {
  return new PgkeepError('UserErrorArchiveUnsupported', `The archive can't be read: ${what}.`);
}
