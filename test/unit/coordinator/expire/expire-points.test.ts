import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { expirePoints } from '../../../../main/coordinator/expire/expire-points.ts';
import { listPoints } from '../../../../main/coordinator/points/list-points.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { InstanceId } from '../../../../shared/ids.ts';
import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { manualClock, openEngine, type TestEngine } from '../../../support/engine.ts';
import { newKey, signingWith } from '../../../support/record-vault.ts';
import { changePromise } from '../../../../main/vault/promises/promises.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { backUp, endedPromise, newer, older, sampleVault } from '../../../support/storages/sample-points.ts';
import { countedStorage } from '../../../support/storages/counted-storage.ts';
import { instanceOf, manyPoints, pointOf } from '../../../support/storages/many-points.ts';
import { instance, server, vault } from '../../../support/store-records.ts';
import { signAsTeam } from '../../../support/team-key.ts';

const team = newKey();
const sampleWriter = { user: 'anna', host: 'ws1', pgkeep: '1', home: 'home-0001' };
const day = 24 * 60 * 60_000;
const due = new Map([[sampleInstanceId, [older]]]);
const agrees = async () => [{ server: 'db1', aheadMs: 1_000 }];

async function filled(format: 1 | 2 = 2) {
  const clock = manualClock();
  const place = await sampleVault([], { clock, format });
  for (const point of [older, newer]) {
    clock.advance(60_000);
    await backUp(place, point, { completedAt: clock.now().toISOString(), retention: endedPromise });
  }
  return { clock, place };
}

async function workstation(place: Storage, key = team): Promise<TestEngine> {
  const engine = await openEngine({ openStorage: () => Promise.resolve(place) });
  await signAsTeam(engine, key);
  engine.store.vaults.insert(vault());
  engine.store.servers.insert(server());
  engine.store.instances.insert(instance(sampleInstanceId, 'shop'));
  return engine;
}

it('deletes at the second pass, whichever workstation makes it, and its list knows that', async () => {
  const { clock, place } = await filled();
  await using here = await workstation(place);
  await using there = await workstation(place);
  await listPoints(there, there.store.instances.list());
  expect(await expirePoints(here, vault(), { due }, agrees)).toMatchObject({
    points: [{ outcome: 'ended' }],
  });
  clock.advance(day);
  const report = await expirePoints(there, vault(), { due }, agrees);
  expect(report).toMatchObject({ points: [{ outcome: 'deleted', pointId: older }], failed: [] });
  expect([...there.store.points.ofInstance(vault().id, sampleInstanceId).keys()]).toEqual([newer]);
});

it('carries out nothing that was decided by somebody who is not trusted here, and decides it anew', async () => {
  const { clock, place } = await filled();
  const stranger = newKey();
  await using there = await workstation(place, stranger);
  await using here = await workstation(place);
  await expirePoints(there, vault(), { due }, agrees);
  clock.advance(day);
  expect(await expirePoints(here, vault(), { due }, agrees)).toMatchObject({
    points: [
      {
        outcome: 'ended',
        reason: `Its promise has ended. What was decided before does not count: instances/${sampleInstanceId}/${older}/ended/00000001.json is signed by a key that is not trusted here, ${stranger.publicKey.id}.`,
      },
    ],
  });
  clock.advance(day);
  expect(await expirePoints(here, vault(), { due }, agrees)).toMatchObject({
    points: [{ outcome: 'deleted' }],
  });
});

it.each(['00000001.json', '00000002.json'])(
  'expires nothing of an instance whose record %s cannot be read',
  async (name) => {
    const { place } = await filled();
    await using engine = await workstation(place);
    const file = `instances/${sampleInstanceId}/record/${name}`;
    await place.write(file, Buffer.from('garbage'));
    expect(await expirePoints(engine, vault(), { due }, agrees)).toMatchObject({
      points: [],
      failed: [
        {
          instanceId: sampleInstanceId,
          problem: expect.stringMatching(
            /^Nothing of it expires, as its record is in doubt: .*it is not JSON/,
          ) as string,
        },
      ],
    });
    expect(place.names().filter((each) => each.includes('/ended/'))).toEqual([]);
  },
);

it('expires nothing where it cannot sign what it decides', async () => {
  const { place } = await filled();
  await using engine = await workstation(place);
  await rm(join(engine.folder, 'keys'), { recursive: true });
  const before = place.names();
  const report = await expirePoints(engine, vault(), { due }, agrees);
  expect(report.problem).toMatch(
    /^Nothing expires, as what is decided cannot be signed: The private key that signs here, .* is gone\. /,
  );
  expect(place.names()).toEqual(before);
});

it('deletes nothing where the clocks differ, none is asked, or the vault has format 1', async () => {
  const { clock, place } = await filled();
  await using engine = await workstation(place);
  await expirePoints(engine, vault(), { due }, agrees);
  clock.advance(day);
  const before = place.names();
  const behind = async () => [{ server: 'db1', aheadMs: 2 * day }];
  expect(await expirePoints(engine, vault(), { due }, behind)).toEqual({
    problem: 'The clock of the folder is 48 hours behind that of the server db1.',
    points: [],
    failed: [],
  });
  // the server of the test is nowhere
  expect((await expirePoints(engine, vault(), { due })).problem).toMatch(
    /^No PostgreSQL server could be asked/,
  );
  expect(place.names()).toEqual(before);
  const old = await filled(1);
  await using another = await workstation(old.place);
  expect((await expirePoints(another, vault(), { due }, agrees)).problem).toMatch(/format 1/);
});

it('asks no server for the time where the storage has a clock of its own', async () => {
  const { place } = await filled();
  await using engine = await workstation(place);
  const location: VaultSummary['location'] = {
    kind: 'azure-blob',
    url: 'https://backups.blob.core.windows.net/shop',
    credential: { kind: 'entra' },
  };
  const report = await expirePoints(engine, { ...vault(), location }, { due }, () =>
    Promise.reject(new Error('asked')),
  );
  expect(report).toMatchObject({ points: [{ outcome: 'ended' }], failed: [] });
});

it('asks nothing of a vault in which nothing is due', async () => {
  await using engine = await openEngine({ openStorage: () => Promise.reject(new Error('asked')) });
  const nothing = new Map([[sampleInstanceId, []]]);
  expect(await expirePoints(engine, vault(), { due: nothing }, agrees)).toEqual({ points: [], failed: [] });
});

it('of an instance with many points looks at the few that decide', async () => {
  const place = await manyPoints([300]);
  const signed = await Vault.open(place, undefined, undefined, { signing: signingWith(team) });
  const promised = {
    rule: 'default' as const,
    why: 'Default: it was changed',
    expiresAt: endedPromise.expiresAt,
  };
  await changePromise(signed, sampleWriter, { instanceId: instanceOf(0), pointId: pointOf(0) }, () => ({
    promised,
    meanwhile: promised,
    effectiveAt: endedPromise.expiresAt,
    cause: 'It was changed.',
  }));
  await using engine = await workstation(place);
  const { storage, take } = countedStorage(place);
  engine.openStorage = () => Promise.resolve(storage);
  const oldest = new Map([[instanceOf(0), [pointOf(0)]]]);
  expect(await expirePoints(engine, vault(), { due: oldest }, agrees)).toMatchObject({
    points: [{ pointId: pointOf(0), outcome: 'ended' }],
  });
  expect(take().length).toBeLessThan(250);
});

it('goes on with the next instance where one cannot be looked at, and ends when it is told to', async () => {
  const { place } = await filled();
  const other = InstanceId.parse('inst-other');
  const failing = replacedStorage(place, {
    listFolders: (prefix) => {
      if (prefix.includes(other)) throw new Error('no answer');
      return place.listFolders(prefix);
    },
  });
  await using engine = await workstation(failing);
  const both = new Map([[other, [older]], ...due]);
  expect(await expirePoints(engine, vault(), { due: both }, agrees)).toMatchObject({
    failed: [{ instanceId: other, problem: 'no answer' }],
    points: [{ instanceId: sampleInstanceId, outcome: 'ended' }],
  });
  const signal = AbortSignal.abort(new Error('stopped'));
  await expect(expirePoints(engine, vault(), { due: both, signal }, agrees)).rejects.toThrow('stopped');
});
