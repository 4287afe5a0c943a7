import { isDeepStrictEqual } from 'node:util';
import type { ServerId } from '../../../shared/ids.ts';
import type { InstanceRecord, InstanceSummary, RecordedServer } from '../../../shared/instances/instances.ts';
import { serverPlace, type ServerSummary } from '../../../shared/servers/servers.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { dayOf } from '../../../shared/words/promises.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Store } from '../../store/store.ts';
import { whenFree } from '../../store/when-free.ts';
import type { FoundRecord } from '../../vault/records/instance-record.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { noteOwnLogin, recordedLogin } from './own-login.ts';
import { schedulingOf } from './scheduling-of.ts';

/** The record of an instance that is protected; `serverId` is the id under which its vault has the server's record. */
export function instanceRecord(
  server: ServerSummary,
  instance: Pick<
    InstanceSummary,
    'id' | 'name' | 'database' | 'options' | 'protectedAt' | 'ownEnvironment' | 'credential'
  >,
  serverId: ServerId = server.id,
): InstanceRecord {
  const { id, name, database, options, protectedAt, ownEnvironment, credential } = instance;
  return {
    id,
    name,
    database,
    serverId,
    server: recordedServer(server),
    ...(ownEnvironment === undefined ? {} : { environment: ownEnvironment }),
    options,
    ...(credential === undefined ? {} : { credential: recordedLogin(credential) }),
    protectedAt,
  };
}

/** A server as a vault names it. */
export function recordedServer(server: ServerSummary): RecordedServer {
  const { name, host, port, user, maintenanceDatabase, tls, pooler, environment } = server;
  return {
    name,
    host,
    port,
    user,
    maintenanceDatabase,
    tls,
    ...(pooler === undefined ? {} : { pooler }),
    ...(environment === undefined ? {} : { environment }),
  };
}

/** What a record says is backed up: another workstation may have changed it since it was last seen here. */
export function recordPlace({ database, server }: Pick<InstanceRecord, 'database' | 'server'>): string {
  return JSON.stringify([database, serverPlace(server)]);
}

/**
 * Changes the record that was read, and remembers what it names, so that a change by others shows. `change` is asked
 * again where others wrote meanwhile. Returns what was written.
 */
export async function writeRecord(
  { store }: Pick<Engine, 'store'>,
  vault: Vault,
  known: InstanceRecord,
  change: (record: InstanceRecord) => InstanceRecord,
): Promise<InstanceRecord> {
  const written = await vault.changeInstance(known, change);
  const { id, database } = written;
  // where the server is was read from its own record
  await whenFree(() => store.instances.setRecordPlace(id, recordPlace({ database, server: known.server })));
  return written;
}

/** What is known here of an instance whose record is read. */
type KnownInstance = Pick<
  InstanceSummary,
  'id' | 'serverId' | 'stoppedAt' | 'endedElsewhere' | 'recordProblem' | 'scheduling'
>;

/** {@link findRecord} without its warning. */
export async function readRecord(
  engine: Pick<Engine, 'store' | 'clock'>,
  vault: Vault,
  instance: KnownInstance,
): Promise<InstanceRecord | undefined> {
  return (await findRecord(engine, vault, instance))?.record;
}

/**
 * Reads the record of an instance and notes here where another workstation has stopped or deleted it, and takes
 * that back where the record is there again: a share may have been mounted by half. Throws UserErrorVaultFormat for a
 * record that cannot be read.
 */
export async function findRecord(
  { store, clock }: Pick<Engine, 'store' | 'clock'>,
  vault: Vault,
  instance: KnownInstance,
): Promise<FoundRecord | undefined> {
  const found = await readNoting(store, vault, instance);
  if (found === undefined) {
    // what was stopped here stays so, whatever becomes of its record
    if (instance.stoppedAt === undefined) {
      const at = clock.now().toISOString();
      await whenFree(() => store.instances.setEndedElsewhere(instance.id, 'deleted', at));
    }
    return undefined;
  }
  const { stoppedAt, serverId, policy } = found.record;
  await noteScheduling(store, instance, found.record);
  await noteOwnLogin({ store }, instance, found.record);
  if (!isDeepStrictEqual(policy, store.instances.assignedPolicy(instance.id))) {
    await whenFree(() => store.instances.setAssignedPolicy(instance.id, policy));
  }
  if (serverId !== undefined) {
    await noteServerId(store, vault, instance, serverId);
    await noteSaid(store, vault, serverId, found.record.server);
  }
  if (stoppedAt === undefined && instance.endedElsewhere !== undefined) {
    await whenFree(() => store.instances.takeEndBack(instance.id));
  } else if (
    stoppedAt !== undefined &&
    (instance.stoppedAt === undefined || instance.endedElsewhere === 'deleted')
  ) {
    await whenFree(() => store.instances.setEndedElsewhere(instance.id, 'stopped', stoppedAt));
  }
  return found;
}

/** Reads a record, and notes here where it cannot be read, or can be again. */
async function readNoting(
  store: Store,
  vault: Vault,
  { id, recordProblem }: Pick<InstanceSummary, 'id' | 'recordProblem'>,
): Promise<FoundRecord | undefined> {
  const note = async (problem: string | undefined) => {
    if (problem !== recordProblem) {
      await whenFree(() => store.instances.setRecordProblem(id, problem ?? null));
    }
  };
  try {
    const found = await vault.findInstance(id);
    await note(undefined);
    return found;
  } catch (error) {
    if (error instanceof PgkeepError && error.code === 'UserErrorVaultFormat') await note(error.message);
    throw error;
  }
}

/** Remembers who runs its due backups and when they wait. */
async function noteScheduling(
  store: Store,
  { id, scheduling }: Pick<InstanceSummary, 'id' | 'scheduling'>,
  record: InstanceRecord,
): Promise<void> {
  const said = schedulingOf(record);
  if (isDeepStrictEqual(said, scheduling)) return;
  await whenFree(() => store.instances.setScheduling(id, said ?? null));
}

/** Remembers under which id the vault has the server's record, so that changes of it are written there. */
async function noteServerId(
  store: Store,
  { id }: Vault,
  { serverId }: Pick<InstanceSummary, 'serverId'>,
  recordedAs: ServerId,
): Promise<void> {
  if (store.vaultServers.idsIn(id, serverId).includes(recordedAs)) return;
  await whenFree(() => store.vaultServers.note(id, { serverId, recordedAs }));
}

/** Remembers what the record of a server says of its runner, and of what is protected by itself. */
export async function noteSaid(
  store: Store,
  { id }: Pick<Vault, 'id'>,
  recordedAs: ServerId,
  { runner, suspended, autoProtect }: RecordedServer,
): Promise<void> {
  const said = { runner, suspended, autoProtect };
  const isKnown = store.vaultServers
    .said()
    .some(
      (each) =>
        each.vaultId === id &&
        each.recordedAs === recordedAs &&
        JSON.stringify(each.said) === JSON.stringify(said),
    );
  if (!isKnown) await whenFree(() => store.vaultServers.setSaid(id, recordedAs, said));
}

/**
 * The record of an instance that is to be backed up. Throws UserErrorProtectionEnded where another
 * workstation stopped or deleted it, UserErrorInstanceMoved where one made it mean another database, and
 * UserErrorVaultFormat where it cannot be read: nothing is written then.
 */
export async function expectProtected(
  engine: Pick<Engine, 'store' | 'clock'>,
  vault: Vault,
  instance: InstanceSummary,
  server: ServerSummary,
): Promise<FoundRecord> {
  const found = await findRecord(engine, vault, instance).catch(refuseUnreadable);
  if (found === undefined || found.record.stoppedAt !== undefined) {
    throw protectionEnded(instance, found?.record);
  }
  const { record } = found;
  const { store } = engine;
  const seen = store.instances.recordPlace(instance.id);
  const place = recordPlace(record);
  const ours = recordPlace({ database: instance.database, server });
  if (record.database !== instance.database || (seen !== null && place !== seen && place !== ours)) {
    throw moved(instance, server, record);
  }
  if (place !== seen) await whenFree(() => store.instances.setRecordPlace(instance.id, place));
  return found;
}

/**
 * The record of an instance that is to be changed, protected or stopped: what another workstation changed or ended in it
 * stays so. Undefined where the record of a stopped one is gone: it is not made again. Throws as {@link expectProtected}
 * does for one that is protected.
 */
export async function recordToChange(
  engine: Pick<Engine, 'store' | 'clock'>,
  vault: Vault,
  instance: InstanceSummary,
  server: ServerSummary,
): Promise<InstanceRecord | undefined> {
  return instance.stoppedAt === undefined
    ? (await expectProtected(engine, vault, instance, server)).record
    : await readRecord(engine, vault, instance);
}

function refuseUnreadable(error: unknown): never {
  if (!(error instanceof PgkeepError && error.code === 'UserErrorVaultFormat')) throw error;
  throw new PgkeepError('UserErrorVaultFormat', `${error.message} Nothing was written.`, {
    remedy:
      'Find out what changed the file. To write it again, stop the protection, keep the recovery points, and protect the database again.',
    cause: error,
  });
}

function protectionEnded(instance: InstanceSummary, record: InstanceRecord | undefined): PgkeepError {
  const { name, serverName, vaultName, database } = instance;
  const what =
    record?.stoppedAt === undefined
      ? `The record of ${inQuotes(name)} is gone from the vault ${vaultName}: another workstation deleted it, or somebody removed the folder.`
      : `Another workstation stopped the protection of ${inQuotes(name)} in the vault ${vaultName} on ${dayOf(record.stoppedAt)}.`;
  return new PgkeepError('UserErrorProtectionEnded', `${what} Nothing was written.`, {
    steps: [{ do: 'protect-again', server: serverName, database, vault: vaultName }],
  });
}

function moved(instance: InstanceSummary, server: ServerSummary, record: InstanceRecord): PgkeepError {
  const place = (database: string, at: Pick<ServerSummary, 'host' | 'port'>) =>
    `${inQuotes(database)} on ${at.host}:${at.port}`;
  const message = `Another workstation changed what ${inQuotes(instance.name)} is: in the vault ${instance.vaultName} it is ${place(record.database, record.server)}, here ${place(instance.database, server)}. Nothing was written.`;
  if (record.database !== instance.database) {
    return new PgkeepError('UserErrorInstanceMoved', message, {
      remedy:
        'If the database was renamed, continue with it under its new name; else find out which one is meant, and protect the one here under a name of its own.',
      steps: [{ do: 'continue-as', instance: instance.name, database: record.database }],
    });
  }
  return new PgkeepError('UserErrorInstanceMoved', message, {
    steps: [
      { do: 'change-server', server: server.name },
      { do: 'confirm-instance', instance: instance.name },
    ],
  });
}
