import type { EntraLoginSql } from '../../../shared/privileges.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { createEntraRole, mapEntraRole } from '../../postgres/sql/entra-roles.ts';
import type { Engine } from '../engine.ts';
import { expectConfirmed } from '../servers/confirm-server.ts';

/**
 * SQL that lets the Microsoft Entra login of a server in. Whom it is of comes from the token itself; the server is not
 * asked. A group's object id, whose members log in with the name of the group, is taken as it is given. Throws
 * UserErrorInvalidInput for a login of another kind, and what the identity's sign-in throws.
 */
export async function entraLoginSql(
  engine: Pick<Engine, 'secrets'>,
  server: ServerSummary,
  group?: string,
): Promise<EntraLoginSql> {
  const { credential, name, user } = server;
  expectConfirmed(server);
  const owner =
    credential.kind === 'entra'
      ? (await engine.secrets.readLogin({ address: server, credential, database: 'postgres', server }))
          .principal
      : undefined;
  if (owner === undefined) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `The login of ${inQuotes(name)} is none of Microsoft Entra.`,
      {
        remedy:
          'Say first that a token is the password; the role of any other login is made with CREATE ROLE.',
      },
    );
  }
  const { objectId, type } = owner;
  const principal = group === undefined ? { objectId, type } : { objectId: group, type: 'group' as const };
  return {
    role: user,
    ...principal,
    database: 'postgres',
    createSql: createEntraRole(user, principal),
    mapSql: mapEntraRole(user, principal),
  };
}
