import {
  serverPlace,
  type ServerAddress,
  type ServerCredential,
  type ServerReport,
} from '../../../shared/servers/servers.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { ReadLogin } from '../../credentials/secret-reader.ts';
import { readServerFacts } from '../../postgres/connect/server-facts.ts';
import { listDatabases } from '../../postgres/sql/catalogue.ts';
import { chooseDumpTool } from '../../postgres/connect/client-tools.ts';
import { connect } from '../../postgres/connect/connect.ts';
import type { Target } from '../../postgres/connect/target.ts';
import { expectConfirmed } from './confirm-server.ts';
import type { Engine } from '../engine.ts';
import { reachDatabase, secretOf, type ReachedServer } from './reach-database.ts';
import type { ResolvedAddress } from '../places/resolve.ts';
import { completeAddress } from './add-server.ts';
import { nameSource } from './allowed-variables.ts';
import { reaching } from './why-not-reached.ts';

/** Connects and says what was found: version, rights, databases, the pg_dump that fits. */
export async function testServer(
  engine: Engine,
  server: ReachedServer,
  signal?: AbortSignal,
): Promise<ServerReport> {
  const target = await reachDatabase(engine, server, server.maintenanceDatabase, signal);
  const place = serverPlace(server);
  const entries = new Set(
    engine.store.servers.list().flatMap((each) => (serverPlace(each) === place ? [each.id] : [])),
  );
  const instances = engine.store.instances
    .list()
    .filter(({ serverId, stoppedAt }) => entries.has(serverId) && stoppedAt === undefined);
  const protectedBy = (database: string) =>
    instances.filter((instance) => instance.database === database).map(({ name }) => name);
  return reaching(engine, server, () => reportOn(engine, target, { protectedBy, signal }));
}

/** The same for a server that is not added yet. The ticket stays good for adding it. */
export async function tryServer(
  engine: Engine,
  input: {
    readonly address: ResolvedAddress;
    readonly credential: ServerCredential;
    readonly ticket?: string | undefined;
  },
): Promise<ServerReport> {
  const address = await completeAddress(engine, input);
  await nameSource(engine, input.credential, address);
  refuseUnconfirmed(engine, address);
  const database = address.maintenanceDatabase;
  const { user, ...way } = await login();
  const secret = secretOf(input.credential);
  return reportOn(
    engine,
    { address: { ...address, user }, database, ...secret, ...way },
    {
      protectedBy: () => [],
    },
  );

  async function login(): Promise<ReadLogin> {
    if (input.ticket !== undefined)
      return { user: address.user, password: engine.tickets.peek(input.ticket), warnings: [] };
    if (engine.secrets.mayKeep(input.credential.kind)) {
      throw new PgkeepError('UserErrorInvalidInput', 'The password is missing.', { remedy: 'Type it.' });
    }
    // not added: the keychain, which knows logins by the server's id, was ruled out
    return await engine.secrets.readLogin({
      address,
      credential: input.credential,
      database,
      server: undefined,
    });
  }
}

/** An address that only came with a vault gets no login here either: it is confirmed first. */
function refuseUnconfirmed({ store }: Pick<Engine, 'store'>, address: ServerAddress): void {
  const same = store.servers
    .list()
    .filter((known) => serverPlace(known) === serverPlace(address) && known.user === address.user);
  const [first] = same;
  if (first !== undefined && same.every(({ unconfirmed }) => unconfirmed !== undefined))
    expectConfirmed(first);
}

async function reportOn(
  engine: Engine,
  target: Target & Pick<ReadLogin, 'warnings'>,
  {
    protectedBy,
    signal,
  }: { readonly protectedBy: (database: string) => string[]; readonly signal?: AbortSignal | undefined },
): Promise<ServerReport> {
  await using connection = await connect(target, signal === undefined ? {} : { signal });
  const facts = await readServerFacts(connection);
  const before = engine.clock.elapsed();
  await connection.query('SELECT 1');
  const latencyMs = Math.round((engine.clock.elapsed() - before) * 100) / 100;
  const databases = await listDatabases(connection);
  const warnings = [...target.warnings];
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
    databases: databases.map((database) => ({ ...database, protectedBy: protectedBy(database.name) })),
    dumpTool,
    warnings,
  };
}
