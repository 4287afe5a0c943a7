import type { KeyPair } from '../../../main/vault/signing/ed25519.ts';
import type { Storage } from '../../../main/vault/storage.ts';
import { Vault } from '../../../main/vault/vault.ts';
import { PointId, VaultId } from '../../../shared/ids.ts';
import { formatVersion, type Manifest, type VaultFormat } from '../../../shared/points/manifest.ts';
import { sampleInstance, sampleInstanceId, sampleManifest } from '../sample-manifest.ts';
import { MemoryStorage } from './memory-storage.ts';

export const [older, newer, next] = ['20260102', '20260103', '20260104'].map((day) =>
  PointId.parse(`point-${day}t000000-0a1b2c3d`),
) as [PointId, PointId, PointId];

/** For a carry-over by a workstation that knows no server of the vault. */
export const noKnownServers = { servers: new Map<never, never>(), ofInstance: new Map<never, never>() };

export const sampleVaultId = VaultId.parse('vault-1');

/** The promise of a point that has ended by whatever clock. */
export const endedPromise = { rule: 'default', expiresAt: '2000-01-01T00:00:00.000Z' } as const;

/** Takes a point as a backup does, in its order: archive, globals, manifest. Its bytes are made up; it is signed where there is a key. */
export async function backUp(
  storage: Storage,
  pointId: PointId,
  fields: Partial<Pick<Manifest, 'startedAt' | 'completedAt' | 'retention'>> = {},
  key?: KeyPair,
): Promise<void> {
  const vault = await Vault.open(storage);
  const [archive, globals] = [`head of ${pointId}`, `-- roles of ${pointId}\n`];
  const manifest = { ...sampleManifest(archive, globals, { pointId }), format: vault.format, ...fields };
  const writer = await vault.beginPoint(sampleInstanceId, pointId);
  try {
    await writer.upload.reserveHead(4);
    await writer.upload.write(Buffer.from(archive.slice(4, 10)));
    await writer.upload.write(Buffer.from(archive.slice(10)));
    await writer.upload.commit(Buffer.from(archive.slice(0, 4)));
    await writer.writeGlobals(globals);
    await writer.commit(manifest, key);
  } catch (error) {
    // as the flow does; a killed process comes no further
    await writer.abandon().catch(() => undefined);
    throw error;
  }
}

/** A vault in memory with one instance, and these points of it; of the newest format unless another one is given. */
export async function sampleVault(
  points: readonly PointId[],
  options: { readonly clock?: { now(): Date }; readonly format?: VaultFormat } = {},
): Promise<MemoryStorage> {
  const { clock = { now: () => new Date('2026-01-05T00:00:00.000Z') }, format = formatVersion } = options;
  const place = new MemoryStorage({ clock });
  const identity = { id: sampleVaultId, name: 'vault-1', createdAt: clock.now(), format };
  const vault = await Vault.create(place, identity);
  await vault.writeInstance(sampleInstance());
  for (const point of points) await backUp(place, point);
  return place;
}
