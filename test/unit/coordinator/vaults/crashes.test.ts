import { describe, expect, it } from 'vitest';
import { stopProtection } from '../../../../main/coordinator/instances/protect/stop-protection.ts';
import { deletePoint } from '../../../../main/coordinator/points/delete/delete-point.ts';
import { cleanVault, listAbandoned } from '../../../../main/coordinator/vaults/clean-vault.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { manualClock, openEngine, type TestEngine } from '../../../support/engine.ts';
import { newKey } from '../../../support/record-vault.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { forEachCrash } from '../../../support/storages/for-each-crash.ts';
import { newer, next, older, sampleVault } from '../../../support/storages/sample-points.ts';
import { seeWholeVault } from '../../../support/storages/whole-vault.ts';
import { instance, server, vault } from '../../../support/store-records.ts';
import { signAsTeam } from '../../../support/team-key.ts';

const team = newKey();
const known = instance(sampleInstanceId, 'shop on db1', { database: 'shop' });

/** Does something as a workstation of its own that knows the vault at this place. */
async function onWorkstation<Result>(
  storage: Storage,
  work: (engine: TestEngine) => Promise<Result>,
): Promise<Result> {
  await using engine = await openEngine({
    openStorage: () => Promise.resolve(storage),
    // the same files in each run
    ids: { next: (kind) => `${kind}-20260105t000000-0a1b2c3d` },
  });
  engine.store.vaults.insert(vault());
  engine.store.servers.insert(server());
  engine.store.instances.insert(known);
  await signAsTeam(engine, team);
  return await work(engine);
}

const deleteOlder = (storage: Storage) =>
  onWorkstation(storage, (engine) => deletePoint(engine, known, { point: older, typedName: 'shop' }));
const stopAndDelete = (storage: Storage) =>
  onWorkstation(storage, (engine) => stopProtection(engine, known, { data: 'delete', typedName: 'shop' }));
const clean = (storage: Storage) =>
  onWorkstation(storage, async (engine) => cleanVault(engine, vault(), await listAbandoned(engine, vault())));

const pointsAt = async (place: Storage) => (await seeWholeVault(place)).get(sampleInstanceId);

describe('a workstation that crashes while it deletes', () => {
  it('a point, leaves it or no point; another one finishes what it has left', async () => {
    const clock = manualClock();
    const start = await sampleVault([older, newer], { clock });
    const calls = await forEachCrash({
      fresh: () => start.copy(),
      flow: deleteOlder,
      check: async (place, killed) => {
        // the deletion is written down first, and its manifest is the first to go
        const isThere = killed?.at === 1 || (killed?.at === 2 && killed.when === 'before');
        expect(await pointsAt(place)).toEqual(isThere ? [older, newer] : [newer]);
        // what is left of it is found at once by another workstation, and goes
        const left = place.names().filter((name) => name.includes(older));
        if (!isThere && left.some((name) => name.endsWith('archive.pgdump')))
          expect(left.join()).toMatch(/ended/);
        const byCleaning = place.copy();
        if (!isThere) await clean(byCleaning);
        else await deleteOlder(byCleaning);
        expect(byCleaning.names().filter((name) => name.includes(older))).toEqual([]);
        // or the same deletion again finishes it
        if (left.length > 0) await deleteOlder(place);
        else await expect(deleteOlder(place)).rejects.toMatchObject({ code: 'UserErrorNotFound' });
        expect(place.names().filter((name) => name.includes(older))).toEqual([]);
        expect(await pointsAt(place)).toEqual([newer]);
      },
    });
    expect(calls[0]).toMatch(/^write .*ended\/00000001\.json$/);
    expect(calls[1]).toBe(`remove instances/${sampleInstanceId}/${older}/manifest.json`);
  });

  it('an instance, leaves some of its points whole, and the rest can be deleted from another one', async () => {
    const start = await sampleVault([older, newer]);
    await forEachCrash({
      fresh: () => start.copy(),
      flow: stopAndDelete,
      check: async (place) => {
        for (const id of (await pointsAt(place)) ?? []) expect([older, newer]).toContain(id);
        await stopAndDelete(place);
        expect(place.names()).toEqual(['vault.json']);
      },
    });
  });

  it('what was abandoned, takes no point, and the rest can be cleaned from another one', async () => {
    const clock = manualClock();
    const start = await sampleVault([older, newer], { clock });
    const folder = `instances/${sampleInstanceId}/${next}/`;
    await start.write(`${folder}globals.sql`, Buffer.from('-- roles\n'));
    await (await start.createUpload(`${folder}archive.pgdump`)).write(Buffer.from('half'));
    clock.advance(8 * 24 * 60 * 60 * 1000);
    const calls = await forEachCrash({
      fresh: () => start.copy(),
      flow: clean,
      check: async (place) => {
        expect(await pointsAt(place)).toEqual([older, newer]);
        await clean(place);
        expect(place.names().filter((name) => name.startsWith(folder))).toEqual([]);
        expect(await pointsAt(place)).toEqual([older, newer]);
      },
    });
    expect(calls).toHaveLength(2);
  });
});
