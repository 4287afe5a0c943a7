import pLimit from 'p-limit';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import type { PointProblem } from '../../../../shared/points/point-problem.ts';
import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { cleanUp } from '../../../core/clean-up.ts';
import { messageOf, PgkeepError } from '../../../core/errors.ts';
import { whenFree } from '../../../store/when-free.ts';
import type { Engine } from '../../engine.ts';
import { findRecord } from '../../instances/record.ts';
import { refreshPolicies } from '../../policies/find-policy.ts';
import { takeInNew } from '../../vaults/take-in-new.ts';
import { openVault, type OpenVault } from '../../vaults/open-vault.ts';
import { readInstance, type ReadingFrom } from './read-instance.ts';
import { readNewest } from './read-newest.ts';
import type { ReadingOptions, ReadVault } from './progress.ts';

/** Records of instances that are read at a time. */
const recordsAtOnce = 8;

/**
 * Reads which points some instances of a vault have into the cache. pgkeep never changes a manifest, so it is read once,
 * and again where the file is not the same any more; which points exist is asked every time. Of instances that are seen
 * for the first time the newest point comes before all others. Where all instances of the vault are read, those that other
 * workstations have protected there since are taken in. What was read stays when it is interrupted. Throws where
 * the vault cannot be read, which the cache then knows, and the signal's reason.
 */
export async function readVault(
  engine: Engine,
  summary: VaultSummary,
  instances: readonly InstanceSummary[],
  options: ReadingOptions = {},
): Promise<ReadVault> {
  const { store, clock } = engine;
  const { signal = new AbortController().signal, onProgress, onNewest } = options;
  try {
    await using vault = await openVault(engine, summary);
    const isAll = isWhole(engine, summary, instances);
    const ofPolicies = isAll ? await policyProblems(engine, vault, summary) : [];
    const read = isAll ? withTaken(instances, await takeInNew(engine, vault, summary)) : instances;
    let points = 0;
    let done = 0;
    const tell = () => onProgress?.({ instances: { done, total: read.length }, points });
    const onPoints = (count: number) => {
      points += count;
      tell();
    };
    const reading: ReadingFrom = { engine, vault, vaultId: summary.id, signal, onPoints };
    const unseen = neverSeen(engine, summary, read);
    if (unseen.length > 1) await readNewest(reading, unseen);
    onNewest?.();
    const problems = await damagedRecords(engine, vault, read, () => {
      signal.throwIfAborted();
      tell();
    });
    for await (const found of vault.manifestsOfAll(
      read.map(({ id }) => id),
      tell,
    )) {
      signal.throwIfAborted();
      await readInstance(reading, found);
      done += 1;
      tell();
    }
    signal.throwIfAborted();
    await whenFree(() => store.vaults.setAsked(summary.id, clock.now().toISOString(), null));
    return {
      instances: read,
      format: vault.format,
      namedRuntime: vault.namedRuntime,
      problems: [...problems, ...ofPolicies],
    };
  } catch (error) {
    if (!signal.aborted) await vaultProblem(engine, summary, error);
    throw error;
  }
}

/** What was taken in again takes the place of what it was. */
function withTaken(
  instances: readonly InstanceSummary[],
  taken: readonly InstanceSummary[],
): readonly InstanceSummary[] {
  const ids = new Set(taken.map(({ id }) => id));
  return [...instances.filter(({ id }) => !ids.has(id)), ...taken];
}

/** Whether these are all instances of the vault that are known here: then it is looked through for others, too. */
function isWhole({ store }: Engine, { id }: VaultSummary, instances: readonly InstanceSummary[]): boolean {
  const all = store.instances.list().filter(({ vaultId }) => vaultId === id);
  const read = new Set(instances.map((each) => each.id));
  return all.every((each) => read.has(each.id));
}

/** Notes which policies the vault has now, and tells what of them cannot be read. */
async function policyProblems(
  engine: Engine,
  vault: OpenVault,
  { name: vaultName }: VaultSummary,
): Promise<PointProblem[]> {
  const { problems } = await refreshPolicies(engine, vault);
  return problems.map((problem) => ({ vaultName, problem }));
}

/** Instances of which the cache knows nothing at all. */
function neverSeen({ store }: Engine, { id: vaultId }: VaultSummary, instances: readonly InstanceSummary[]) {
  const seen = store.instances.seenAt();
  return instances
    .map(({ id }) => id)
    .filter((id) => !seen.has(id) && store.points.totalsOf(vaultId, id).points === 0);
}

/** Writes down that a vault did not answer, and why. */
export async function vaultProblem(
  { store, clock }: Pick<Engine, 'store' | 'clock'>,
  { id }: Pick<VaultSummary, 'id'>,
  error: unknown,
): Promise<void> {
  const askedAt = clock.now().toISOString();
  // the vault's own problem is what is told
  await cleanUp(error, () => whenFree(() => store.vaults.setAsked(id, askedAt, messageOf(error))));
}

/** Notes what other workstations have ended, and tells which records cannot be read. */
async function damagedRecords(
  engine: Engine,
  vault: OpenVault,
  instances: readonly InstanceSummary[],
  onRecord: () => void,
): Promise<PointProblem[]> {
  const limit = pLimit(recordsAtOnce);
  const problems = await limit.map([...instances], async (instance) => {
    onRecord();
    const named = { instanceName: instance.name, vaultName: instance.vaultName };
    try {
      const found = await findRecord(engine, vault, instance);
      return found?.warning === undefined ? [] : [{ ...named, problem: found.warning }];
    } catch (error) {
      if (!(error instanceof PgkeepError && error.code === 'UserErrorVaultFormat')) throw error;
      return [{ ...named, problem: error.message }];
    }
  });
  return problems.flat();
}
