import type { EntraLoginSql } from '../../../shared/privileges.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { createEntraRole, mapEntraRole } from '../../postgres/sql/entra-roles.ts';
import type { Engine } from '../engine.ts';
import { expectConfirmed } from '../servers/confirm-server.ts';

/**
 * SQL that lets the Microsoft Entra login of a server in. Whom it is of comes from the token itself; the server is not
 * asked. Throws UserErrorInvalidInput for a login of another kind, and what the identity's sign-in throws.
 */
export async function entraLoginSql(
  engine: Pick<Engine, 'secrets'>,
  server: ServerSummary,
): Promise<EntraLoginSql> {
  const { credential, name, user } = server;
  expectConfirmed(server);
  const principal =
    credential.kind === 'entra'
      ? (await engine.secrets.readLogin({ address: server, credential, database: 'postgres', server }))
          .principal
      : undefined;
  if (principal === undefined) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `The login of ${inQuotes(name)} is none of Microsoft Entra.`,
      {
        remedy:
          'Say first that a token is the password; the role of any other login is made with CREATE ROLE.',
      },
    );
  }
  return {
    role: user,
    ...principal,
    database: 'postgres',
    createSql: createEntraRole(user, principal),
    mapSql: mapEntraRole(user, principal),
  };
}
