import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { listOf } from '../../../shared/words/counts.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';
import { forgetSecret, sourceOf } from '../../credentials/keep-secret.ts';
import { sourceAt } from '../servers/logins/login-places.ts';
import { secondAccount } from './second-place/second-place.ts';
import { releaseSource } from '../servers/allowed-variables.ts';
import { inTheWay, jobWords } from '../jobs/in-the-way.ts';

/** What this machine does not know any more; the vault still has all of it. */
export interface RemovedVault {
  readonly removed: boolean;
  /** Names of the stopped instances that went with it. */
  readonly forgottenInstances: string[];
}

/**
 * Forgets a vault on this machine, with its login and its stopped instances. Nothing in the vault is touched
 * or even read, so that one that is gone for good can be forgotten too: adding it again brings everything
 * back. Refused while a job uses it or databases are protected into it. What an interrupted backup left there
 * stays written down, and is cleaned once the vault is known again.
 */
export async function removeVault(
  engine: Pick<Engine, 'store' | 'secrets' | 'log' | 'host'>,
  vault: VaultSummary,
): Promise<RemovedVault> {
  const { store } = engine;
  const forgottenInstances = await whenFree(() =>
    store.transaction(() => {
      refuseWhileNeeded(engine, vault);
      const instances = store.instances.list().filter(({ vaultId }) => vaultId === vault.id);
      for (const { id } of instances) store.instances.remove(id);
      store.vaults.remove(vault.id);
      releaseSource(engine, sourceAt(vault.location));
      if (vault.runtime !== undefined) releaseSource(engine, sourceAt(vault.runtime));
      return instances.map(({ name }) => name);
    }),
  );
  await forgetSecret(engine, vault.id, sourceOf(vault.location));
  if (vault.runtime !== undefined) {
    await forgetSecret(engine, secondAccount(vault.id), sourceOf(vault.runtime));
  }
  return { removed: true, forgottenInstances };
}

function refuseWhileNeeded({ store }: Pick<Engine, 'store'>, vault: VaultSummary): void {
  const refuse = (message: string, remedy?: string): never => {
    throw new PgkeepError('UserErrorJobConflict', message, remedy === undefined ? {} : { remedy });
  };
  const running = store.jobs.running().find(({ vaultId }) => vaultId === vault.id);
  if (running !== undefined) {
    throw inTheWay(`${inQuotes(vault.name)} is in use by a job: ${jobWords(running.job)}.`, running.job);
  }
  const names = store.instances
    .list()
    .filter(({ vaultId, stoppedAt }) => vaultId === vault.id && stoppedAt === undefined)
    .map(({ name }) => inQuotes(name));
  if (names.length > 0) {
    refuse(
      `${listOf(names, 6)} ${names.length === 1 ? 'is' : 'are'} protected into ${vault.name}.`,
      'Stop the protection first and keep the recovery points: they stay in the vault, and come back when it is added again.',
    );
  }
}
