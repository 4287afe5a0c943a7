import type { InstanceId, PointId } from '../../../shared/ids.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import { clockProblem, type ServerTime } from '../../vault/clock-agreement.ts';
import { runtimeProblem } from '../../vault/second-place.ts';
import type { Engine } from '../engine.ts';
import { signingKey } from '../keys/signing-key.ts';
import { openVault, type OpenVault } from '../vaults/open-vault.ts';
import { expireInstance, type ExpiryOutcome, type Waiting } from './expire-instance.ts';
import { serverTimes } from './server-times.ts';

export interface DuePoints {
  /** The points of each instance whose promise has ended, as the cache has them. */
  readonly due: ReadonlyMap<InstanceId, readonly PointId[]>;
  /** Those beside them that wait. */
  readonly waiting?: ReadonlyMap<InstanceId, Waiting>;
  /** How many of the newest good points of an instance always stay; one unless said otherwise. */
  readonly keepNewest?: number | ReadonlyMap<InstanceId, number>;
  readonly signal?: AbortSignal;
}

export interface ExpiryReport {
  /** Why nothing expires in the vault, in words; then `points` is empty. */
  readonly problem?: string;
  readonly points: readonly ExpiryOutcome[];
  /** Instances whose points could not be looked at. */
  readonly failed: readonly { readonly instanceId: InstanceId; readonly problem: string }[];
}

type AskTimes = (engine: Engine, vault: OpenVault, instances: readonly InstanceId[]) => Promise<ServerTime[]>;

/**
 * One pass over the points of a vault whose promise has ended. They are chosen from the cache; whether they go is
 * decided by what the storage says now, twice, a day apart. One failure stops nothing. What the storage protects is
 * told with the date at which it goes, and tried again by the next pass. Throws where the vault cannot be opened.
 */
export async function expirePoints(
  engine: Engine,
  summary: VaultSummary,
  { due, waiting, keepNewest, signal }: DuePoints,
  askTimes: AskTimes = timesOfServers,
): Promise<ExpiryReport> {
  const instances = [...due.keys()].filter((instanceId) => (due.get(instanceId)?.length ?? 0) > 0);
  if (instances.length === 0) return { points: [], failed: [] };
  await using vault = await openVault(engine, summary);
  const problem = await problemOf(engine, vault, summary, () => askTimes(engine, vault, instances));
  if (problem !== undefined) {
    engine.log.warn({ vault: summary.id, problem }, 'nothing expires');
    return { problem, points: [], failed: [] };
  }
  const points: ExpiryOutcome[] = [];
  const failed: { instanceId: InstanceId; problem: string }[] = [];
  for (const instanceId of instances) {
    signal?.throwIfAborted();
    try {
      const doubt = await recordDoubt(vault, instanceId);
      if (doubt !== undefined) {
        failed.push({ instanceId, problem: doubt });
        continue;
      }
      const looked = await expireInstance({
        vault,
        writer: engine.writer,
        instanceId,
        due: due.get(instanceId) ?? [],
        waiting: waiting?.get(instanceId),
        keepNewest: (typeof keepNewest === 'object' ? keepNewest.get(instanceId) : keepNewest) ?? 1,
        signal,
      });
      points.push(...looked);
      await forgetDeleted(engine, summary, looked);
    } catch (error) {
      signal?.throwIfAborted();
      failed.push({ instanceId, problem: messageOf(error) });
    }
  }
  engine.log.info({ vault: summary.id, points, failed }, 'looked at what has expired');
  return { points, failed };
}

/** Why nobody can tell for certain what the record of an instance says: nothing of it expires meanwhile. */
async function recordDoubt(vault: OpenVault, instanceId: InstanceId): Promise<string | undefined> {
  const found = await vault.lookAtInstance(instanceId);
  if (found === undefined) return 'Nothing of it expires: its record is gone from the vault.';
  const problem = 'problem' in found ? found.problem : found.warning;
  return problem === undefined ? undefined : `Nothing of it expires, as its record is in doubt: ${problem}`;
}

/** Why what is decided here would count nowhere: it could not be signed. */
async function whyNotSigned(engine: Engine): Promise<string | undefined> {
  try {
    await signingKey(engine);
    return undefined;
  } catch (error) {
    if (!(error instanceof PgkeepError)) throw error;
    return `Nothing expires, as what is decided cannot be signed: ${error.message} ${error.remedy}`;
  }
}

/** Why nothing expires in the vault at all, in words. */
async function problemOf(
  engine: Engine,
  vault: OpenVault,
  { location: { kind } }: VaultSummary,
  askTimes: () => Promise<ServerTime[]>,
): Promise<string | undefined> {
  if (vault.format === 1) return 'Nothing expires in a vault of format 1.';
  const unsigned = await whyNotSigned(engine);
  if (unsigned !== undefined) return unsigned;
  const unreached = await runtimeProblem(vault);
  if (unreached !== undefined) return `Nobody can tell who reads in the vault. ${unreached}`;
  // A login may be asked for to reach a server: only where its answer matters.
  return clockProblem(kind, kind === 'folder' ? await askTimes() : []);
}

async function forgetDeleted(
  { store }: Engine,
  summary: VaultSummary,
  outcomes: readonly ExpiryOutcome[],
): Promise<void> {
  const deleted = outcomes.filter(({ outcome }) => outcome === 'deleted');
  if (deleted.length === 0) return;
  await whenFree(() =>
    store.transaction(() => {
      for (const { instanceId, pointId } of deleted) store.points.remove(summary.id, instanceId, pointId);
    }),
  );
}

/** The clocks of the servers of these instances, each asked once. */
async function timesOfServers(
  engine: Engine,
  vault: OpenVault,
  instances: readonly InstanceId[],
): Promise<ServerTime[]> {
  const wanted = new Set<string>(instances);
  const known = engine.store.instances.list().filter(({ id }) => wanted.has(id));
  const serverIds = new Set<string>(known.map(({ serverId }) => serverId));
  const servers = engine.store.servers.list().filter(({ id }) => serverIds.has(id));
  return await serverTimes(engine, vault.storage, servers);
}
