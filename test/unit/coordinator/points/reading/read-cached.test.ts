import { expect, it } from 'vitest';
import { overviewOfInstances } from '../../../../../main/coordinator/instances/overview.ts';
import { findPoint } from '../../../../../main/coordinator/points/find-point.ts';
import { listPoints } from '../../../../../main/coordinator/points/list-points.ts';
import { readInstance } from '../../../../../main/coordinator/points/reading/read-instance.ts';
import { readNewest } from '../../../../../main/coordinator/points/reading/read-newest.ts';
import { openVault } from '../../../../../main/coordinator/vaults/open-vault.ts';
import { openEngine } from '../../../../support/engine.ts';
import { newKey } from '../../../../support/record-vault.ts';
import { sampleInstanceId } from '../../../../support/sample-manifest.ts';
import { countedStorage } from '../../../../support/storages/counted-storage.ts';
import type { MemoryStorage } from '../../../../support/storages/memory-storage.ts';
import { backUp, newer, older, sampleVault } from '../../../../support/storages/sample-points.ts';
import { instance, server, vault } from '../../../../support/store-records.ts';

/** A workstation that knows a vault with two signed points, and trusts nobody's key. */
async function workstation() {
  const key = newKey();
  const place = await sampleVault([]);
  await backUp(place, older, { completedAt: '2026-11-22T18:00:00.000Z' }, key);
  await backUp(place, newer, { completedAt: '2026-11-23T15:00:00.000Z' }, key);
  const counted = countedStorage(place);
  const engine = await openEngine({ openStorage: () => Promise.resolve(counted.storage) });
  engine.store.vaults.insert(vault());
  engine.store.servers.insert(server());
  engine.store.instances.insert(instance(sampleInstanceId, 'shop'));
  return {
    engine,
    place,
    list: () => listPoints(engine, engine.store.instances.list()),
    health: async () => {
      const { instances } = await overviewOfInstances(engine, { refresh: false, staleAfterMs: 0 });
      return instances[0];
    },
    readFiles: () => counted.take().filter((call) => /^read .*manifest\.(json|sig)$/.test(call)),
    [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose](),
  };
}

const fileOf = (point: string, name: string) => `instances/${sampleInstanceId}/${point}/${name}`;

/** Changes a manifest as somebody who has no key to sign it anew. */
async function change(place: MemoryStorage, point: string): Promise<Buffer> {
  const file = fileOf(point, 'manifest.json');
  const stood = await place.read(file, { limit: 100_000 });
  await place.write(file, Buffer.concat([stood, Buffer.from('\n')]));
  return stood;
}

const wrong =
  'Its signature is wrong, so nothing is restored from it: it was made for something else, or what it was made for was changed.';

it('a point whose manifest was changed after it was signed is told by lists and health, and is not the latest', async () => {
  await using here = await workstation();
  const { engine, place } = here;
  await here.list();
  expect(await here.health()).toMatchObject({ health: 'protected', damagedPoints: 0 });
  await change(place, newer);
  const { points } = await here.list();
  expect(points).toMatchObject([{ id: newer, damage: wrong, flaw: 'wrong signature' }, { id: older }]);
  expect(points[1]).not.toHaveProperty('flaw');
  expect(points[0]).not.toHaveProperty('wrongSignature');
  expect(await here.health()).toMatchObject({
    health: 'at risk',
    reason: 'The newest recovery point has a wrong signature, and the newest good one is 1 day old.',
    latestPointAt: '2026-11-22T18:00:00.000Z',
    damagedPoints: 1,
  });
  const latest = await findPoint(engine, { instance: 'shop', point: 'latest' });
  expect(latest.pointId).toBe(older);
  expect(latest.skipped).toEqual([`A newer recovery point, ${newer}, was skipped: ${wrong}`]);
  await change(place, older);
  await here.list();
  expect(await here.health()).toMatchObject({
    health: 'nothing to restore',
    reason: 'There is nothing to restore: none of the 2 recovery points is good.',
  });
});

it('is looked at once, and again when manifest or signature is another one', async () => {
  await using here = await workstation();
  const { place } = here;
  await here.list();
  expect(here.readFiles().toSorted()).toEqual(
    [older, newer].flatMap((point) => [
      `read ${fileOf(point, 'manifest.json')}`,
      `read ${fileOf(point, 'manifest.sig')}`,
    ]),
  );
  await here.list();
  expect(here.readFiles()).toEqual([]);
  const stood = await change(place, newer);
  await here.list();
  expect(here.readFiles()).toHaveLength(2);
  expect((await here.list()).points[0]?.flaw).toBe('wrong signature');
  expect(here.readFiles()).toEqual([]);
  await place.write(fileOf(newer, 'manifest.json'), stood);
  expect((await here.list()).points[0]?.flaw).toBeUndefined();
  await place.write(fileOf(newer, 'manifest.sig'), Buffer.from('garbage'));
  expect((await here.list()).points[0]?.flaw).toBe('wrong signature');
});

it('is seen in the newest point, before all others are read', async () => {
  await using here = await workstation();
  const { engine, place } = here;
  await change(place, newer);
  await using opened = await openVault(engine, vault());
  const { signal } = new AbortController();
  const reading = { engine, vault: opened, vaultId: vault().id, signal, onPoints: () => {} };
  await readNewest(reading, [sampleInstanceId]);
  const known = engine.store.points.find(vault().id, sampleInstanceId, newer);
  expect(known).toMatchObject({ damage: wrong });
  here.readFiles();
  for await (const found of opened.manifestsOfAll([sampleInstanceId])) await readInstance(reading, found);
  // the newest one is known by then
  expect(here.readFiles().toSorted()).toEqual([
    `read ${fileOf(older, 'manifest.json')}`,
    `read ${fileOf(older, 'manifest.sig')}`,
  ]);
});
