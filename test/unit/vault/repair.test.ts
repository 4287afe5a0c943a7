import { generateKeyPairSync } from 'node:crypto';
import { expect, it } from 'vitest';
import { repairVaultFile, signedVault } from '../../../main/vault/repair.ts';
import { KeyPair } from '../../../main/vault/signing/ed25519.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { VaultId } from '../../../shared/ids.ts';
import type { VaultFormat } from '../../../shared/points/manifest.ts';
import { MemoryStorage } from '../../support/storages/memory-storage.ts';
import { sampleInstanceId } from '../../support/sample-manifest.ts';
import { backUp, newer, older, sampleVault, sampleVaultId } from '../../support/storages/sample-points.ts';

const known = { id: VaultId.parse('vault-0001'), name: 'archive', createdAt: new Date(0) };

it.each<[VaultFormat]>([[1], [2]])('vault.json of a vault of format %i is written again', async (format) => {
  const place = await sampleVault([older], { format });
  await place.remove('vault.json');
  await expect(Vault.open(place, known)).rejects.toMatchObject({
    code: 'UserErrorVaultNotAccessible',
    message: 'memory has no vault.json any more, while it holds instances.',
    steps: [{ do: 'repair-vault', vault: known.id }],
  });
  await repairVaultFile(place, known);
  const vault = await Vault.open(place, known);
  expect(vault.format).toBe(format);
  expect(await Array.fromAsync(vault.pointIds(sampleInstanceId))).toEqual([older]);
  await expect(repairVaultFile(place, known)).rejects.toMatchObject({ code: 'UserErrorNameAlreadyInUse' });
});

it('nothing is written where no vault was, as below an unmounted disk', async () => {
  const place = new MemoryStorage();
  await expect(repairVaultFile(place, known)).rejects.toMatchObject({
    code: 'UserErrorVaultNotAccessible',
    message: expect.stringContaining('holds no instance of a vault') as string,
  });
  expect(place.names()).toEqual([]);
  await expect(Vault.open(place, known)).rejects.toMatchObject({
    message: expect.stringContaining('is not a vault: it has no vault.json') as string,
    steps: [],
  });
});

it('vault.json names the second place that the vault had', async () => {
  const place = await sampleVault([older]);
  await place.remove('vault.json');
  await repairVaultFile(place, { ...known, runtime: { kind: 'folder', path: '/leases' } });
  expect((await Vault.open(place, known)).namedRuntime).toEqual({ kind: 'folder', path: '/leases' });
});

it('signatures tell the id of their vault, and say whether it is another one', async () => {
  const key = new KeyPair(generateKeyPairSync('ed25519').privateKey);
  const place = await sampleVault([older]);
  expect(await signedVault(place)).toEqual({ id: undefined, isSigned: false });
  await backUp(place, newer, {}, key);
  await place.remove('vault.json');
  expect(await signedVault(place)).toEqual({ id: sampleVaultId, isSigned: true });
  expect(await signedVault(place, sampleVaultId)).toEqual({ id: sampleVaultId, isSigned: true });
  expect(await signedVault(place, known.id)).toEqual({ id: undefined, isSigned: true });

  const file = `instances/${sampleInstanceId}/${newer}/manifest.sig`;
  const written = JSON.parse(String(await place.read(file))) as object;
  // a name that the signature does not bear out, and none at all
  for (const vaultId of ['vault-0001', undefined]) {
    await place.write(file, Buffer.from(JSON.stringify({ ...written, vaultId })));
    expect(await signedVault(place)).toEqual({ id: undefined, isSigned: true });
    expect(await signedVault(place, sampleVaultId)).toEqual({ id: sampleVaultId, isSigned: true });
  }
});
