import { expect, it } from 'vitest';
import { carryVaultOver, lookAtOldVault } from '../../../../main/coordinator/vaults/carry-over.ts';
import type { Storage } from '../../../../main/vault/storage.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { manualClock, openEngine } from '../../../support/engine.ts';
import { replacedStorage } from '../../../support/replaced-storage.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { immutableStorage } from '../../../support/storages/immutable-storage.ts';
import { newer, older, sampleVault } from '../../../support/storages/sample-points.ts';
import { instance, server, vault } from '../../../support/store-records.ts';

/** A workstation that knows the vault at this place by a name of its own, and two servers. */
async function workstation(storage: Storage) {
  const engine = await openEngine({ openStorage: () => Promise.resolve(storage) });
  engine.store.vaults.insert(vault('vault-1', 'old one'));
  engine.store.servers.insert(server());
  engine.store.servers.insert(server('server-2'));
  engine.store.instances.insert(instance(sampleInstanceId, 'shop on db1', { database: 'shop' }));
  return engine;
}

it('a vault is looked at, carried over, and has where its servers are; then there is nothing to do', async () => {
  const place = await sampleVault([older, newer], { format: 1 });
  await using engine = await workstation(place);
  const found = { format: 1, instances: 1, points: 2, problems: [], isProtected: false };
  expect(await lookAtOldVault(engine, vault())).toEqual(found);
  expect(place.names().filter((name) => name.startsWith('servers/'))).toEqual([]);
  expect(await carryVaultOver(engine, vault())).toEqual(found);
  expect(place.names().filter((name) => name.startsWith('servers/'))).toEqual([
    'servers/server-1/00000001.json',
  ]);
  expect((await Vault.open(place)).format).toBe(2);
  const nothing = { ...found, format: 2, instances: 0, points: 0 };
  expect(await lookAtOldVault(engine, vault())).toEqual(nothing);
  expect(await carryVaultOver(engine, vault())).toMatchObject({ format: 2, problems: [] });
});

it('a vault that was carried over keeps where another workstation has found its servers since', async () => {
  const place = await sampleVault([older], { format: 1 });
  await using engine = await workstation(place);
  await carryVaultOver(engine, vault());
  const opened = await Vault.open(place);
  const { id } = server();
  await opened.changeServer(id, (stands) => ({ ...stands, ...server(), host: 'moved.example' }));
  const before = place.names();
  await carryVaultOver(engine, vault());
  expect(place.names()).toEqual(before);
  const [found] = await Array.fromAsync(opened.servers());
  expect(found?.server?.host).toBe('moved.example');
});

it('what cannot be carried over says why, that it goes on working, and what to do', async () => {
  const place = await sampleVault([older], { format: 1 });
  const immutable = immutableStorage(place, { clock: manualClock(), retentionMs: 1_000 });
  const refused = {
    code: 'UserErrorProtectedByStorage',
    message: expect.stringMatching(
      /^vault\.json in memory cannot be replaced: a retention policy .*\. "old one" stays of format 1 and works as before\.$/,
    ) as string,
    steps: [{ do: 'fill-vault', vault: 'old one' }],
  };
  for (const storage of [
    immutable,
    replacedStorage(immutable, { protection: () => Promise.resolve('each-object') }),
  ]) {
    await using engine = await workstation(storage);
    await expect(carryVaultOver(engine, vault('vault-1', 'old one'))).rejects.toMatchObject(refused);
  }
  await using engine = await workstation(immutable);
  expect(await lookAtOldVault(engine, vault())).toMatchObject({ format: 1, isProtected: true });
});
