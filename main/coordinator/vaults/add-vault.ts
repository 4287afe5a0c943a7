import { VaultId } from '../../../shared/ids.ts';
import type { StorageLocation, VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { NamedPlace } from '../../../shared/vaults/second-place.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { cleanUp, closing } from '../../core/clean-up.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import { vaultFile } from '../../vault/layout.ts';
import { giveUpSecondPlace } from '../../vault/second-place.ts';
import type { Storage } from '../../vault/storage.ts';
import { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { recordSigning } from '../keys/record-signing.ts';
import { refuseTakenName } from '../name-in-use.ts';
import { importJobs } from '../jobs/filed/file-jobs.ts';
import { keepingNewSecret, sourceOf, type GivenSecret } from '../../credentials/keep-secret.ts';
import { nameSourceAt } from '../servers/allowed-variables.ts';
import { workstationTimeZone } from '../policies/ready-policies.ts';
import { writeReadyPolicies } from '../policies/write-policy.ts';
import { refuseNested } from './nested-places.ts';
import { namedPlaceOf, secondAccount, secondPlaceOf, unconfirmedOf } from './second-place/second-place.ts';
import {
  openSecondPlace,
  prepareSecondPlace,
  refuseForeignLoopback,
} from './second-place/set-second-place.ts';
import { repairUnknownVault } from './repair-vault.ts';
import { readBrought, takeOver } from './take-over.ts';

export interface AddedVault extends VaultSummary {
  readonly created: boolean;
  readonly unconfirmedRuntime: NamedPlace | null;
  readonly importedInstances: number;
  readonly importedServers: string[];
  /** Ended jobs of other workstations. */
  readonly importedJobs: number;
  /** Instances and servers whose record cannot be read, with the reason. */
  readonly problems: string[];
}

interface NewVault {
  readonly name: string;
  readonly location: StorageLocation;
  /** Where its leases and marks lie, where that is not the vault itself. */
  readonly runtime?: StorageLocation | undefined;
  /** Has the vault.json of a vault that lost it written again first; `vaultId` where somebody knows it. */
  readonly repair?: { readonly vaultId?: VaultId | undefined } | undefined;
}

/** The login to the second place, as a call brings it. */
interface GivenForRuntime {
  readonly runtimeSecret?: string | undefined;
  readonly runtimeTicket?: string | undefined;
}

type Keep = (id: VaultId) => Promise<void>;

/**
 * Creates a vault, or opens the one that is there and takes over what it holds, so that a new workstation
 * sees all instances and points at once. Servers that are not known here come without a login. Nothing starts: what came
 * stays unconfirmed until somebody here confirms it, the second place that an opened vault names too. A new vault in a
 * place that protects all it holds needs a second place: throws UserErrorInvalidInput.
 */
export async function addVault(
  engine: Engine,
  input: NewVault & GivenSecret & GivenForRuntime,
): Promise<AddedVault> {
  const { location, runtime, runtimeSecret: secret, runtimeTicket: ticket } = input;
  await nameSourceAt(engine, location);
  if (runtime === undefined) {
    return keepingNewSecret(engine, input, sourceOf(location), (keep) => addKeeping(engine, input, keep));
  }
  await nameSourceAt(engine, runtime);
  return keepingNewSecret(engine, input, sourceOf(location), async (keep) => {
    const { added } = await keepingNewSecret(
      engine,
      { secret, ticket },
      sourceOf(runtime),
      async (second) => {
        const both = async (id: VaultId) => {
          await keep(id);
          await second(secondAccount(id));
        };
        const added = await addKeeping(engine, input, both);
        return { id: secondAccount(added.id), added };
      },
    );
    return added;
  });
}

async function addKeeping(engine: Engine, input: NewVault, keep: Keep): Promise<AddedVault> {
  const { store, clock, ids } = engine;
  refuseTakenName('vault', { name: input.name }, store.vaults.list());
  const newId = VaultId.parse(ids.next('vault'));
  await keep(newId);
  await using opened = new AsyncDisposableStack();
  const closed = (storage: Storage) => {
    const warn = (failure: unknown) =>
      engine.log.warn({ error: messageOf(failure) }, 'cannot close a storage');
    opened.use(closing(() => storage.close(), warn));
    return storage;
  };
  const storage = closed(await engine.openStorage(input.location, newId, { create: true }));
  const now = clock.now();
  if (input.repair !== undefined) {
    await repairUnknownVault(engine, storage, { ...input, vaultId: input.repair.vaultId, newId });
  }
  const exists = (await storage.stat(vaultFile)) !== undefined;
  const signing = recordSigning(engine);
  const vault = exists
    ? await Vault.open(storage, undefined, engine.writer, { signing })
    : await createVault(engine, input, { id: newId, storage, now, closed });
  const known = store.vaults.list().find(({ id }) => id === vault.id);
  if (known !== undefined) {
    throw new PgkeepError(
      'UserErrorNameAlreadyInUse',
      `This vault is known already, as ${inQuotes(known.name)}.`,
    );
  }
  // The secret goes by the vault's id, and what opens the place needs it before anybody knows the id of what is there.
  if (vault.id !== newId) await keep(vault.id);
  if (exists && input.runtime !== undefined) {
    refuseForeignLoopback(input.location, vault.namedRuntime, input.runtime);
    const second = closed(await openSecondPlace(engine, vault.id, input.runtime));
    await prepareSecondPlace(second, input.runtime, { id: vault.id, named: vault.namedRuntime });
  }
  return await takenOver(engine, input, { vault, exists, now });
}

interface Place {
  readonly id: VaultId;
  readonly storage: Storage;
  readonly now: Date;
  /** Has a storage closed in the end. */
  readonly closed: (storage: Storage) => Storage;
}

/** Makes the vault, its second place first: vault.json names it, and may never be written over. */
async function createVault(
  engine: Engine,
  { name, location, runtime }: NewVault,
  { id, storage, now, closed }: Place,
): Promise<Vault> {
  const identity = { id, name, createdAt: now };
  const signing = recordSigning(engine);
  if (runtime === undefined) {
    await refuseWholePlace(storage);
    return await Vault.create(storage, identity, engine.writer, { signing });
  }
  const named = namedPlaceOf(runtime);
  await refuseNested(location, runtime);
  const second = closed(await openSecondPlace(engine, id, runtime));
  await prepareSecondPlace(second, runtime, { id, named });
  try {
    const found = secondPlaceOf(engine, { id, name, runtime });
    return await Vault.create(storage, { ...identity, runtime: named }, engine.writer, {
      signing,
      secondPlace: found,
    });
  } catch (error) {
    await cleanUp(error, () => giveUpSecondPlace(second));
    throw error;
  }
}

/** What is written over would be refused there, and the first backup would fail. */
async function refuseWholePlace(storage: Storage): Promise<void> {
  let protection: string | undefined;
  try {
    protection = await storage.protection?.();
  } catch (error) {
    // A login that may not ask for it is told at the first backup.
    if (!(error instanceof PgkeepError)) throw error;
  }
  if (protection !== 'whole-place') return;
  throw new PgkeepError(
    'UserErrorInvalidInput',
    `A retention policy or legal hold covers all of ${storage.location}: nothing can be written over there, and leases have to be.`,
    {
      remedy:
        'Name a second place for leases and marks, a folder or container without such a policy; all workstations that use the vault have to reach it.',
    },
  );
}

async function takenOver(
  engine: Engine,
  { name, location, runtime }: NewVault,
  { vault, exists, now }: { readonly vault: Vault; readonly exists: boolean; readonly now: Date },
): Promise<AddedVault> {
  const { store } = engine;
  const summary: VaultSummary = {
    id: vault.id,
    name,
    location,
    addedAt: now.toISOString(),
    ...(runtime === undefined ? {} : { runtime }),
  };
  if (!exists) await writeReadyPolicies(vault, { timeZone: workstationTimeZone() });
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
    unconfirmedRuntime: unconfirmedOf(summary, vault.namedRuntime),
    importedInstances: brought.instances.length,
    importedServers,
    importedJobs,
    problems: brought.problems,
  };
}
