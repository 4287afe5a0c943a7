import { beforeEach, describe, expect, it } from 'vitest';
import { stopProtection } from '../../../../../main/coordinator/instances/protect/stop-protection.ts';
import { deletePoint } from '../../../../../main/coordinator/points/delete/delete-point.ts';
import { removeAtOnce } from '../../../../../main/coordinator/points/delete/remove-at-once.ts';
import { appendEnding } from '../../../../../main/vault/ended/ending.ts';
import { carryOver } from '../../../../../main/vault/carry-over/carry-over.ts';
import { holdPoint } from '../../../../../main/vault/holds/legal-hold.ts';
import { pinPoint } from '../../../../../main/vault/holds/pin.ts';
import { numberedLease } from '../../../../../main/vault/leases/documents.ts';
import { markReading } from '../../../../../main/vault/marks/mark-reading.ts';
import { Vault } from '../../../../../main/vault/vault.ts';
import type { PointId } from '../../../../../shared/ids.ts';
import { openEngine, manualClock, type ManualClock, type TestEngine } from '../../../../support/engine.ts';
import { newKey, signingWith } from '../../../../support/record-vault.ts';
import { sampleInstanceId } from '../../../../support/sample-manifest.ts';
import type { MemoryStorage } from '../../../../support/storages/memory-storage.ts';
import { newer, older, sampleVault, noKnownServers } from '../../../../support/storages/sample-points.ts';
import { seeWholeVault } from '../../../../support/storages/whole-vault.ts';
import { instance, server, vault } from '../../../../support/store-records.ts';
import { signAsTeam } from '../../../../support/team-key.ts';

const day = 24 * 60 * 60_000;
const known = instance(sampleInstanceId, 'shop on db1', { database: 'shop' });
const ben = { user: 'ben', host: 'ws2', pgkeep: '1', home: 'home-0002' };
const file = (pointId: PointId, name: string) => `instances/${sampleInstanceId}/${pointId}/${name}`;

const team = newKey();
let clock: ManualClock;
let place: MemoryStorage;
beforeEach(async () => {
  clock = manualClock();
  place = await sampleVault([older, newer], { clock });
});

async function here<Result>(work: (engine: TestEngine) => Promise<Result>): Promise<Result> {
  await using engine = await openEngine({ openStorage: () => Promise.resolve(place) });
  engine.store.vaults.insert(vault());
  engine.store.servers.insert(server());
  engine.store.instances.insert(known);
  await signAsTeam(engine, team);
  return await work(engine);
}

const remove = (point: PointId) => here((engine) => deletePoint(engine, known, { point, typedName: 'shop' }));
const stop = () => here((engine) => stopProtection(engine, known, { data: 'delete', typedName: 'shop' }));
const pointsNow = async () => (await seeWholeVault(place)).get(sampleInstanceId);

/** Another workstation restores a point. */
const read = async (pointId: PointId) =>
  await markReading(
    await Vault.open(place),
    { instanceId: sampleInstanceId, pointId, what: 'restore', by: ben, mark: 'mark-1' },
    () => ({ [Symbol.dispose]: () => {} }),
  );

describe('a person who typed the name', () => {
  it('deletes any point at once, the last one included, and nothing is left of it', async () => {
    for (const point of [newer, older])
      expect(await remove(point)).toMatchObject({ pointId: point, left: [] });
    expect(await pointsNow()).toEqual([]);
    expect(place.names().filter((name) => name.includes('point-'))).toEqual([]);
  });

  it('deletes none that another workstation reads, and stops no protection over it', async () => {
    const mark = await read(older);
    const message =
      'The recovery point is not deleted. ben on ws2 is restoring it since 2026-11-23 18:00:00 UTC.';
    await expect(remove(older)).rejects.toMatchObject({ code: 'UserErrorJobConflict', message });
    await expect(stop()).rejects.toMatchObject({
      code: 'UserErrorJobConflict',
      message: expect.stringMatching(
        /^A recovery point of shop on db1 cannot be deleted\. Nothing was deleted\. /,
      ),
    });
    expect(await pointsNow()).toEqual([older, newer]);
    await mark[Symbol.asyncDispose]();
    expect(await stop()).toMatchObject({ deletedPoints: 2, left: [] });
    expect(place.names()).toEqual(['vault.json']);
  });

  it('stops no protection over a held point that lost its manifest, unless somebody was deleting it', async () => {
    const point = {
      vault: await Vault.open(place),
      writer: ben,
      instanceId: sampleInstanceId,
      pointId: older,
    };
    await holdPoint(point, 'audit');
    await place.remove(file(older, 'manifest.json'));
    await expect(stop()).rejects.toMatchObject({
      code: 'UserErrorPointKept',
      message: `The recovery point ${older} is kept: it is under legal hold by ben on ws2 since 2026-11-23 ("audit").`,
    });
    expect(place.names()).toContain(file(older, 'archive.pgdump'));
    expect(await pointsNow()).toEqual([newer]);
    const deleting = () => ({ ended: true, reason: '', deleting: true });
    // whoever signs with a key that nobody trusts here was deleting nothing
    for (const stranger of [undefined, newKey()]) {
      const theirs = await Vault.open(place, undefined, ben, { signing: signingWith(stranger) });
      await appendEnding(theirs, ben, point, deleting);
      await expect(stop()).rejects.toMatchObject({ code: 'UserErrorPointKept' });
    }
    const ours = await Vault.open(place, undefined, ben, { signing: signingWith(team) });
    await appendEnding(ours, ben, point, deleting);
    expect(await stop()).toMatchObject({ deletedPoints: 1, left: [] });
    expect(place.names()).toEqual(['vault.json']);
  });

  it('deletes one that lost its manifest, unless a backup of its instance may be at work', async () => {
    await place.remove(file(older, 'manifest.json'));
    const lease = { format: 2, epoch: 1, token: 'lease-0001', takenAt: clock.now().toISOString() };
    await place.write(numberedLease(sampleInstanceId, 1), Buffer.from(JSON.stringify(lease)));
    await expect(remove(older)).rejects.toMatchObject({ code: 'UserErrorNotFound' });
    await place.remove(numberedLease(sampleInstanceId, 1));
    expect(await remove(older)).toMatchObject({ pointId: older, left: [] });
    expect(place.names().filter((name) => name.includes(older))).toEqual([]);
    await expect(remove(older)).rejects.toMatchObject({ code: 'UserErrorNotFound' });
  });

  it('in a vault of format 1, which has no leases, once nothing of it has changed for a week', async () => {
    const old = await sampleVault([older, newer], { clock, format: 1 });
    for (const name of old.names()) await place.write(name, await old.read(name));
    await place.remove(file(older, 'manifest.json'));
    clock.advance(7 * day);
    await expect(remove(older)).rejects.toMatchObject({ code: 'UserErrorNotFound' });
    clock.advance(1);
    expect(await remove(older)).toMatchObject({ pointId: older, left: [] });
  });

  it('takes nothing that was pinned after the vault was carried over, though it opened the vault before', async () => {
    const old = await sampleVault([older, newer], { clock, format: 1 });
    const opened = await Vault.open(old);
    const writer = { user: 'ben', host: 'ws2', pgkeep: '1', home: 'home-0002' };
    const point = { instanceId: sampleInstanceId, pointId: older };
    await carryOver(await Vault.open(old), writer, noKnownServers);
    await pinPoint({ vault: await Vault.open(old), writer, ...point }, 'audit');
    expect(await removeAtOnce({ writer }, opened, point)).toMatchObject({
      kept: 'It is pinned by ben on ws2: audit',
    });
    expect((await seeWholeVault(old)).get(sampleInstanceId)).toEqual([older, newer]);
  });
});
