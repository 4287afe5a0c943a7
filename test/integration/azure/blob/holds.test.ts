import { createDefaultHttpClient } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { holdPoint, releasePoint } from '../../../../main/vault/holds/legal-hold.ts';
import { pinPoint } from '../../../../main/vault/holds/pin.ts';
import { readHolds } from '../../../../main/vault/holds/read-holds.ts';
import { removePoint } from '../../../../main/vault/points/remove-point.ts';
import { Vault } from '../../../../main/vault/vault.ts';
import { makeContainer } from '../../../support/blob-container.ts';
import { manualClock } from '../../../support/engine.ts';
import { sampleInstance, sampleInstanceId } from '../../../support/sample-manifest.ts';
import { startAzurite, type TestStorageAccount } from '../../../support/servers/azurite.ts';
import { blobProtection } from '../../../support/servers/blob-protection.ts';
import { backUp, newer, older, sampleVaultId } from '../../../support/storages/sample-points.ts';

let account: TestStorageAccount;
beforeAll(async () => {
  account = await startAzurite();
});
afterAll(async () => {
  await account.stop();
});

const clock = manualClock();
const writer = { user: 'anna', host: 'ws1', pgkeep: '0.1.0', home: 'home-0001' };
const point = { instanceId: sampleInstanceId, pointId: older };

/** A vault with two points in a container of its own behind Azure's immutability. */
async function open(kind: 'each-object' | 'whole-place') {
  const { httpClient, requests } = blobProtection(createDefaultHttpClient(), {
    clock,
    kind,
    retentionMs: 60_000,
  });
  const storage = await (await makeContainer(account)).open({ httpClient });
  const vault = await Vault.create(storage, { id: sampleVaultId, name: 'vault-1', createdAt: clock.now() });
  await vault.writeInstance(sampleInstance());
  for (const id of [older, newer]) await backUp(storage, id);
  return { storage, vault, requests };
}

const remove = (vault: Vault) => removePoint(vault, sampleInstanceId, older);
const seen = async (vault: Vault) => Array.fromAsync(vault.pointIds(sampleInstanceId));

it('puts a legal hold of Azure on each blob of the point and lifts it again, the manifest last', async () => {
  const { vault, requests } = await open('each-object');
  const { holds } = await holdPoint({ vault, writer, ...point }, 'case 4711');
  expect(holds.legalHold).toMatchObject({ reason: 'case 4711', keptBy: 'storage' });
  const blobs = ['manifest.json', 'archive.pgdump', 'contents.json', 'globals.sql', '00000001.json'];
  expect(requests).toEqual(blobs.map((name) => `PUT legalhold ${name} true`));
  // nothing goes, not even what comes after the manifest
  await expect(remove(vault)).rejects.toMatchObject({
    code: 'UserErrorProtectedByStorage',
    message: expect.stringContaining('is protected by a legal hold') as string,
  });
  expect(await seen(vault)).toEqual([older, newer]);
  await vault.readManifest(sampleInstanceId, older);
  await releasePoint({ vault, writer, ...point });
  expect(requests.slice(blobs.length)).toEqual(
    [...blobs.slice(1), '00000002.json', '00000003.json']
      .map((name) => `PUT legalhold ${name} false`)
      .toReversed()
      .concat('PUT legalhold manifest.json false'),
  );
  expect(await readHolds(vault, sampleInstanceId, older)).toEqual({ uncertain: [] });
  expect((await remove(vault)).left).toEqual([]);
  expect(await seen(vault)).toEqual([newer]);
});

it('is kept by pgkeep only in a container whose policy covers all of it', async () => {
  const { vault, requests } = await open('whole-place');
  await pinPoint({ vault, writer, ...point }, 'before the upgrade');
  const held = await holdPoint({ vault, writer, ...point }, 'case 4711');
  expect(held).toMatchObject({ holds: { legalHold: { keptBy: 'pgkeep' } }, changed: true });
  expect(held).not.toHaveProperty('storageProblem');
  expect(requests).toEqual([]);
  const released = await releasePoint({ vault, writer, ...point });
  expect(released.holds).toMatchObject({ pin: { reason: 'before the upgrade' }, uncertain: [] });
  expect(released.holds).not.toHaveProperty('legalHold');
});
