import { userInfo } from 'node:os';
import { z } from 'zod';
import {
  ServerAddress,
  ServerSummary,
  TlsMode,
  type ServerCredential,
  type ServerReport,
} from '../../shared/servers.ts';
import { PgkeepError } from '../core/errors.ts';
import { listDatabases, readServerFacts } from '../postgres/catalogue.ts';
import { chooseDumpTool } from '../postgres/client-tools.ts';
import { readService } from '../postgres/login.ts';
import { isSocket } from '../postgres/target.ts';
import type { Engine } from './engine.ts';
import { connectTo } from './reach.ts';

export interface ServerInput {
  readonly name: string;
  readonly address: { readonly [Key in keyof ServerAddress]?: ServerAddress[Key] | undefined };
  readonly credential: ServerCredential;
  readonly password?: string | undefined;
}

/** Adds a server; what a service section gives need not be said again. */
export async function addServer(engine: Engine, input: ServerInput): Promise<ServerSummary> {
  const { store, ids, clock } = engine;
  if (store.servers.list().some(({ name }) => name === input.name)) {
    throw new PgkeepError(
      'UserErrorNameAlreadyInUse',
      `There is already a server ${JSON.stringify(input.name)}.`,
      {
        remedy: `Choose another name, or correct that one: pgkeep server set ${JSON.stringify(input.name)}.`,
      },
    );
  }
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
  const server = ServerSummary.parse({
    ...address.data,
    id: ids.next('server'),
    name: input.name,
    credential: input.credential,
    addedAt: clock.now().toISOString(),
  });
  await keepPassword(engine, server.id, input.credential, input.password);
  store.servers.insert(server);
  return server;
}

export async function setLogin(
  engine: Engine,
  server: ServerSummary,
  credential: ServerCredential,
  password: string | undefined,
): Promise<ServerSummary> {
  await keepPassword(engine, server.id, credential, password);
  engine.store.servers.setCredential(server.id, credential);
  return { ...server, credential };
}

async function keepPassword(
  engine: Engine,
  account: string,
  credential: ServerCredential,
  password: string | undefined,
): Promise<void> {
  if (password === undefined) return;
  if (credential.kind !== 'keychain') {
    throw new PgkeepError('UserErrorInvalidInput', 'A password is only taken to be put into the keychain.');
  }
  await engine.secrets.keychain.write(account, password);
}

/** Forgets a server. Refused while an instance or something still to be cleaned needs it. */
export function removeServer(engine: Pick<Engine, 'store'>, server: ServerSummary): { removed: boolean } {
  const { store } = engine;
  store.transaction(() => {
    const users = store.instances.list().filter(({ serverId }) => serverId === server.id);
    if (users.length > 0) {
      const names = users.map(({ name }) => JSON.stringify(name));
      throw new PgkeepError(
        'UserErrorJobConflict',
        `${server.name} is needed by ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''}.`,
        { remedy: `Correct it instead: pgkeep server set ${JSON.stringify(server.name)}.` },
      );
    }
    const begun = store.leftovers
      .list()
      .find((leftover) => leftover.kind === 'database' && leftover.serverId === server.id);
    if (begun !== undefined) {
      throw new PgkeepError(
        'UserErrorJobConflict',
        `${server.name} is needed: there is still ${begun.words}.`,
        {
          remedy: 'Wait for the restore to end; what an interrupted one left is cleaned at the next start.',
        },
      );
    }
    store.servers.remove(server.id);
  });
  return { removed: true };
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

/** Connects and says what was found: version, rights, databases, the pg_dump that fits. */
export async function testServer(engine: Engine, server: ServerSummary): Promise<ServerReport> {
  await using connection = await connectTo(engine, server, server.maintenanceDatabase);
  const facts = await readServerFacts(connection);
  const before = engine.clock.elapsed();
  await connection.query('SELECT 1');
  const latencyMs = Math.round((engine.clock.elapsed() - before) * 100) / 100;
  const databases = await listDatabases(connection);
  const instances = engine.store.instances.list().filter(({ serverId }) => serverId === server.id);
  const warnings: string[] = [];
  let dumpTool: ServerReport['dumpTool'] = null;
  try {
    const tools = chooseDumpTool(await engine.findTools(), facts.major);
    dumpTool = {
      path: tools.folder,
      version: tools.version,
      ...(tools.warning === null ? {} : { warning: tools.warning }),
    };
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    warnings.push(`${error.message} ${error.remedy}`);
  }
  return {
    version: facts.version,
    versionNumber: facts.versionNumber,
    latencyMs,
    user: facts.user,
    superuser: facts.superuser,
    createDb: facts.createDb,
    tls: facts.tls,
    databases: databases.map((database) => ({
      ...database,
      protectedBy: instances
        .filter((instance) => instance.database === database.name)
        .map(({ name }) => name),
    })),
    dumpTool,
    warnings,
  };
}
