import type { InstanceRecord, InstanceSummary } from '../../../../shared/instances/instances.ts';
import { PgkeepError } from '../../../core/errors.ts';
import type { PointId } from '../../../../shared/ids.ts';
import { isTyped } from '../../../../shared/words/typed-name.ts';
import { inQuotes } from '../../../../shared/words/in-quotes.ts';
import { isLeftOfDeletion } from '../../../vault/ended/being-deleted.ts';
import { readEnded } from '../../../vault/ended/ending.ts';
import { readersOf } from '../../../vault/ended/what-keeps.ts';
import { forgetRuntime } from '../../../vault/leases/forget-runtime.ts';
import { probeWriting } from '../../../vault/probe-writing.ts';
import { removeInstance } from '../../../vault/points/remove-instance.ts';
import type { Removed } from '../../../vault/points/remove-point.ts';
import { longerRefusal, ObjectProtected } from '../../../vault/storage.ts';
import { takeLease } from '../../backup/hold-lease.ts';
import { removeAtOnce } from '../../points/delete/remove-at-once.ts';
import { whenFree } from '../../../store/when-free.ts';
import type { Vault } from '../../../vault/vault.ts';
import type { Engine } from '../../engine.ts';
import { findServer, findVault } from '../../lookup.ts';
import { cleanUp, inAnyCase } from '../../../core/clean-up.ts';
import { refuseKept } from '../../points/delete/refuse-kept.ts';
import { instanceRecord, readRecord, writeRecord } from '../record.ts';
import { openVault } from '../../vaults/open-vault.ts';
import { inTheWay } from '../../jobs/in-the-way.ts';

/** What stopping took out of the vault. */
export interface Stopped {
  readonly deletedPoints: number;
  readonly freedBytes: number;
  /** Names in the vault that are not pgkeep's and so were left. */
  readonly left: string[];
}

/**
 * Stops protecting a database. `keep`: no more backups, but the recovery points stay and can be restored
 * from here and from every workstation that opens the vault. `as-promised`: they go when what they were promised ends,
 * all but the newest good one. `delete`: the points are removed, and then
 * the instance. Refused while a job of the instance runs, and for `delete` unless the database's name was
 * typed, and while somebody keeps one of the points. Where that fails before the deletion begins, it goes on being
 * protected: nobody believes in a stop that was told as a failure.
 */
export async function stopProtection(
  engine: Engine,
  instance: InstanceSummary,
  choice: { readonly data: 'keep' | 'as-promised' | 'delete'; readonly typedName?: string | undefined },
): Promise<Stopped> {
  if (choice.data === 'delete' && !isTyped(choice.typedName ?? '', instance.database)) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `To delete its recovery points, type the name of the database: ${inQuotes(instance.database)}.`,
    );
  }
  const { store, clock } = engine;
  const stoppedAt = instance.stoppedAt ?? clock.now().toISOString();
  await whenFree(() =>
    store.transaction(() => {
      refuseWhileRunning(engine, instance);
      // First of all here: from now on no backup starts, and a deletion that breaks off can be run again.
      store.instances.setStopped(instance.id, stoppedAt);
    }),
  );
  const orAsBefore = <Result>(work: () => Promise<Result>) => protectedAsBefore(engine, instance, work);
  await using vault = await orAsBefore(() => openVault(engine, findVault(store, instance.vaultId)));
  if (choice.data !== 'delete') {
    const stopped = { ...instance, stoppedAt, endedElsewhere: undefined };
    await orAsBefore(() => stopInVault(engine, vault, stopped, choice.data === 'as-promised'));
    return { deletedPoints: 0, freedBytes: 0, left: [] };
  }
  const { lease, pointIds } = await orAsBefore(() => beginDeletion(engine, vault, instance));
  const { points, bytes, left } = await inAnyCase(
    () => removeAll(engine, { vault, instance, pointIds }),
    async () => lease?.[Symbol.asyncDispose](),
  );
  // the end of the lease too
  if (lease !== undefined) await forgetRuntime(vault.storage, instance.id);
  await whenFree(() =>
    store.transaction(() => {
      store.points.removeOfInstance(instance.vaultId, instance.id);
      store.instances.remove(instance.id);
    }),
  );
  return { deletedPoints: points, freedBytes: bytes, left };
}

/**
 * Makes sure, before anything is deleted, that the vault takes deletions, that no other workstation backs the instance up
 * until they have ended, and that nobody keeps or reads one of the points. Throws UserErrorVaultNotAccessible,
 * UserErrorJobConflict and UserErrorPointKept. A vault of format 1 has no leases.
 */
async function beginDeletion(
  engine: Engine,
  vault: Vault,
  instance: InstanceSummary,
): Promise<{ readonly lease?: AsyncDisposable; readonly pointIds: readonly PointId[] }> {
  await probeWriting(vault);
  // there all that lies in the instance's folder goes at once
  if (vault.format === 1) return { pointIds: [] };
  const context = { signal: new AbortController().signal, progress: () => {} };
  const lease = await takeLease({ engine, vault, instance, context });
  try {
    return { lease, pointIds: await pointsToDelete(vault, instance) };
  } catch (error) {
    await cleanUp(error, () => lease[Symbol.asyncDispose]());
    throw error;
  }
}

/**
 * Removes the points of an instance and then the instance. A point that is pinned, held or read since it was looked at
 * stays, and the instance with it.
 */
async function removeAll(
  engine: Engine,
  {
    vault,
    instance,
    pointIds,
  }: {
    readonly vault: Vault;
    readonly instance: InstanceSummary;
    readonly pointIds: readonly PointId[];
  },
): Promise<Removed & { readonly points: number }> {
  await vault.expectInPlace();
  if (vault.format === 1) return await removeInstance(vault, instance.id);
  const kept = new Map<PointId, string>();
  let bytes = 0;
  let refusal: ObjectProtected | undefined;
  for (const pointId of pointIds) {
    try {
      const outcome = await removeAtOnce(engine, vault, { instanceId: instance.id, pointId });
      if ('kept' in outcome) kept.set(pointId, outcome.kept);
      else bytes += outcome.removed.bytes;
    } catch (error) {
      if (!(error instanceof ObjectProtected)) throw error;
      refusal = longerRefusal(refusal, error);
    }
  }
  if (kept.size > 0) throw keptPoints(instance, kept, 'The others were deleted.');
  if (refusal !== undefined) throw refusal;
  const rest = await removeInstance(vault, instance.id);
  return { ...rest, points: pointIds.length + rest.points, bytes: bytes + rest.bytes };
}

function keptPoints(
  { name }: InstanceSummary,
  kept: ReadonlyMap<PointId, string>,
  others: string,
): PgkeepError {
  const each = [...kept].map(([pointId, why]) => `${pointId}: ${why}`);
  const points = kept.size === 1 ? 'A recovery point' : `${kept.size} recovery points`;
  return new PgkeepError(
    'UserErrorJobConflict',
    `${points} of ${name} cannot be deleted. ${others} ${each[0]}`,
    {
      details: each.join('\n'),
      remedy:
        'Wait until nobody reads them any more; take pins off and release legal holds. Or stop the protection and keep the recovery points.',
    },
  );
}

/** The points of the instance. Throws UserErrorPointKept where somebody keeps or reads one of them. */
async function pointsToDelete(vault: Vault, instance: InstanceSummary): Promise<PointId[]> {
  const pointIds = await Array.fromAsync(vault.pointIds(instance.id));
  await refuseKept(vault, instance, [...pointIds, ...(await withoutManifest(vault, instance, pointIds))]);
  const read = new Map<PointId, string>();
  for (const pointId of pointIds) {
    const [reader] = await readersOf(vault, { instanceId: instance.id, pointId });
    if (reader !== undefined) read.set(pointId, reader);
  }
  if (read.size > 0) throw keptPoints(instance, read, 'Nothing was deleted.');
  return pointIds;
}

/** What `work` gives; where it throws, the instance is protected, or stopped, as it was before. */
async function protectedAsBefore<Result>(
  { store }: Pick<Engine, 'store'>,
  instance: InstanceSummary,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    await cleanUp(error, () =>
      whenFree(() => store.instances.setStopped(instance.id, instance.stoppedAt ?? null)),
    );
    throw error;
  }
}

/** Writes into the record that the instance is stopped. What another workstation has ended already stays as it ended it. */
async function stopInVault(
  engine: Engine,
  vault: Vault,
  instance: InstanceSummary & { readonly stoppedAt: string },
  asPromised: boolean,
): Promise<void> {
  const { stoppedAt } = instance;
  const record = await recordToStop(engine, vault, instance);
  if (record === undefined) return;
  if (record.stoppedAt !== undefined && (record.expiresAsPromised === true) === asPromised) return;
  await writeRecord(engine, vault, record, ({ expiresAsPromised: _before, ...newest }) => ({
    stoppedAt,
    ...newest,
    ...(asPromised ? { expiresAsPromised: true as const } : {}),
  }));
}

/** Points that lost their manifest, which may be held all the same; not what a deletion has left of one. */
async function withoutManifest(
  vault: Vault,
  { id }: InstanceSummary,
  pointIds: readonly PointId[],
): Promise<PointId[]> {
  const known = new Set(pointIds);
  const lost: PointId[] = [];
  for await (const pointId of vault.pointFolders(id)) {
    if (!known.has(pointId) && !isLeftOfDeletion(await readEnded(vault, id, pointId))) lost.push(pointId);
  }
  return lost;
}

/** The record in the vault, or ours in the place of one that cannot be read; undefined where it is gone. */
async function recordToStop(
  engine: Engine,
  vault: Vault,
  instance: InstanceSummary,
): Promise<InstanceRecord | undefined> {
  try {
    return await readRecord(engine, vault, instance);
  } catch (error) {
    if (!(error instanceof PgkeepError && error.code === 'UserErrorVaultFormat')) throw error;
    return instanceRecord(findServer(engine.store, instance.serverId), instance);
  }
}

function refuseWhileRunning({ store }: Pick<Engine, 'store'>, instance: InstanceSummary): void {
  const [running] = store.jobs.list({ state: 'in progress', instanceId: instance.id, limit: 1 });
  if (running === undefined) return;
  const { job } = running;
  throw inTheWay(`A job of ${instance.name} is in progress: ${job.kind} (${job.id}).`, job);
}
