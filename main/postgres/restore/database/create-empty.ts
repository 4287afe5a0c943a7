import { PgkeepError, messageOf } from '../../../core/errors.ts';
import { codeOf, type Connection } from '../../connect/connect.ts';
import { readServerFacts } from '../../connect/server-facts.ts';
import { grantMembership } from '../../privileges/grant/for-restore.ts';
import { actingRole } from '../../sql/roles.ts';
import { nameInUse } from './create.ts';
import { quoteIdentifier, quoteLiteral } from '../../sql/quote.ts';

/**
 * CREATE DATABASE as a person asks for it: from the server's template, or with an encoding from template0,
 * which is the only one that takes another. Throws UserErrorDatabaseNameAlreadyInUse or
 * UserErrorCreateDatabaseFailed.
 */
export async function createEmptyDatabase(
  connection: Connection,
  database: {
    readonly name: string;
    readonly owner?: string | undefined;
    readonly encoding?: string | undefined;
  },
): Promise<void> {
  const { name, owner, encoding } = database;
  const clauses = [
    ...(owner === undefined ? [] : [`OWNER ${quoteIdentifier(owner)}`]),
    ...(encoding === undefined ? [] : [`TEMPLATE template0 ENCODING ${quoteLiteral(encoding)}`]),
  ];
  try {
    await connection.query([`CREATE DATABASE ${quoteIdentifier(name)}`, ...clauses].join(' '));
  } catch (error) {
    if (error instanceof PgkeepError) throw error;
    const code = codeOf(error);
    if (code === '42P04') throw nameInUse(name);
    throw new PgkeepError('UserErrorCreateDatabaseFailed', `CREATE DATABASE failed: ${messageOf(error)}`, {
      cause: error,
      ...(code === '42501'
        ? await missingRights(connection, owner)
        : (remedies[code ?? ''] ?? { remedy: 'Read the server’s message and fix what it names.' })),
    });
  }
}

/**
 * What an administrator gives the login: CREATEDB, and membership in the role that is to own the database; what
 * it has is not in the SQL. Nobody becomes a member of a superuser that way.
 */
async function missingRights(
  connection: Connection,
  owner: string | undefined,
): Promise<{ remedy: string; sql?: string }> {
  const login = await actingRole(connection);
  const { createDb, traits } = await readServerFacts(connection, login);
  const closed = await connection.query(
    `SELECT FROM pg_roles r WHERE r.rolname = $1 AND NOT r.rolsuper AND NOT pg_has_role($2::name, r.oid, $3)`,
    [owner ?? null, login, traits.membershipHasOptions ? 'SET' : 'MEMBER'],
  );
  const statements = [
    ...(createDb ? [] : [`ALTER ROLE ${quoteIdentifier(login)} CREATEDB;`]),
    ...(owner === undefined || closed.length === 0 ? [] : [grantMembership(owner, login, traits)]),
  ];
  return {
    remedy: 'Give the login CREATEDB, and make it a member of the role that is to own the database.',
    ...(statements.length === 0 ? {} : { sql: statements.join('\n') }),
  };
}

/** By SQLSTATE. */
const remedies: Readonly<Record<string, { remedy: string }>> = {
  '22023': { remedy: 'Choose an encoding that the server’s locale allows, UTF8 for most.' },
  '42704': { remedy: 'Choose an owner and an encoding that the server has.' },
  '55006': { remedy: 'Somebody is connected to the template; try again when they have left.' },
};
