import type { AbandonedItem, VaultSummary } from '../../../shared/vaults/vaults.ts';
import { abandoned, removeAbandoned, type Claimed } from '../../vault/points/abandoned.ts';
import type { Engine } from '../engine.ts';
import { openVault } from './open-vault.ts';

/** How many things are listed: more come once these are removed. */
const mostListed = 1_000;

/** What killed runs left in the vault, of this machine and of others, that nobody will come back for. */
export async function listAbandoned(engine: Engine, summary: VaultSummary): Promise<AbandonedItem[]> {
  await using vault = await openVault(engine, summary);
  const items: AbandonedItem[] = [];
  for await (const item of abandoned(vault, claims(engine, summary))) {
    items.push(item);
    if (items.length >= mostListed) break;
  }
  return items;
}

/** Removes of it what somebody has seen in the list, and nothing that has changed since. */
export async function cleanVault(
  engine: Engine,
  summary: VaultSummary,
  seen: readonly Pick<AbandonedItem, 'name' | 'changedAt'>[],
): Promise<{ removed: AbandonedItem[]; freedBytes: number }> {
  await using vault = await openVault(engine, summary);
  const removed = await removeAbandoned(vault, claims(engine, summary), seen);
  engine.log.info(
    { vault: summary.id, removed: removed.map(({ name }) => name) },
    'removed what was abandoned',
  );
  return { removed, freedBytes: removed.reduce((sum, { bytes }) => sum + bytes, 0) };
}

/** Points that a job of this machine is at work on, or left and will clean by itself. */
function claims({ store }: Engine, summary: VaultSummary): Claimed {
  const known = new Set(
    store.leftovers
      .list()
      .flatMap((leftover) =>
        leftover.kind === 'point' && leftover.vaultId === summary.id
          ? [`${leftover.instanceId}/${leftover.pointId}`]
          : [],
      ),
  );
  return (instanceId, pointId) => known.has(`${instanceId}/${pointId}`);
}
