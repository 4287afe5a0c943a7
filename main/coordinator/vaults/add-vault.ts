import { VaultId } from '../../../shared/ids.ts';
import type { StorageLocation, VaultSummary } from '../../../shared/vaults/vaults.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { closing } from '../../core/clean-up.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import { vaultFile } from '../../vault/layout.ts';
import { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { recordSigning } from '../keys/record-signing.ts';
import { refuseTakenName } from '../name-in-use.ts';
import { importJobs } from '../jobs/filed/file-jobs.ts';
import { keepingNewSecret, sourceOf, type GivenSecret } from '../../credentials/keep-secret.ts';
import { nameSourceAt } from '../servers/allowed-variables.ts';
import { readBrought, takeOver } from './take-over.ts';

export interface AddedVault extends VaultSummary {
  readonly created: boolean;
  readonly importedInstances: number;
  readonly importedServers: string[];
  /** Ended jobs of other workstations. */
  readonly importedJobs: number;
  /** Instances and servers whose record cannot be read, with the reason. */
  readonly problems: string[];
}

/**
 * Creates a vault, or opens the one that is there and takes over what it holds, so that a new workstation
 * sees all instances and points at once. Servers that are not known here come without a login. Nothing starts: what came
 * stays unconfirmed until somebody here confirms it.
 */
export async function addVault(
  engine: Engine,
  input: { name: string; location: StorageLocation } & GivenSecret,
): Promise<AddedVault> {
  await nameSourceAt(engine, input.location);
  return keepingNewSecret(engine, input, sourceOf(input.location), (keep) => addKeeping(engine, input, keep));
}

async function addKeeping(
  engine: Engine,
  input: { name: string; location: StorageLocation },
  keep: (account: string) => Promise<void>,
): Promise<AddedVault> {
  const { store, clock, ids } = engine;
  refuseTakenName('vault', { name: input.name }, store.vaults.list());
  const newId = VaultId.parse(ids.next('vault'));
  await keep(newId);
  const storage = await engine.openStorage(input.location, newId, { create: true });
  await using opened = new AsyncDisposableStack();
  opened.use(
    closing(
      () => storage.close(),
      (failure) => engine.log.warn({ error: messageOf(failure) }, 'cannot close a storage'),
    ),
  );
  const now = clock.now();
  const exists = (await storage.stat(vaultFile)) !== undefined;
  const signing = recordSigning(engine);
  const vault = exists
    ? await Vault.open(storage, undefined, engine.writer, signing)
    : await Vault.create(storage, { id: newId, name: input.name, createdAt: now }, engine.writer, signing);
  const known = store.vaults.list().find(({ id }) => id === vault.id);
  if (known !== undefined) {
    throw new PgkeepError(
      'UserErrorNameAlreadyInUse',
      `This vault is known already, as ${inQuotes(known.name)}.`,
    );
  }
  // The secret goes by the vault's id, and what opens the place needs it before anybody knows the id of what is there.
  if (vault.id !== newId) await keep(vault.id);
  const summary: VaultSummary = {
    id: vault.id,
    name: input.name,
    location: input.location,
    addedAt: now.toISOString(),
  };
  const brought = await readBrought(engine, vault);
  const importedServers = await whenFree(() =>
    store.transaction(() => {
      store.vaults.insert(summary);
      return takeOver(engine, summary, brought);
    }),
  );
  const importedJobs = exists ? await importJobs(engine, vault) : 0;
  return {
    ...summary,
    created: !exists,
    importedInstances: brought.records.length,
    importedServers,
    importedJobs,
    problems: brought.problems,
  };
}
