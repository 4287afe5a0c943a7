import { namedSecret } from '../../../shared/logins/secret-uri.ts';
import type { ServerCredential, ServerSummary } from '../../../shared/servers/servers.ts';
import { connect, type Connection } from '../../postgres/connect/connect.ts';
import type { ReadLogin } from '../../credentials/secret-reader.ts';
import type { LoginOwner, Target } from '../../postgres/connect/target.ts';
import type { Engine } from '../engine.ts';
import { expectConfirmed } from './confirm-server.ts';

/** A server, perhaps with another login in the place of its own. */
export interface ReachedServer extends ServerSummary {
  /** Absent: its own. */
  readonly loginOf?: LoginOwner;
}

/** The way to a database, and what is to be known of its login. */
export type Reached = Target & Required<Pick<ReadLogin, 'warnings' | 'notes'>>;

/**
 * The way to one database of a server, with the login read again from where its credential says. Throws
 * UserErrorNotConfirmed for a server that came with a vault and that nobody confirmed, and the signal's reason.
 */
export async function reachDatabase(
  engine: Pick<Engine, 'secrets'>,
  server: ReachedServer,
  database: string,
  signal?: AbortSignal,
): Promise<Reached> {
  expectConfirmed(server);
  return await readTarget(engine, server, database, signal);
}

/** {@link reachDatabase} for whoever only reads the login and sends it nowhere: the server need not be confirmed. */
export async function readTarget(
  engine: Pick<Engine, 'secrets'>,
  { loginOf, ...server }: ReachedServer,
  database: string,
  signal?: AbortSignal,
): Promise<Reached> {
  const {
    user,
    password,
    warnings,
    notes = [],
    principal,
  } = await engine.secrets.readLogin({
    address: server,
    credential: server.credential,
    database,
    server,
    isOfDatabase: loginOf !== undefined && 'database' in loginOf && loginOf.database === database,
    ...(signal !== undefined && { signal }),
  });
  return {
    address: { ...server, user },
    server: server.name,
    ...(server.azure !== undefined && { azure: server.azure }),
    database,
    password,
    warnings,
    notes,
    ...(loginOf !== undefined && { loginOf }),
    ...secretOf(server.credential),
    ...(principal !== undefined && { principal }),
  };
}

/** The secret that a login is read from, by its names. */
export function secretOf(credential: ServerCredential): Pick<Target, 'secret'> {
  if (credential.kind !== 'key-vault') return {};
  const { name, vault } = namedSecret(credential.secret);
  return { secret: { name, vault } };
}

export async function connectTo(
  engine: Pick<Engine, 'secrets'>,
  server: ReachedServer,
  database: string,
  signal?: AbortSignal,
): Promise<Connection> {
  return connect(
    await reachDatabase(engine, server, database, signal),
    signal === undefined ? {} : { signal },
  );
}

/**
 * Looks through a declared session pooler into one more database before a client tool is sent there: each
 * database may have a pool mode of its own.
 */
export async function tryDeclaredPooler(target: Target, signal: AbortSignal): Promise<void> {
  if (target.address.pooler !== 'session') return;
  const connection = await connect(target, { signal });
  await connection.end();
}
