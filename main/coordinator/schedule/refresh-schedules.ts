import pLimit from 'p-limit';
import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { messageOf } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { findRecord } from '../instances/record.ts';
import { findVault } from '../lookup.ts';
import { refreshPolicies } from '../policies/find-policy.ts';
import { refreshSaid } from './runner-of-server.ts';
import { asUnattended } from '../unattended.ts';
import { openVault } from '../vaults/open-vault.ts';

/** What other workstations say is read again after so long, in ms. */
const refreshAfterMs = 15 * 60_000;
/** Records that are read at a time. */
const recordsAtOnce = 8;

/**
 * What reads anew what the vaults say of policies, runners and suspensions: at its first call, and then every 15 minutes.
 * Another workstation may have changed them, or made this home a runner. A vault that does not answer is told in the log;
 * what was known of it holds.
 */
export function refreshingSchedules(given: Engine): () => Promise<void> {
  const engine = asUnattended(given);
  let refreshedAt = Number.NEGATIVE_INFINITY;
  return async () => {
    const now = engine.clock.elapsed();
    if (now - refreshedAt < refreshAfterMs) return;
    refreshedAt = now;
    const taken = engine.store.instances
      .list()
      .filter(({ unconfirmed, stoppedAt }) => unconfirmed === undefined && stoppedAt === undefined);
    const byVault = Map.groupBy(taken, ({ vaultId }) => vaultId);
    const vaultIds = new Set([
      ...byVault.keys(),
      ...engine.store.vaultServers.said().map(({ vaultId }) => vaultId),
    ]);
    await Promise.all(
      [...vaultIds].map(async (vaultId) => {
        try {
          await refreshOne(engine, vaultId, byVault.get(vaultId) ?? []);
        } catch (error) {
          engine.log.warn({ vault: vaultId, error: messageOf(error) }, 'schedules were not read anew');
        }
      }),
    );
  };
}

async function refreshOne(
  engine: Engine,
  vaultId: string,
  instances: readonly InstanceSummary[],
): Promise<void> {
  await using vault = await openVault(engine, findVault(engine.store, vaultId));
  await refreshPolicies(engine, vault);
  // also of servers of which no database is protected yet
  for (const { vaultId: of, serverId } of engine.store.vaultServers.said()) {
    if (of === vaultId) await refreshSaid(engine, vault, serverId);
  }
  await pLimit(recordsAtOnce).map([...instances], async (instance) => {
    try {
      await findRecord(engine, vault, instance);
    } catch (error) {
      // noted with the instance
      engine.log.warn({ instance: instance.id, error: messageOf(error) }, 'a record was not read anew');
    }
  });
}
