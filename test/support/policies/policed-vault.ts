import { openVault } from '../../../main/coordinator/vaults/open-vault.ts';
import { listPoints } from '../../../main/coordinator/points/list-points.ts';
import type { InstanceRecord, InstanceSummary } from '../../../shared/instances/instances.ts';
import type { PointId } from '../../../shared/ids.ts';
import type { Manifest } from '../../../shared/points/manifest.ts';
import type { Policy } from '../../../shared/policies/policy.ts';
import { manualClock, openEngine, type TestEngine } from '../engine.ts';
import { newKey } from '../record-vault.ts';
import { sampleInstance, sampleInstanceId } from '../sample-manifest.ts';
import { samplePolicyId } from '../sample-policy.ts';
import type { MemoryStorage } from '../storages/memory-storage.ts';
import { backUp, sampleVault } from '../storages/sample-points.ts';
import { instance, server, vault } from '../store-records.ts';
import { signAsTeam } from '../team-key.ts';

/** A recovery point of the sample instance, with what it was promised. */
export interface PolicedPoint {
  readonly pointId: PointId;
  /** The backup took a minute. */
  readonly completedAt: string;
  readonly retention: Manifest['retention'];
}

/** A workstation whose records are signed, with a vault in memory that has one instance. */
export interface PolicedVault extends AsyncDisposable {
  readonly engine: TestEngine;
  readonly place: MemoryStorage;
  /** Of the workstation and of the storage. */
  readonly advance: (milliseconds: number) => void;
  readonly now: () => Date;
  readonly instance: InstanceSummary;
  /** Takes a backup that the list of points knows then. */
  readonly add: (point: PolicedPoint) => Promise<void>;
  /** Writes the record of the instance anew, with this in it. */
  readonly record: (more: Partial<InstanceRecord>) => Promise<void>;
}

const team = newKey();

/** Both clocks begin on 23 November 2026 at 18:00 UTC; the policy holds since the 20th. */
export async function policedVault(points: readonly PolicedPoint[], policy?: Policy): Promise<PolicedVault> {
  const clock = manualClock();
  const place = await sampleVault([], { clock });
  const engine = await openEngine({ openStorage: () => Promise.resolve(place) });
  await signAsTeam(engine, team);
  engine.store.vaults.insert(vault());
  engine.store.servers.insert(server());
  engine.store.instances.insert(instance(sampleInstanceId, 'shop'));
  const [known] = engine.store.instances.list();
  if (known === undefined) throw new Error('it was not inserted');
  const assigned =
    policy === undefined ? {} : { policy: { id: samplePolicyId, since: '2026-11-20T00:00:00.000Z' } };
  const record = async (more: Partial<InstanceRecord>) => {
    await using opened = await openVault(engine, vault());
    await opened.writeInstance({ ...sampleInstance(), ...assigned, ...more });
  };
  const add = async ({ pointId, completedAt, retention }: PolicedPoint) => {
    const startedAt = new Date(Date.parse(completedAt) - 60_000).toISOString();
    await backUp(place, pointId, { startedAt, completedAt, retention }, team);
    await listPoints(engine, engine.store.instances.list());
  };
  if (policy !== undefined) {
    await using opened = await openVault(engine, vault());
    await opened.changePolicy(samplePolicyId, () => ({ policy }));
  }
  await record({});
  for (const point of points) await add(point);
  return {
    engine,
    place,
    add,
    record,
    now: () => clock.now(),
    instance: known,
    advance(milliseconds) {
      clock.advance(milliseconds);
      engine.clock.advance(milliseconds);
    },
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}
