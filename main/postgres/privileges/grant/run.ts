import { cleanUp } from '../../../core/clean-up.ts';
import { PgkeepError, messageOf } from '../../../core/errors.ts';
import { codeOf, type Connection } from '../../connect/connect.ts';

/**
 * Begins a transaction, runs the statements in it and reads what there is before and after. Nothing is kept yet: the caller
 * commits or rolls back. Throws what the server refused as a PgkeepError that names the statement; the
 * transaction is then over.
 */
export async function runGrants<Found>(
  connection: Connection,
  statements: readonly string[],
  read: () => Promise<Found>,
): Promise<{ before: Found; after: Found }> {
  await connection.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE');
  try {
    // whoever alters a table just now must not make us wait for ever with locks of our own
    await connection.query(`SET LOCAL lock_timeout = '30s'`);
    const before = await read();
    for (const statement of statements) await runOne(connection, statement);
    return { before, after: await read() };
  } catch (error) {
    await cleanUp(error, () => connection.query('ROLLBACK'));
    throw error;
  }
}

async function runOne(connection: Connection, statement: string): Promise<void> {
  try {
    await connection.query(statement);
  } catch (error) {
    throw refused(error, statement);
  }
}

/**
 * A script of pgkeep's without its BEGIN and COMMIT, so that it can be tried and taken back. In front of BEGIN
 * stand comments only, behind COMMIT nothing; what is in between may contain the words in a name. Scripts of
 * earlier versions, which the audit trail keeps, do not say READ WRITE.
 */
export function withoutTransaction(script: string): string {
  const body = /^(?:--[^\n]*\n|\n)*BEGIN(?: READ WRITE)?;\n([^]*)\nCOMMIT;\n?$/.exec(script)?.[1];
  if (body === undefined) throw new Error('the script is no transaction of pgkeep’s');
  return body;
}

/**
 * Who may run a statement that pgkeep has written, in one sentence. Source: the pages of GRANT, ALTER ROLE and
 * ALTER DEFAULT PRIVILEGES in PostgreSQL's documentation.
 */
export function whoMayRun(statement: string): string {
  if (statement.startsWith('ALTER DEFAULT PRIVILEGES FOR ROLE ')) {
    return 'Run it as that role, as a member of it, or as a superuser.';
  }
  if (/^ALTER ROLE [^]* (NO)?BYPASSRLS;$/.test(statement)) {
    return 'Run it as a superuser; from PostgreSQL 16 on, also as a role with CREATEROLE that has BYPASSRLS itself.';
  }
  if (/^ALTER ROLE [^]* (NO)?CREATEDB;$/.test(statement)) {
    return 'Run it as a superuser or a role with CREATEROLE, which from PostgreSQL 16 on needs CREATEDB itself and the ADMIN option on the login.';
  }
  if (/^(ALTER ROLE|DO) /.test(statement)) {
    return 'Run it as a superuser or a role with CREATEROLE, which from PostgreSQL 16 on needs the ADMIN option on a role that is there already.';
  }
  if (/^(GRANT|REVOKE) "/.test(statement)) {
    return 'Run it as a superuser or with the ADMIN option on the role; before PostgreSQL 16, CREATEROLE is enough.';
  }
  if (/^(GRANT|REVOKE) \w+ ON DATABASE /.test(statement)) {
    return 'Run it as the owner of the database, as a member of that role, or as a superuser.';
  }
  return 'Run it as somebody who owns the objects, is a member of their owners, or is a superuser.';
}

function refused(error: unknown, statement: string): unknown {
  if (error instanceof PgkeepError) return error;
  const code = codeOf(error);
  const message = messageOf(error);
  const more = { cause: error, details: statement };
  if (code === '42501') {
    const words = `The server refused ${shortened(statement)}: ${message}.`;
    return new PgkeepError('UserErrorMissingDBPermissions', words, {
      remedy: `${whoMayRun(statement)} Nothing was changed on the server.`,
      ...more,
    });
  }
  if (code === '55P03') {
    return new PgkeepError('UserErrorLockTimeout', `Something stayed locked: ${message}`, {
      remedy: 'Somebody is changing the objects right now: try again. Nothing was changed on the server.',
      ...more,
    });
  }
  if (code === undefined) return error;
  const words = `The server refused ${shortened(statement)}: ${message}.`;
  return new PgkeepError('UserErrorInvalidInput', words, {
    remedy:
      'Read the SQL again: the database has changed, or the server does not allow it. Nothing was changed on the server.',
    ...more,
  });
}

/** Columns of a statement in a sentence; all of it stands in the details. */
const shown = 160;

function shortened(statement: string): string {
  const line = statement.replace(/\s+/g, ' ').replace(/;$/, '');
  return line.length <= shown ? line : `${line.slice(0, shown)}…`;
}
