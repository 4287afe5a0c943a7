import type { InstanceId } from '../../../shared/ids.ts';
import type { Engine } from '../engine.ts';
import { readInstance } from '../points/reading/read-instance.ts';
import type { Vault } from '../../vault/vault.ts';

/** Reads anew into the cache which points an instance has, and what they are promised. */
export async function refreshPoints(
  engine: Pick<Engine, 'store' | 'clock'>,
  vault: Vault,
  instanceId: InstanceId,
  signal: AbortSignal = new AbortController().signal,
): Promise<void> {
  const reading = { engine, vault, vaultId: vault.id, signal, onPoints: () => {} };
  for await (const found of vault.manifestsOfAll([instanceId])) await readInstance(reading, found);
}
