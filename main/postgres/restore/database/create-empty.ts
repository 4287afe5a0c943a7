import { PgkeepError, messageOf } from '../../../core/errors.ts';
import { codeOf, type Connection } from '../../connect/connect.ts';
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
      ...(remedies[code ?? ''] ?? { remedy: 'Read the server’s message and fix what it names.' }),
    });
  }
}

/** By SQLSTATE. */
const remedies: Readonly<Record<string, { remedy: string; sql?: string }>> = {
  '42501': {
    remedy: 'Give the login CREATEDB, and make it a member of the role that is to own the database.',
    sql: 'ALTER ROLE CURRENT_USER CREATEDB;',
  },
  '22023': { remedy: 'Choose an encoding that the server’s locale allows, UTF8 for most.' },
  '42704': { remedy: 'Choose an owner and an encoding that the server has.' },
  '55006': { remedy: 'Somebody is connected to the template; try again when they have left.' },
};
