import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { Runner, Suspension, Pause } from '../../../shared/policies/runner.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { findRecord, recordedServer, writeRecord } from '../instances/record.ts';
import { findInstance, findVault } from '../lookup.ts';
import { openVault } from '../vaults/open-vault.ts';

/** What the record of an instance or a server says of its due backups. */
export interface Scheduling {
  readonly runner?: Runner | undefined;
  readonly suspended?: Suspension | undefined;
  readonly pauses?: Pause[] | undefined;
}

/** Instances, and servers with all their instances. */
export interface Scheduled {
  readonly instances: readonly InstanceSummary[];
  readonly servers: readonly ServerSummary[];
}

type Change = (stands: Scheduling) => Scheduling;

/**
 * Changes what the vaults say of the due backups of instances and servers, each in its own record, and returns all
 * instances that it concerns as they are then. Throws UserErrorVaultFormat for a vault of format 1 before anything
 * is written, and what a vault that is out of reach throws: what was written until then stays.
 */
export async function changeScheduling(
  engine: Engine,
  { instances, servers }: Scheduled,
  change: Change,
): Promise<InstanceSummary[]> {
  const { store } = engine;
  const serverIds = new Set<string>(servers.map(({ id }) => id));
  const named = new Set<string>(instances.map(({ id }) => id));
  const concerned = store.instances
    .list()
    .filter(
      ({ id, serverId, stoppedAt }) => named.has(id) || (serverIds.has(serverId) && stoppedAt === undefined),
    );
  expectSome(servers, concerned);
  const vaultIds = [...new Set(concerned.map(({ vaultId }) => vaultId))];
  await using opened = new AsyncDisposableStack();
  const vaults = new Map<string, Vault>();
  for (const vaultId of vaultIds) {
    const vault = opened.use(await openVault(engine, findVault(store, vaultId)));
    expectFormat2(vault);
    vaults.set(vaultId, vault);
  }
  for (const vault of vaults.values()) {
    for (const server of servers) await changeServer(engine, { vault, server }, change);
  }
  for (const instance of concerned) {
    const vault = vaults.get(instance.vaultId);
    if (vault === undefined) continue;
    const found = await findRecord(engine, vault, instance);
    if (found === undefined || !named.has(instance.id)) continue;
    await writeRecord(engine, vault, found.record, (record) => changed(record, change));
    // as others find it from now on
    await findRecord(engine, vault, findInstance(store, instance.id));
  }
  return concerned.map(({ id }) => findInstance(store, id));
}

async function changeServer(
  { store }: Pick<Engine, 'store'>,
  { vault, server }: { readonly vault: Vault; readonly server: ServerSummary },
  change: Change,
): Promise<void> {
  for (const recordedAs of store.vaultServers.idsIn(vault.id, server.id)) {
    await vault.changeServer(recordedAs, (stands) => changed(stands ?? recordedServer(server), change));
  }
}

/** The record with what `change` makes of it; what it leaves out is no longer said. */
function changed<Kept extends Scheduling>(record: Kept, change: Change): Kept {
  const { runner, suspended, pauses, ...others } = record;
  const next = change({ runner, suspended, pauses });
  return {
    ...others,
    ...(next.runner === undefined ? {} : { runner: next.runner }),
    ...(next.suspended === undefined ? {} : { suspended: next.suspended }),
    ...(next.pauses === undefined || next.pauses.length === 0 ? {} : { pauses: next.pauses }),
  } as Kept;
}

function expectSome(servers: readonly ServerSummary[], concerned: readonly InstanceSummary[]): void {
  const [empty] = servers.filter(({ id }) => !concerned.some(({ serverId }) => serverId === id));
  if (empty === undefined) return;
  throw new PgkeepError(
    'UserErrorInvalidInput',
    `No database of the server ${inQuotes(empty.name)} is protected: no vault has a record of it.`,
    { remedy: 'Protect a database of it first.' },
  );
}

function expectFormat2({ name, format }: Vault): void {
  if (format > 1) return;
  throw new PgkeepError(
    'UserErrorVaultFormat',
    `The vault ${name} is of format 1, in which nothing can be scheduled.`,
    { remedy: 'Carry it over first.', steps: [{ do: 'carry-over-vault', vault: name }] },
  );
}
