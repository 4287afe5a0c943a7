import { createHash } from 'node:crypto';
import type { DatabaseProperties } from '../../../../shared/points/manifest.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { PgkeepError, messageOf } from '../../../core/errors.ts';
import { codeOf, type Connection } from '../../connect/connect.ts';
import { isServerAnswer } from '../../connect/server-error.ts';
import type { VersionTraits } from '../../connect/server-traits.ts';
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.ts';
import { actingRole } from '../../sql/roles.ts';
import { dropSubscriptions } from '../self-acting/subscriptions.ts';
import type { Target } from '../../connect/target.ts';

/** A database that a restore makes. */
export interface NewDatabase {
  readonly name: string;
  readonly properties: DatabaseProperties;
  /** The job that makes it, and marks it. */
  readonly jobId: string;
}

export interface CreatedDatabase {
  /** Where encoding, locale or tablespace could not be kept: what was chosen instead, in words. */
  readonly choices: readonly string[];
}

/**
 * The connection limit that marks a database as being restored by one job. It is part of CREATE DATABASE
 * itself, so there is no moment at which our database stands there unmarked, and it is far above any real
 * limit, so it limits nothing. A later start drops a database only when it carries its job's mark.
 */
export function restoreMark(jobId: string): number {
  return 1_000_000_000 + (createHash('sha256').update(jobId).digest().readUInt32BE(0) >>> 3);
}

/**
 * CREATE DATABASE with the source's encoding, locale and default tablespace where the target has them; otherwise it tries
 * what is nearest and says what it chose. Never touches a database that exists.
 * Throws UserErrorDatabaseNameAlreadyInUse or UserErrorCreateDatabaseFailed where the server refused, see
 * {@link isRefused}, and what the connection says where that broke.
 */
export async function createDatabase(
  connection: Connection,
  { name, properties, jobId }: NewDatabase,
  traits: VersionTraits,
): Promise<CreatedDatabase> {
  const failures: string[] = [];
  const tablespace = await tablespaceOf(connection, properties.tablespace);
  for (const attempt of attempts(properties, traits)) {
    try {
      await connection.query(`${beginOfCreation(name, jobId)} ${attempt.clauses}${tablespace.clause}`);
      return {
        choices: [
          ...(attempt.choice === undefined
            ? []
            : [`${attempt.choice}${failures.length === 0 ? '' : ` (${failures.join('; ')})`}`]),
          ...tablespace.choices,
        ],
      };
    } catch (error) {
      // the connection is gone: whether the database was made is not known
      if (error instanceof PgkeepError || !isServerAnswer(error)) throw error;
      const code = codeOf(error);
      if (code === '42P04') throw nameInUse(name);
      if (code === '42501') {
        throw new PgkeepError(
          'UserErrorCreateDatabaseFailed',
          `CREATE DATABASE was refused: ${messageOf(error)}`,
          {
            cause: error,
            remedy: 'Give the login CREATEDB on the target, as an administrator.',
            // run by somebody else: it has to name the login
            sql: `ALTER ROLE ${quoteIdentifier(await actingRole(connection))} CREATEDB;`,
          },
        );
      }
      // 42704 undefined object, 22023 invalid parameter, 42809 wrong object type, 0A000 not supported:
      // how the versions refuse a locale, provider or encoding they do not have
      if (!['42704', '22023', '42809', '0A000', '42602', '22P02', '55000'].includes(code ?? '')) {
        throw new PgkeepError(
          'UserErrorCreateDatabaseFailed',
          `CREATE DATABASE failed: ${messageOf(error)}`,
          {
            cause: error,
          },
        );
      }
      failures.push(messageOf(error));
    }
  }
  throw new PgkeepError('UserErrorCreateDatabaseFailed', `CREATE DATABASE failed: ${failures.join('; ')}`);
}

/**
 * Whether the server itself refused {@link createDatabase}, so that no database was made. Whatever else ends it (a
 * reset, a machine that is no longer reached, a broken TLS record) leaves that open.
 */
export function isRefused(error: unknown): boolean {
  return (
    error instanceof PgkeepError &&
    ['UserErrorDatabaseNameAlreadyInUse', 'UserErrorCreateDatabaseFailed'].includes(error.code)
  );
}

/** What the statement begins with, so that its session is known by it: pg_stat_activity cuts long ones off. */
function beginOfCreation(name: string, jobId: string): string {
  return `CREATE DATABASE ${quoteIdentifier(name)} CONNECTION LIMIT ${restoreMark(jobId)}`;
}

/**
 * Ends a CREATE DATABASE of the job that still runs: the server goes on with it for a while after the process that
 * asked for it is gone, and the database would be there a moment after nobody had found it.
 */
async function endCreation(connection: Connection, name: string, jobId: string): Promise<void> {
  const begin = beginOfCreation(name, jobId);
  for (let attempt = 1; attempt <= 100; attempt += 1) {
    const running = await connection.query(
      `SELECT pg_terminate_backend(a.pid), pg_sleep(0.05) FROM pg_stat_activity a
        WHERE starts_with(a.query, $1) AND a.state = 'active' AND a.pid <> pg_backend_pid()`,
      [begin],
    );
    if (running.length === 0) return;
  }
  throw new PgkeepError(
    'UserErrorJobConflict',
    `CREATE DATABASE ${quoteIdentifier(name)} still runs on the server.`,
    { remedy: 'Wait until it has ended, or end its session; pgkeep then removes the database.' },
  );
}

/** TABLESPACE of the source's default one where the target has it and the login may create in it. */
async function tablespaceOf(
  connection: Connection,
  name: string | undefined,
): Promise<{ readonly clause: string; readonly choices: readonly string[] }> {
  if (name === undefined) return { clause: '', choices: [] };
  const [row] = await connection.query<{ usable: boolean }>(
    `SELECT has_tablespace_privilege(oid, 'CREATE') AS usable FROM pg_tablespace WHERE spcname = $1`,
    [name],
  );
  if (row?.usable === true) return { clause: ` TABLESPACE ${quoteIdentifier(name)}`, choices: [] };
  const why =
    row === undefined
      ? 'the target does not have the source’s default tablespace'
      : 'the login may not create in the source’s default tablespace';
  return { clause: '', choices: [`${why} ${inQuotes(name)}; used the server’s default one instead`] };
}

export function nameInUse(name: string): PgkeepError {
  return new PgkeepError(
    'UserErrorDatabaseNameAlreadyInUse',
    `There is already a database ${inQuotes(name)} on the target.`,
  );
}

interface Attempt {
  readonly clauses: string;
  readonly choice?: string;
}

function attempts(properties: DatabaseProperties, traits: VersionTraits): Attempt[] {
  const encoding = `ENCODING ${quoteLiteral(properties.encoding)}`;
  const libc = `LC_COLLATE ${quoteLiteral(properties.collate)} LC_CTYPE ${quoteLiteral(properties.ctype)}`;
  const template = 'TEMPLATE template0';
  const provider = traits.databaseHasLocaleProvider ? ' LOCALE_PROVIDER libc' : '';
  const list: Attempt[] = [];
  const locale = properties.locale;
  if (properties.localeProvider === 'libc') {
    list.push({
      clauses: `${template} ${encoding} ${libc}${provider}`,
    });
  } else if (
    properties.localeProvider === 'icu' &&
    traits.databaseHasLocaleProvider &&
    locale !== undefined
  ) {
    const rules =
      properties.icuRules !== undefined && traits.hasIcuRules
        ? ` ICU_RULES ${quoteLiteral(properties.icuRules)}`
        : '';
    const icu = `${template} ${encoding} LOCALE_PROVIDER icu ICU_LOCALE ${quoteLiteral(locale)}${rules}`;
    list.push({ clauses: `${icu} ${libc}` });
    list.push({
      clauses: `${icu} LC_COLLATE 'C' LC_CTYPE 'C'`,
      choice: `the target does not have the source's libc locale ${properties.collate}; kept ICU ${locale} and used C beside it`,
    });
  } else if (properties.localeProvider === 'builtin' && traits.hasBuiltinLocales && locale !== undefined) {
    list.push({
      clauses: `${template} ${encoding} LOCALE_PROVIDER builtin BUILTIN_LOCALE ${quoteLiteral(locale)} ${libc}`,
    });
  }
  const chosen = (what: string) =>
    `the target does not have the source's locale (${properties.localeProvider} ${locale ?? properties.collate}); ${what}`;
  if (properties.localeProvider !== 'libc') {
    list.push({
      clauses: `${template} ${encoding} ${libc}${provider}`,
      choice: chosen(`used libc ${properties.collate} instead: text may sort differently`),
    });
  }
  list.push({
    clauses: `${template} ${encoding}`,
    choice: chosen('used the server’s default locale instead: text may sort differently'),
  });
  list.push({
    clauses: `${template} ${encoding} LC_COLLATE 'C' LC_CTYPE 'C'${provider}`,
    choice: chosen('used the locale C instead: text sorts by bytes'),
  });
  return list;
}

/** Whether the database carries the mark of this job. */
export async function isMarked(connection: Connection, name: string, jobId: string): Promise<boolean> {
  const rows = await connection.query('SELECT 1 FROM pg_database WHERE datname = $1 AND datconnlimit = $2', [
    name,
    restoreMark(jobId),
  ]);
  return rows.length > 0;
}

/**
 * Whether a DROP DATABASE of it was interrupted: the server then has another number in the mark's place, lets nobody
 * in any more, and takes nothing but another DROP (from the minor releases of August 2023 on: 11.21 to 15.4, and 16).
 */
async function isBrokenByDrop(connection: Connection, name: string): Promise<boolean> {
  const rows = await connection.query(`SELECT FROM pg_database WHERE datname = $1 AND datconnlimit = -2`, [
    name,
  ]);
  return rows.length > 0;
}

/** Takes the mark away: from now on the database is the user's and nothing of pgkeep's drops it. */
export async function removeMark(
  connection: Connection,
  name: string,
  connectionLimit: number,
): Promise<void> {
  await connection.query(`ALTER DATABASE ${quoteIdentifier(name)} CONNECTION LIMIT ${connectionLimit}`);
}

/**
 * Drops a database that a job of ours created and did not finish: ends its sessions first, because a
 * pg_restore whose pgkeep was killed may still build an index there. `target` is the way to the server: with it the
 * database's subscriptions are dropped, too, without which the server does not let it go.
 */
export async function dropMarkedDatabase(
  connection: Connection,
  name: string,
  jobId: string,
  target?: Target,
): Promise<boolean> {
  await endCreation(connection, name, jobId);
  const isBroken = await isBrokenByDrop(connection, name);
  if (!isBroken && !(await isMarked(connection, name, jobId))) return false;
  if (!isBroken) {
    if (target !== undefined) await dropSubscriptions(connection, target, name);
    await connection.query(`ALTER DATABASE ${quoteIdentifier(name)} ALLOW_CONNECTIONS false`);
  }
  for (let attempt = 1; ; attempt += 1) {
    await connection.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()',
      [name],
    );
    try {
      await connection.query(`DROP DATABASE IF EXISTS ${quoteIdentifier(name)}`);
      return true;
    } catch (error) {
      // 55006 object in use: the terminated sessions need a moment; DROP itself waits up to five seconds
      if (codeOf(error) !== '55006' || attempt === 6) throw error;
    }
  }
}
