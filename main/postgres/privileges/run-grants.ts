import { PgkeepError, messageOf } from '../../core/errors.ts';
import { codeOf, type Connection } from '../connect.ts';

/**
 * Begins a transaction, runs the script in it and looks before and after. Nothing is kept yet: the caller
 * commits or rolls back. Throws what the server refused as a PgkeepError; the transaction is then over.
 */
export async function runGrants<Look>(
  connection: Connection,
  script: string,
  look: () => Promise<Look>,
): Promise<{ before: Look; after: Look }> {
  await connection.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE');
  try {
    // whoever alters a table just now must not make us wait for ever with locks of our own
    await connection.query(`SET LOCAL lock_timeout = '30s'`);
    const before = await look();
    await connection.query(withoutTransaction(script));
    return { before, after: await look() };
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => {});
    throw refused(error);
  }
}

/**
 * A script of pgkeep's without its BEGIN and COMMIT, so that it can be tried and taken back. In front of BEGIN
 * stand comments only, behind COMMIT nothing; what is in between may contain the words in a name.
 */
export function withoutTransaction(script: string): string {
  const body = /^(?:--[^\n]*\n|\n)*BEGIN;\n([^]*)\nCOMMIT;\n?$/.exec(script)?.[1];
  if (body === undefined) throw new Error('the script is no transaction of pgkeep’s');
  return body;
}

function refused(error: unknown): unknown {
  if (error instanceof PgkeepError) return error;
  const code = codeOf(error);
  const message = messageOf(error);
  if (code === '42501') {
    return new PgkeepError('UserErrorMissingDBPermissions', `The server refused the SQL: ${message}`, {
      remedy:
        'Run it as somebody who owns the objects, is a member of their owners, or is a superuser. Nothing was changed.',
      cause: error,
    });
  }
  if (code === '55P03') {
    return new PgkeepError('UserErrorLockTimeout', `Something stayed locked: ${message}`, {
      remedy: 'Somebody alters the objects just now: try again. Nothing was changed.',
      cause: error,
    });
  }
  if (code === undefined) return error;
  return new PgkeepError('UserErrorInvalidInput', `The server refused the SQL: ${message}`, {
    remedy:
      'Look at the SQL again: the database has changed, or the server does not allow it. Nothing was changed.',
    cause: error,
  });
}
