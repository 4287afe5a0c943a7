import type { LoginSqlRan, RoleStanding } from '../../../../shared/logins/new-secret.ts';
import type { GrantRun } from '../../../../shared/privileges.ts';
import type { ServerSummary } from '../../../../shared/servers/servers.ts';
import { PgkeepError, messageOf } from '../../../core/errors.ts';
import { redact, registerSecret } from '../../../core/redact.ts';
import { codeOf, type Connection } from '../../../postgres/connect/connect.ts';
import { runGrants } from '../../../postgres/privileges/grant/run.ts';
import type { Engine } from '../../engine.ts';
import { withAdministrator } from '../../privileges/administrator.ts';
import { audited } from '../../privileges/run-with-audit.ts';
import type { MadeLogin } from './made-logins.ts';
import { connectTo } from '../reach-database.ts';

/** What helps where the role is not as it was said, by SQLSTATE: duplicate_object and undefined_object. */
const otherStatement: Readonly<Record<string, string>> = {
  '42710':
    'To give that role the password of the secret, run the SQL with ALTER ROLE in place of CREATE ROLE, and without LOGIN; whatever logs in as it needs the new password then.',
  '42704':
    'To make that role, run the SQL with CREATE ROLE in place of ALTER ROLE, and with LOGIN behind its name.',
};

/** What is run, and who runs it. */
export type LoginSqlRun = Omit<GrantRun, 'action'>;

/**
 * Runs the SQL of a login that was made here, as an administrator of the server; a dry run rolls back. What is run for real
 * stands in the audit trail, without the verifier of the password, and is followed by a try to log in. Throws
 * UserErrorInvalidInput where pgkeep has ended since the SQL was made, and what the server refuses.
 */
export async function runLoginSql(
  engine: Engine,
  server: ServerSummary,
  { digest, dryRun, admin }: LoginSqlRun,
): Promise<LoginSqlRan> {
  const database = server.maintenanceDatabase;
  return withAdministrator(engine, { server, database }, admin, async (logIn) => {
    const made = engine.madeLogins.find(digest, server.id);
    if (made === undefined) throw forgotten();
    const { user, sql } = made;
    const { verifier, shown } = withoutVerifier(sql);
    registerSecret(verifier);
    const attempt = async () => {
      await using connection = await logIn();
      const ran = await runStatement(connection, made);
      await connection.query(dryRun ? 'ROLLBACK' : 'COMMIT');
      return ran;
    };
    if (dryRun) return { applied: false, ...(await attempt()), loggedIn: null, notes: [] };
    const ran = await audited(
      engine,
      {
        serverName: server.name,
        database,
        ranAs: admin.user,
        role: user,
        purpose: 'backup',
        action: 'grant',
        sql: shown,
        revokeSql: '',
      },
      attempt,
    );
    return { applied: true, ...ran, ...(await tried(engine, server, made)) };
  });
}

/** Throws what the server refused; a role that is there already, or is not, with what to run instead. */
async function runStatement(connection: Connection, { sql, user }: Pick<MadeLogin, 'sql' | 'user'>) {
  try {
    return await runGrants(connection, [sql], () => standingOf(connection, user));
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    const { code, message, details } = error;
    const remedy = otherStatement[codeOf(error.cause) ?? ''];
    throw new PgkeepError(code, withoutVerifiers(message), {
      remedy: remedy === undefined ? error.remedy : `${remedy} Nothing was changed on the server.`,
      ...(details === undefined ? {} : { details: withoutVerifiers(details) }),
      cause: error.cause,
    });
  }
}

/** Text without any verifier, also one that was cut: as a known secret only a whole one would be cut out. */
export const withoutVerifiers = (text: string): string =>
  text.replace(/'SCRAM-SHA-256\$[\w+/=$:]*['…]?/g, "'…'");

const forgotten = () =>
  new PgkeepError(
    'UserErrorInvalidInput',
    'pgkeep does not have this SQL any more: it was started anew since.',
    {
      remedy: 'Run the SQL that was shown with psql, as an administrator, or create another secret.',
    },
  );

/** The statement without the verifier, which whoever reads the audit trail has no use for. */
export function withoutVerifier(sql: string): { readonly verifier: string; readonly shown: string } {
  const [whole = '', verifier = ''] = / PASSWORD '(SCRAM-SHA-256\$[^']+)';$/.exec(sql) ?? [];
  if (verifier === '') throw new Error('the statement has no verifier at its end');
  return { verifier, shown: `${sql.slice(0, -whole.length)} PASSWORD '…';` };
}

/** Whether the role is there and may log in. */
async function standingOf(connection: Connection, role: string): Promise<RoleStanding> {
  const [row] = await connection.query<{ can_login: boolean }>(
    'SELECT rolcanlogin AS can_login FROM pg_roles WHERE rolname = $1',
    [role],
  );
  return { exists: row !== undefined, canLogin: row?.can_login === true };
}

/** Whether the login works, as whoever backs up with it would log in. */
async function tried(
  engine: Engine,
  server: ServerSummary,
  made: MadeLogin,
): Promise<Pick<LoginSqlRan, 'loggedIn' | 'notes'>> {
  const { secret, identity, user } = made;
  const credential = { kind: 'key-vault', secret, identity } as const;
  try {
    await using connection = await connectTo(engine, { ...server, credential }, server.maintenanceDatabase);
    await connection.query('SELECT 1');
    return { loggedIn: true, notes: [`pgkeep has logged in to ${server.name} as ${user} with the secret.`] };
  } catch (error) {
    const why = redact(messageOf(error));
    return {
      loggedIn: false,
      notes: [`The SQL was run, but pgkeep could not log in with the secret: ${why}`],
    };
  }
}
