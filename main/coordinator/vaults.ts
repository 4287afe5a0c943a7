import { z } from 'zod';
import { DisplayName, VaultId } from '../../shared/ids.ts';
import type { InstanceRecord } from '../../shared/instances.ts';
import { ServerAddress, ServerSummary } from '../../shared/servers.ts';
import type { StorageLocation, VaultDetails, VaultSummary } from '../../shared/vaults.ts';
import { cleanUp } from '../core/clean-up.ts';
import { PgkeepError, messageOf } from '../core/errors.ts';
import { Vault } from '../vault/vault.ts';
import type { Engine } from './engine.ts';
import { importJobs } from './filed-jobs.ts';
import { keepingSecret, sourceOf, type GivenSecret } from './keep-secret.ts';
import { nameSourceAt } from './variables.ts';
import { pointsInVault } from './list-points.ts';

export interface AddedVault extends VaultSummary {
  readonly created: boolean;
  readonly importedInstances: number;
  readonly importedServers: string[];
  /** Ended jobs of other workstations. */
  readonly importedJobs: number;
  /** Instances whose record cannot be read, with the reason. */
  readonly problems: string[];
}

/**
 * Creates a vault, or opens the one that is there and takes over what it holds, so that a new workstation
 * sees all instances and points at once. Servers that are not known here come without a login.
 */
export async function addVault(
  engine: Engine,
  input: { name: string; location: StorageLocation } & GivenSecret,
): Promise<AddedVault> {
  nameSourceAt(engine, input.location);
  return keepingSecret(engine, input, sourceOf(input.location), (keep) => addKeeping(engine, input, keep));
}

async function addKeeping(
  engine: Engine,
  input: { name: string; location: StorageLocation },
  keep: (account: string) => Promise<void>,
): Promise<AddedVault> {
  const { store, clock, ids } = engine;
  if (store.vaults.list().some(({ name }) => name === input.name)) {
    throw new PgkeepError(
      'UserErrorNameAlreadyInUse',
      `There is already a vault ${JSON.stringify(input.name)}.`,
    );
  }
  const newId = VaultId.parse(ids.next('vault'));
  await keep(newId);
  const storage = await engine.openStorage(input.location, newId, { create: true });
  try {
    const now = clock.now();
    const exists = (await storage.stat('vault.json')) !== undefined;
    const vault = exists
      ? await Vault.open(storage)
      : await Vault.create(storage, { id: newId, name: input.name, createdAt: now });
    const known = store.vaults.list().find(({ id }) => id === vault.id);
    if (known !== undefined) {
      throw new PgkeepError(
        'UserErrorNameAlreadyInUse',
        `This vault is known already, as ${JSON.stringify(known.name)}.`,
      );
    }
    // The secret goes by the vault's id; an opened vault has another id than the one made up above.
    if (vault.id !== newId) await keep(vault.id);
    const summary: VaultSummary = {
      id: vault.id,
      name: input.name,
      location: input.location,
      addedAt: now.toISOString(),
    };
    const records: InstanceRecord[] = [];
    const problems: string[] = [];
    for await (const found of vault.instances()) {
      const problem = 'record' in found ? problemWith(found.record) : found.problem;
      if (problem !== undefined) problems.push(`${found.instanceId}: ${problem}`);
      else if ('record' in found) records.push(found.record);
    }
    const importedServers = store.transaction(() => {
      store.vaults.insert(summary);
      return takeOver(engine, summary, records);
    });
    const importedJobs = exists ? await importJobs(engine, vault) : 0;
    return {
      ...summary,
      created: !exists,
      importedInstances: records.length,
      importedServers,
      importedJobs,
      problems,
    };
  } finally {
    await cleanUp(
      undefined,
      () => storage.close(),
      (failure) => engine.log.warn({ error: messageOf(failure) }, 'cannot close a storage'),
    );
  }
}

/** Why a record from a vault can't be taken over: whoever writes there must not choose what a login is sent to. */
function problemWith(record: InstanceRecord): string | undefined {
  const { name, ...address } = record.server;
  for (const [schema, value] of [
    [DisplayName, record.name],
    [DisplayName, name],
    [ServerAddress, address],
  ] as const) {
    const result = schema.safeParse(value);
    if (!result.success) return z.prettifyError(result.error);
  }
  return undefined;
}

/** Writes the instances of an opened vault into the store. Returns the names of servers that were new. */
function takeOver(engine: Engine, vault: VaultSummary, records: readonly InstanceRecord[]): string[] {
  const { store, clock, ids } = engine;
  const added: string[] = [];
  for (const record of records) {
    const { name, ...address } = record.server;
    let server = store.servers
      .list()
      .find(
        ({ host, port, user }) => host === address.host && port === address.port && user === address.user,
      );
    if (server === undefined) {
      server = ServerSummary.parse({
        ...address,
        id: ids.next('server'),
        name: freeName(name, store.servers.list()),
        credential: { kind: 'unset' },
        addedAt: clock.now().toISOString(),
      });
      store.servers.insert(server);
      added.push(server.name);
    }
    store.instances.insert({
      id: record.id,
      name: freeName(record.name, store.instances.list()),
      database: record.database,
      serverId: server.id,
      vaultId: vault.id,
      options: record.options,
      protectedAt: record.protectedAt,
      ...(record.stoppedAt === undefined ? {} : { stoppedAt: record.stoppedAt }),
    });
  }
  return added;
}

/** The name, or the name with a number when it is taken. */
function freeName(name: string, taken: readonly { name: string }[]): string {
  const names = new Set(taken.map((thing) => thing.name));
  let candidate = name;
  for (let number = 2; names.has(candidate); number += 1) candidate = `${name} (${number})`;
  return candidate;
}

export async function showVault(engine: Engine, summary: VaultSummary): Promise<VaultDetails> {
  const instances = engine.store.instances.list().filter(({ vaultId }) => vaultId === summary.id);
  const { points, problems } = await pointsInVault(engine, summary, instances);
  return {
    ...summary,
    problems,
    instances: instances.map(({ id, name }) => {
      const own = points.filter(({ instanceId }) => instanceId === id);
      return {
        id,
        name,
        points: own.length,
        bytes: own.reduce((sum, { size }) => sum + size, 0),
        latest: own[0]?.completedAt ?? null,
        latestSince: own[0]?.since ?? null,
        latestAgeMs: own[0]?.ageMs ?? null,
      };
    }),
  };
}
