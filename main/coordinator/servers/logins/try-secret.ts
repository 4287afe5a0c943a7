import type { ErrorCode } from '../../../../shared/errors.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../../core/errors.ts';
import { connect } from '../../../postgres/connect/connect.ts';
import type { Engine } from '../../engine.ts';
import { reachDatabase, readTarget, type ReachedServer } from '../reach-database.ts';

/** What says nothing of the login: the server did not get it, or let it in and said no to something else. */
const notOfLogin: readonly ErrorCode[] = [
  'UserErrorMissingNetworkSecurityPermissions',
  'UserErrorServerConnectionClosed',
  'UserErrorTlsFailed',
  'UserErrorConnectionPooler',
  'UserErrorSessionRefused',
  'UserErrorDBNotFound',
];

/**
 * Reads the secret that a server or a database is to have as its login and connects with it, before it takes the place of
 * what is there. Says what is to be known of it, and what could not be tried from here, each in a sentence; nothing of a
 * login from elsewhere. Throws what keeps the secret from being read, and UserErrorDBUserAuthFailed or
 * UserErrorMissingDBPermissions where the server takes it not.
 */
export async function trySecret(
  engine: Pick<Engine, 'secrets'>,
  server: ReachedServer,
  database: string,
): Promise<string[]> {
  if (server.credential.kind !== 'key-vault') return [];
  const target = await reachDatabase(engine, server, database);
  try {
    const connection = await connect(target);
    await connection.end();
    return [...target.warnings];
  } catch (error) {
    if (!(error instanceof PgkeepError) || !notOfLogin.includes(error.code)) throw error;
    return [
      ...target.warnings,
      `The secret was read, but whether the server takes its login could not be tried from here: ${error.message}`,
    ];
  }
}

/**
 * {@link trySecret} for a server that came with a vault, too: as long as nobody has confirmed it, the secret is read, and
 * its login goes nowhere.
 */
export async function trySecretBefore(
  engine: Pick<Engine, 'secrets'>,
  server: ReachedServer,
  database: string,
): Promise<string[]> {
  if (server.unconfirmed === undefined) return await trySecret(engine, server, database);
  const { warnings } = await readTarget(engine, server, database);
  return [
    ...warnings,
    `The secret was read, but whether ${inQuotes(server.name)} takes its login is tried only when that server is confirmed.`,
  ];
}
