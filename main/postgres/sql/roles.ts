import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { codeOf, type Connection } from '../connect/connect.ts';
import { quoteIdentifier, quoteLiteral } from './quote.ts';
import { scramVerifier } from '../connect/scram.ts';

/** Names of all roles on the server, sorted; the predefined pg_* ones last. */
export async function listRoles(connection: Connection): Promise<string[]> {
  const rows = await connection.query<{ name: string }>(
    `SELECT rolname::text AS name FROM pg_roles ORDER BY starts_with(rolname::text, 'pg_'), rolname`,
  );
  return rows.map(({ name }) => name);
}

/**
 * The role whose rights the session has: its login, unless the login starts as another role. A remedy names it,
 * because somebody else runs it: CURRENT_USER would be the administrator.
 */
export async function actingRole(connection: Connection): Promise<string> {
  const [row] = await connection.query<{ name: string }>('SELECT current_user::text AS name');
  if (row === undefined) throw new Error('the server does not know the session’s own role');
  return row.name;
}

/**
 * CREATE ROLE. The password goes to the server as a verifier: the statement may end up in the server's log,
 * in pg_stat_statements or in an audit trail. Throws UserErrorNameAlreadyInUse, UserErrorMissingDBPermissions.
 */
export async function createRole(
  connection: Connection,
  role: { readonly name: string; readonly canLogin: boolean; readonly password?: string | undefined },
): Promise<void> {
  const name = quoteIdentifier(role.name);
  const attributes = [role.canLogin ? 'LOGIN' : 'NOLOGIN'];
  if (role.password !== undefined) {
    attributes.push(`PASSWORD ${quoteLiteral(await scramVerifier(role.password))}`);
  }
  try {
    await connection.query(`CREATE ROLE ${name} ${attributes.join(' ')}`);
  } catch (error) {
    throw await roleError(connection, error, role.name);
  }
}

/**
 * The statement that gives a role a password, as a verifier, for an administrator to run: CREATE ROLE with the right to log
 * in for a new one.
 */
export async function passwordStatement(role: {
  readonly name: string;
  readonly isNew: boolean;
  readonly password: string;
}): Promise<string> {
  const name = quoteIdentifier(role.name);
  const what = role.isNew ? `CREATE ROLE ${name} LOGIN` : `ALTER ROLE ${name}`;
  return `${what} PASSWORD ${quoteLiteral(await scramVerifier(role.password))};`;
}

async function roleError(connection: Connection, error: unknown, name: string): Promise<unknown> {
  if (error instanceof PgkeepError) return error;
  const code = codeOf(error);
  if (code === '42710') {
    return new PgkeepError('UserErrorNameAlreadyInUse', `There is already a role ${inQuotes(name)}.`, {
      cause: error,
    });
  }
  if (code === '42501') {
    return new PgkeepError('UserErrorMissingDBPermissions', `CREATE ROLE was refused: ${messageOf(error)}`, {
      cause: error,
      remedy: 'Give the login CREATEROLE, as an administrator.',
      sql: `ALTER ROLE ${quoteIdentifier(await actingRole(connection))} CREATEROLE;`,
    });
  }
  return new PgkeepError('UserErrorInvalidInput', `CREATE ROLE failed: ${messageOf(error)}`, {
    cause: error,
  });
}
