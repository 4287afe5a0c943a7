import { userInfo } from 'node:os';
import { z } from 'zod';
import {
  ServerAddress,
  ServerSummary,
  TlsMode,
  type ServerCredential,
} from '../../../shared/servers/servers.ts';
import type { AzureOrigin } from '../../../shared/discovery/resources.ts';
import { isSocket } from '../../../shared/servers/unix-socket.ts';
import { PgkeepError } from '../../core/errors.ts';
import { readService } from '../../credentials/kinds/service-file.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { refuseTakenName } from '../name-in-use.ts';
import { keepingNewSecret } from '../../credentials/keep-secret.ts';
import { nameSource } from './allowed-variables.ts';
import type { ResolvedAddress } from '../places/resolve.ts';

export interface ServerInput {
  readonly name: string;
  readonly address: ResolvedAddress;
  readonly credential: ServerCredential;
  readonly environment?: string | undefined;
  readonly azure?: AzureOrigin | undefined;
  readonly password?: string | undefined;
  readonly ticket?: string | undefined;
}

/** Adds a server; what a service section gives need not be said again. */
export async function addServer(engine: Engine, input: ServerInput): Promise<ServerSummary> {
  const { store, ids, clock } = engine;
  refuseTakenName('server', { name: input.name }, store.servers.list(), {
    remedy: 'Choose another name, or correct that server.',
    steps: [{ do: 'change-server', server: input.name }],
  });
  const address = await completeAddress(engine, input);
  await nameSource(engine, input.credential, address);
  const server = ServerSummary.parse({
    ...address,
    id: ids.next('server'),
    name: input.name,
    credential: input.credential,
    addedAt: clock.now().toISOString(),
    ...(input.environment === undefined ? {} : { environment: input.environment }),
    ...(input.azure === undefined ? {} : { azure: input.azure }),
  });
  const given = { secret: input.password, ticket: input.ticket };
  return keepingNewSecret(engine, given, input.credential.kind, async (keep) => {
    await keep(server.id);
    await whenFree(() => store.servers.insert(server));
    return server;
  });
}

/** The whole address, with what is meant where nothing is said. Throws UserErrorInvalidInput. */
export async function completeAddress(
  engine: Pick<Engine, 'secrets' | 'store'>,
  input: Pick<ServerInput, 'address' | 'credential'>,
): Promise<ServerAddress> {
  const given =
    input.credential.kind === 'service'
      ? {
          ...addressOfService(await readService(input.credential, engine.secrets.env)),
          ...defined(input.address),
        }
      : defined(input.address);
  const host = given.host ?? 'localhost';
  const address = ServerAddress.safeParse({
    port: 5432,
    user: userInfo().username,
    maintenanceDatabase: 'postgres',
    // A Unix socket carries no TLS; everywhere else the safe mode is what is meant unless somebody says so.
    tls: isSocket(host) ? 'disable' : 'verify-full',
    ...given,
    host,
  });
  if (!address.success) {
    throw new PgkeepError('UserErrorInvalidInput', z.prettifyError(address.error));
  }
  if (input.credential.kind !== 'entra' || given.user !== undefined) return address.data;
  return { ...address.data, user: await nameInEntra(engine, input.credential, address.data) };
}

type EntraCredential = Extract<ServerCredential, { kind: 'entra' }>;

/**
 * The role that an identity most likely has: those that are made for people and managed identities are called as Entra
 * calls them. Throws UserErrorInvalidInput where nothing says how, and what a sign-in throws.
 */
async function nameInEntra(
  { store, secrets }: Pick<Engine, 'secrets' | 'store'>,
  credential: EntraCredential,
  address: ServerAddress,
): Promise<string> {
  const identity = store.identities.list().find(({ id }) => id === credential.identity);
  if (identity?.kind === 'user') return identity.username;
  const database = address.maintenanceDatabase;
  const { principal } = await secrets.readLogin({ address, credential, database, server: undefined });
  if (principal?.name !== undefined) return principal.name;
  throw new PgkeepError(
    'UserErrorInvalidInput',
    `The tokens of ${identity?.name ?? 'this identity'} do not say what its role is called.`,
    {
      remedy:
        'Name the user: the role that is mapped to the identity, or to a group that the identity is a member of, exactly as it is written there.',
    },
  );
}

function addressOfService(section: Readonly<Record<string, string>>): Partial<ServerAddress> {
  const mode = TlsMode.safeParse(section['sslmode']);
  return defined({
    host: section['host'] ?? section['hostaddr'],
    port: section['port'] === undefined ? undefined : Number(section['port']),
    user: section['user'],
    tls: mode.success ? mode.data : undefined,
    caFile: section['sslrootcert'] === 'system' ? undefined : section['sslrootcert'],
  });
}

function defined<Shape extends object>(
  shape: Shape,
): { [Key in keyof Shape]?: Exclude<Shape[Key], undefined> } {
  return Object.fromEntries(Object.entries(shape).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Shape]?: Exclude<Shape[Key], undefined>;
  };
}
