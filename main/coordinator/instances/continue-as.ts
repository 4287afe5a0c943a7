import type {
  ContinuedInstance,
  InstanceRecord,
  InstanceSummary,
} from '../../../shared/instances/instances.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { readDatabaseIdentity } from '../../postgres/sql/database-identity.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { findInstance, findServer, findVault } from '../lookup.ts';
import { connectTo } from '../servers/reach-database.ts';
import { openVault, type OpenVault } from '../vaults/open-vault.ts';
import { isSameDatabase, lastIdentity } from './identity.ts';
import { serverOf } from './own-login.ts';
import { alreadyProtected, findSameDatabase } from './protect/protect-readiness.ts';
import { expectProtected, findRecord, recordPlace, writeRecord } from './record.ts';

/**
 * An instance goes on with its database under another name, after ALTER DATABASE … RENAME: in the vault first, then here.
 * `proved` says whether the oid and the cluster's system identifier show that it is the same one; where they cannot be
 * compared, whoever named the database has said so. Throws UserErrorInvalidInput where they show that it is another one,
 * and UserErrorAlreadyProtected where an instance of the vault has it already.
 */
export async function continueAs(
  engine: Engine,
  instance: InstanceSummary,
  database: string,
): Promise<ContinuedInstance> {
  const { store } = engine;
  if (database === instance.database) return { ...instance, proved: true };
  const server = findServer(store, instance.serverId);
  const vaultSummary = findVault(store, instance.vaultId);
  const other = findSameDatabase(engine, { server, database, vault: vaultSummary });
  if (other !== undefined) throw alreadyProtected(vaultSummary, other);
  await using vault = await openVault(engine, vaultSummary);
  const record = await recordOf(engine, vault, { instance, server }, database);
  const proved = await prove(engine, vault, { instance, server }, database);
  if (record.database === database) {
    await whenFree(() => store.instances.setRecordPlace(instance.id, recordPlace(record)));
  } else {
    await writeRecord(engine, vault, record, (newest) => ({ ...newest, database }));
  }
  await whenFree(() => store.instances.setDatabase(instance.id, database));
  return { ...findInstance(store, instance.id), proved };
}

interface Renamed {
  readonly instance: InstanceSummary;
  readonly server: ServerSummary;
}

/** The record that is to be changed; another workstation may have written the new name already. */
async function recordOf(
  engine: Engine,
  vault: OpenVault,
  { instance, server }: Renamed,
  database: string,
): Promise<InstanceRecord> {
  const found = await findRecord(engine, vault, instance);
  if (found?.record.database === database && found.record.stoppedAt === undefined) return found.record;
  return (await expectProtected(engine, vault, instance, server)).record;
}

async function prove(
  engine: Engine,
  vault: OpenVault,
  { instance, server }: Renamed,
  database: string,
): Promise<boolean> {
  const known = await lastIdentity(engine, instance, () => Promise.resolve(vault));
  await using connection = await connectTo(engine, serverOf(engine, server, instance), database);
  const now = await readDatabaseIdentity(connection);
  const same = known === undefined ? 'unknown' : isSameDatabase(known, now);
  if (same !== 'no') return same === 'yes';
  throw new PgkeepError(
    'UserErrorInvalidInput',
    `${inQuotes(database)} on ${server.name} is another database than ${inQuotes(instance.name)} has backed up: its oid, or the system identifier of its cluster, is another one. Nothing was changed.`,
    {
      remedy: 'Protect it as an instance of its own, with recovery points of its own.',
      steps: [{ do: 'protect-again', server: server.name, database, vault: instance.vaultName }],
    },
  );
}
