import { InstanceId } from '../../shared/ids.ts';
import type {
  InstanceChanges,
  InstanceOptions,
  InstanceRecord,
  InstanceSummary,
} from '../../shared/instances.ts';
import type { ServerSummary } from '../../shared/servers.ts';
import type { VaultSummary } from '../../shared/vaults.ts';
import { PgkeepError } from '../core/errors.ts';
import { whenFree } from '../store/when-free.ts';
import type { Engine } from './engine.ts';
import { changedOptions, checkClientMajor } from './instance-options.ts';
import { alreadyProtected, findTwin } from './protect-readiness.ts';
import { connectTo, openVault } from './reach.ts';

export const defaultOptions: InstanceOptions = {
  compression: 'auto',
  countRows: true,
  lockWaitTimeoutMs: 300_000,
};

/** Protects one database: proves that it can be reached, writes the instance into the vault, then here. */
export async function protect(
  engine: Engine,
  input: {
    server: ServerSummary;
    database: string;
    vault: VaultSummary;
    name?: string | undefined;
    options?: InstanceChanges | undefined;
  },
): Promise<InstanceSummary> {
  const { store, ids, clock } = engine;
  const { server, vault, database } = input;
  const instances = store.instances.list();
  const twin = findTwin(engine, input);
  if (twin !== undefined && twin.stoppedAt === undefined) throw alreadyProtected(vault, twin);
  const name = input.name ?? twin?.name ?? suggestName(server, database, instances);
  if (instances.some((instance) => instance.name === name && instance.id !== twin?.id)) {
    throw new PgkeepError(
      'UserErrorNameAlreadyInUse',
      `There is already an instance ${JSON.stringify(name)}.`,
    );
  }
  const options = changedOptions(twin?.options ?? defaultOptions, input.options);
  {
    await using connection = await connectTo(engine, server, database);
    await checkClientMajor(engine, connection, options);
  }
  // What was stopped goes on under its id, with the points that it has.
  const id = twin?.id ?? InstanceId.parse(ids.next('inst'));
  const protectedAt = clock.now().toISOString();
  await using opened = await openVault(engine, vault);
  const instance = { id, name, database, serverId: server.id, vaultId: vault.id, options, protectedAt };
  await opened.writeInstance(instanceRecord(server, instance));
  await whenFree(() =>
    store.transaction(() => {
      if (twin !== undefined) store.instances.remove(twin.id);
      store.instances.insert(instance);
      // a new one has no recovery point, as everybody knows without asking
      if (twin === undefined) store.instances.setSeen(id, protectedAt);
    }),
  );
  return { ...instance, serverName: server.name, vaultName: vault.name };
}

/** instance.json of an instance that is protected. */
export function instanceRecord(
  server: ServerSummary,
  instance: Pick<InstanceSummary, 'id' | 'name' | 'database' | 'options' | 'protectedAt'>,
): InstanceRecord {
  const { id, name, database, options, protectedAt } = instance;
  const { host, port, user, maintenanceDatabase, tls, pooler } = server;
  const address = { host, port, user, maintenanceDatabase, tls };
  return {
    format: 1,
    id,
    name,
    database,
    server: { name: server.name, ...address, ...(pooler === undefined ? {} : { pooler }) },
    options,
    protectedAt,
  };
}

/** "server/database", with control characters (legal in a database's name) made visible. */
function suggestName(server: ServerSummary, database: string, taken: readonly { name: string }[]): string {
  const printable = database.replace(/[\u0000-\u001f\u007f]/g, (character) =>
    JSON.stringify(character).slice(1, -1).replace('\u007f', '\\u007f'),
  );
  const base = `${server.name}/${printable}`;
  const names = new Set(taken.map(({ name }) => name));
  let candidate = base;
  for (let number = 2; names.has(candidate); number += 1) candidate = `${base} (${number})`;
  return candidate;
}
