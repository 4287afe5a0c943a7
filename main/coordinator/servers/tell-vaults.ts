import pTimeout from 'p-timeout';
import type { ServerId } from '../../../shared/ids.ts';
import { messageOf } from '../../core/errors.ts';
import { openVault, type Opening } from '../vaults/open-vault.ts';

/** A change of a server waits this long for a vault, in ms; the next operation on the vault writes it then. */
const patienceMs = 10_000;

/**
 * Writes a change or the removal of a server into every vault that has a record of it: opening one writes what it has
 * not been told yet. Returns why one could not be told, each in a sentence.
 */
export async function tellVaults(engine: Opening, serverId: ServerId): Promise<string[]> {
  const { store } = engine;
  const told = store.vaultServers.vaultsToTell(serverId);
  const vaults = store.vaults.list().filter(({ id }) => told.includes(id));
  const problems = await Promise.all(
    vaults.map(async (summary) => {
      const opening = openVault(engine, summary).then((vault) => vault[Symbol.asyncDispose]());
      const message = new Error(`It has not answered within ${patienceMs / 1000} seconds.`);
      try {
        await pTimeout(opening, { milliseconds: patienceMs, message });
        return store.vaultServers.vaultsToTell(serverId).includes(summary.id)
          ? notTold(summary.name, 'It cannot be written to now.')
          : undefined;
      } catch (error) {
        return notTold(summary.name, messageOf(error));
      }
    }),
  );
  return problems.filter((problem) => problem !== undefined);
}

const notTold = (vault: string, why: string): string =>
  `The vault ${vault} does not say so yet: ${why} The next operation that reaches the vault writes it.`;
