import { formatVersion } from '../../../shared/points/manifest.ts';
import type { VaultSummary, VaultToCarryOver } from '../../../shared/vaults/vaults.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { carryOver, isProtectedPlace, lookBeforeCarryingOver } from '../../vault/carry-over/carry-over.ts';
import { ObjectProtected } from '../../vault/storage.ts';
import type { Engine } from '../engine.ts';
import { knownServers } from './known-servers.ts';
import { openVault } from './open-vault.ts';

const nothing = { instances: 0, points: 0, problems: [], isProtected: false };

/** What of a vault would be carried over to the newest format. Nothing is written. */
export async function lookAtOldVault(engine: Engine, summary: VaultSummary): Promise<VaultToCarryOver> {
  await using vault = await openVault(engine, summary);
  const { format } = vault;
  if (format === formatVersion) return { format, ...nothing };
  const { instances, points, problems } = await lookBeforeCarryingOver(vault);
  return { format, instances, points, problems: [...problems], isProtected: await isProtectedPlace(vault) };
}

/**
 * Carries a vault over to the newest format; one that was interrupted goes on. Answers with what there was, and `format`
 * as it was before. Throws UserErrorProtectedByStorage where the storage lets nobody replace vault.json.
 */
export async function carryVaultOver(engine: Engine, summary: VaultSummary): Promise<VaultToCarryOver> {
  await using vault = await openVault(engine, summary);
  const { format } = vault;
  const carried = await carryOver(vault, engine.writer, knownServers(engine, summary)).catch(
    (error: unknown) => {
      throw error instanceof ObjectProtected ? staysAsItIs(summary, error) : error;
    },
  );
  engine.log.info({ vault: summary.id, from: format, ...carried }, 'carried a vault over');
  return { ...nothing, format, ...carried, problems: [...carried.problems] };
}

function staysAsItIs({ name }: VaultSummary, refusal: ObjectProtected): ObjectProtected {
  return new ObjectProtected(`${refusal.message} ${inQuotes(name)} stays of format 1 and works as before.`, {
    until: refusal.until,
    remedy:
      'Add a new vault in another place and fill it from this one: all recovery points are copied, and this vault stays as it is.',
    steps: [{ do: 'fill-vault', vault: name }],
    cause: refusal,
  });
}
