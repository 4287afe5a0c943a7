import { afterEach, beforeEach, expect, it } from 'vitest';
import { stopProtection } from '../../../../main/coordinator/instances/stop-protection.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { openEngine, type TestEngine } from '../../../support/engine.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { newer, sampleVault } from '../../../support/storages/sample-points.ts';
import { countedStorage } from '../../../support/storages/counted-storage.ts';
import type { MemoryStorage } from '../../../support/storages/memory-storage.ts';
import { instance, server, vault } from '../../../support/store-records.ts';

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

it('a database stays protected where its vault cannot be written to stop that', async () => {
  place.write = () => Promise.reject(away);
  await expect(stop('keep')).rejects.toBe(away);
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
