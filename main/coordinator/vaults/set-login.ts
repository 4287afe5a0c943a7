import type { BlobLocation, VaultSummary } from '../../../shared/vaults/vaults.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { inAnyCase } from '../../core/clean-up.ts';
import { PgkeepError } from '../../core/errors.ts';
import { forgetSecret, keepingSecret, sourceOf, type GivenSecret } from '../../credentials/keep-secret.ts';
import { whenFree } from '../../store/when-free.ts';
import { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { resolveStorage } from '../places/resolve.ts';
import { nameSourceAt, releaseSource } from '../servers/allowed-variables.ts';
import { sourceAt } from '../servers/logins/login-places.ts';

interface NewLogin extends GivenSecret {
  readonly credential: BlobLocation['credential'];
}

/**
 * Gives a vault in a container another login. It is kept once it has opened the vault: until then, and where it fails, the
 * vault has the one before. Throws UserErrorInvalidInput for a vault in a folder, and what opening a vault throws.
 */
export async function setVaultLogin(
  engine: Engine,
  vault: VaultSummary,
  { credential, ...given }: NewLogin,
): Promise<VaultSummary> {
  const { location: before } = vault;
  if (before.kind === 'folder') {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `The vault ${inQuotes(vault.name)} is in a folder, which needs no login.`,
    );
  }
  const location = await resolveStorage(engine, { ...before, credential }, 'vault');
  const hasSecret = given.secret !== undefined || given.ticket !== undefined;
  if (sourceOf(location) === 'keychain' && !hasSecret) {
    throw new PgkeepError('UserErrorInvalidInput', 'The key or signature is missing.', {
      remedy: 'Type it.',
    });
  }
  await nameSourceAt(engine, location);
  await keepingSecret(engine, given, sourceOf(location), async (keep) => {
    // what is kept for the vault stays until the new one is known to work
    const trial = `${vault.id}-trial`;
    try {
      await keep(trial);
      const storage = await engine.openStorage(location, trial);
      await inAnyCase(
        () => Vault.open(storage, vault, engine.writer),
        () => storage.close(),
      );
    } finally {
      await forgetSecret(engine, trial, sourceOf(location));
    }
    await keep(vault.id);
  });
  await whenFree(() =>
    engine.store.transaction(() => {
      engine.store.vaults.setLocation(vault.id, location);
      releaseSource(engine, sourceAt(before));
    }),
  );
  if (sourceOf(before) !== sourceOf(location)) await forgetSecret(engine, vault.id, sourceOf(before));
  return { ...vault, location };
}
