import { PgkeepError } from '../../../core/errors.ts';

/** libpq's keywords and their values; what another notation says is translated into them. */
export interface Parameters {
  readonly values: ReadonlyMap<string, string>;
  /** What was left out, in words. */
  readonly notes: readonly string[];
}

/** The text itself stays out of the message: it may hold a password. */
export function unreadable(why: string): PgkeepError {
  return new PgkeepError('UserErrorInvalidInput', `The connection string cannot be read: ${why}.`, {
    remedy: 'Paste a PostgreSQL URI, keyword=value pairs or an ADO.NET string, or fill in the form.',
  });
}
