import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { CachedPoint, PointTotals } from '../../store/tables/points.ts';
import type { Verification } from '../../store/tables/jobs/verifications.ts';
import type { Engine } from '../engine.ts';
import { latestBelieved } from '../points/age.ts';

type Instance = Pick<InstanceSummary, 'id' | 'vaultId'>;

/** What the cache has of the points of many instances, read for all of them at once as far as that goes. */
export interface KnownPoints {
  totals(instance: Instance): PointTotals;
  /** The newest first. */
  verifications(instance: Instance): readonly Verification[];
  /**
   * The points on which the health of an instance depends, of thousands: the newest ones, one that was completed after
   * the last backup failed, and all that are damaged, verified, or dated by a clock that was ahead.
   */
  deciding(instance: Instance, lastBackup: Pick<Job, 'state' | 'endedAt'> | undefined): CachedPoint[];
}

/** What is known of the points in these vaults; of all their instances, or of the ones that are named. */
export function knownPoints(
  { store, clock }: Pick<Engine, 'store' | 'clock'>,
  vaults: readonly VaultSummary[],
  only: readonly Instance[] | undefined,
): KnownPoints {
  const latest = latestBelieved(clock.now());
  const odd = new Map<string, CachedPoint[]>();
  for (const { id } of vaults) {
    for (const point of store.points.oddOnes(id, latest)) {
      const key = `${id} ${point.instanceId}`;
      odd.set(key, [...(odd.get(key) ?? []), point]);
    }
  }
  const verified =
    only === undefined
      ? store.verifications.byInstance()
      : new Map(only.map(({ id }) => [id as string, store.verifications.ofInstance(id)]));
  const verifications = ({ id }: Instance) => verified.get(id) ?? [];
  return {
    totals: ({ vaultId, id }) => store.points.totalsOf(vaultId, id),
    verifications,
    deciding(instance, lastBackup) {
      const { vaultId, id } = instance;
      const looked = new Set(verifications(instance).map(({ result }) => result.pointId));
      const strange = odd.get(`${vaultId} ${id}`) ?? [];
      // as many as one may have to pass over, since their verification failed or a clock was wrong
      const atMost = 1 + looked.size + strange.length;
      const newest = store.points.newestWhole(instance, 'since', latest, atMost);
      const points = [
        ...newest,
        ...strange,
        ...[...looked].flatMap((pointId) => store.points.find(vaultId, id, pointId) ?? []),
      ];
      const failedAt = lastBackup?.state.startsWith('completed') === true ? null : lastBackup?.endedAt;
      if (typeof failedAt === 'string' && !newest.some(({ completedAt }) => completedAt > failedAt)) {
        points.push(...store.points.newestWhole(instance, 'completed_at', latest, atMost));
      }
      return [...new Map(points.map((point) => [point.id, point])).values()];
    },
  };
}
