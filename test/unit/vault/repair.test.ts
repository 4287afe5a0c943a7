import { expect, it } from 'vitest';
import { repairVaultFile } from '../../../main/vault/repair.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { VaultId } from '../../../shared/ids.ts';
import type { VaultFormat } from '../../../shared/points/manifest.ts';
import { MemoryStorage } from '../../support/storages/memory-storage.ts';
import { sampleInstanceId } from '../../support/sample-manifest.ts';
import { older, sampleVault } from '../../support/storages/sample-points.ts';

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
