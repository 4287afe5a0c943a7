import { afterEach, beforeEach, expect, it } from 'vitest';
import { takeLease } from '../../../../../main/coordinator/backup/hold-lease.ts';
import { stopProtection } from '../../../../../main/coordinator/instances/protect/stop-protection.ts';
import { PgkeepError } from '../../../../../main/core/errors.ts';
import { Vault } from '../../../../../main/vault/vault.ts';
import { openEngine, type TestEngine } from '../../../../support/engine.ts';
import { sampleInstanceId } from '../../../../support/sample-manifest.ts';
import { newer, sampleVault } from '../../../../support/storages/sample-points.ts';
import { countedStorage } from '../../../../support/storages/counted-storage.ts';
import type { MemoryStorage } from '../../../../support/storages/memory-storage.ts';
import { instance, server, vault } from '../../../../support/store-records.ts';

const known = instance(sampleInstanceId, 'shop on db1', { database: 'shop' });
const away = new PgkeepError('UserErrorVaultNotAccessible', 'Permission denied.');

let engine: TestEngine;
let place: MemoryStorage;
let isAway: boolean;
beforeEach(async () => {
  place = await sampleVault([newer]);
  isAway = false;
  engine = await openEngine({
    openStorage: () => (isAway ? Promise.reject(away) : Promise.resolve(place)),
  });
  engine.store.vaults.insert(vault());
  engine.store.servers.insert(server());
  engine.store.instances.insert(known);
});
afterEach(() => engine[Symbol.asyncDispose]());

const stop = (data: 'keep' | 'delete') => stopProtection(engine, known, { data, typedName: 'shop' });
const stoppedHere = () => engine.store.instances.list().map(({ stoppedAt }) => stoppedAt);

it.each(['keep', 'delete'] as const)(
  'a database stays protected where its vault cannot be opened to stop that (%s)',
  async (data) => {
    isAway = true;
    await expect(stop(data)).rejects.toBe(away);
    expect(stoppedHere()).toEqual([undefined]);
  },
);

it.each(['keep', 'delete'] as const)(
  'a database stays protected where its vault cannot be written to stop that (%s)',
  async (data) => {
    place.write = () => Promise.reject(away);
    await expect(stop(data)).rejects.toBe(away);
    expect(stoppedHere()).toEqual([undefined]);
    expect(place.names().some((name) => name.endsWith(`${newer}/manifest.json`))).toBe(true);
  },
);

it('a database in a vault of format 1 stays protected, too, where its points cannot be deleted', async () => {
  place = await sampleVault([newer], { format: 1 });
  place.write = () => Promise.reject(away);
  await expect(stop('delete')).rejects.toBe(away);
  expect(stoppedHere()).toEqual([undefined]);
});

const request = () => ({
  instance: known,
  context: { signal: new AbortController().signal, progress: () => {} },
});

it('a database stays protected while another workstation backs it up, and nothing is deleted', async () => {
  const anna = { user: 'anna', host: 'ws-2', pgkeep: '1.0.0', home: 'home-0002' };
  const theirs = await Vault.open(place);
  await using lease = await takeLease({ ...request(), vault: theirs, engine: { ...engine, writer: anna } });
  // whoever lives shows it
  const wait = async () => void (await lease.confirm());
  Object.assign(engine, { timers: { ...engine.timers, wait } });
  await expect(stop('delete')).rejects.toMatchObject({
    code: 'UserErrorJobConflict',
    message: expect.stringMatching(/^anna on ws-2 is backing up "shop on db1" since .*\.$/),
    remedy: expect.stringMatching(/^Wait until that backup has ended, then try again\./),
  });
  expect(stoppedHere()).toEqual([undefined]);
  expect(place.names().some((name) => name.endsWith(`${newer}/manifest.json`))).toBe(true);
});

it('nobody can back the database up while its points are deleted, and nothing of that stays', async () => {
  const held: boolean[] = [];
  const remove = place.remove.bind(place);
  place.remove = async (name) => {
    if (name.endsWith('manifest.json')) {
      held.push(place.names().some((other) => /leases\/.*\/00000001\.json$/.test(other)));
    }
    await remove(name);
  };
  expect(await stop('delete')).toMatchObject({ deletedPoints: 1, left: [] });
  expect(held).toEqual([true]);
  expect(place.names()).toEqual(['vault.json']);
});

it('a lease number that none follows is told, with what helps', async () => {
  await place.write(`runtime/leases/${sampleInstanceId}/99999999.json`, Buffer.from('{}'));
  const clock = { ...engine.clock, elapsed: () => elapsed };
  let elapsed = 0;
  const wait = async () => void (elapsed += 60_000);
  Object.assign(engine, { clock, timers: { ...engine.timers, wait } });
  await expect(stop('delete')).rejects.toMatchObject({
    code: 'UserErrorVaultFormat',
    message: `Nobody can take the lease of ${sampleInstanceId} in the vault: there is no lease number after 99999999.`,
    remedy: expect.stringContaining(`remove what runtime/leases/ in the vault has of ${sampleInstanceId}`),
  });
  expect(stoppedHere()).toEqual([undefined]);
});

it('stopping with all points lists them once before the first one goes', async () => {
  const { storage, take } = countedStorage(place);
  engine.openStorage = () => Promise.resolve(storage);
  expect(await stop('delete')).toMatchObject({ deletedPoints: 1, left: [] });
  const calls = take();
  const firstGone = calls.findIndex((call) => call.startsWith('remove '));
  const whole = `list instances/${sampleInstanceId}/`;
  expect(calls.slice(0, firstGone).filter((call) => call === whole)).toHaveLength(1);
  // and once for what is left then
  expect(calls.filter((call) => call === whole)).toHaveLength(2);
});
