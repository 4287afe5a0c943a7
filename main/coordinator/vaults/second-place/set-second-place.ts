import type { VaultId } from '../../../../shared/ids.ts';
import {
  isForeignLoopback,
  isOnThisMachine,
  namedPlaceText,
  type NamedPlace,
} from '../../../../shared/vaults/second-place.ts';
import type { StorageLocation, VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { inAnyCase } from '../../../core/clean-up.ts';
import { PgkeepError } from '../../../core/errors.ts';
import { keepingSecret, forgetSecret, sourceOf, type GivenSecret } from '../../../credentials/keep-secret.ts';
import { whenFree } from '../../../store/when-free.ts';
import { claimSecondPlace, expectSecondPlace } from '../../../vault/second-place.ts';
import type { Storage } from '../../../vault/storage.ts';
import type { Engine } from '../../engine.ts';
import { nameSourceAt, releaseSource } from '../../servers/allowed-variables.ts';
import { sourceAt } from '../../servers/logins/login-places.ts';
import { openVault } from '../open-vault.ts';
import { namedPlaceOf, secondAccount } from './second-place.ts';

/** A second place, open for {@link prepareSecondPlace}; whoever opens it closes it. */
export async function openSecondPlace(
  engine: Pick<Engine, 'openStorage'>,
  id: VaultId,
  location: StorageLocation,
): Promise<Storage> {
  return await engine.openStorage(location, secondAccount(id), { create: true });
}

/**
 * Throws UserErrorHostNotAllowed for a container on this machine as the second place of a vault that lies elsewhere and names one
 * here: before it is opened, which sends a login there.
 */
export function refuseForeignLoopback(
  vault: StorageLocation,
  named: NamedPlace | undefined,
  place: StorageLocation,
): void {
  if (place.kind !== 'azure-blob' || !isOnThisMachine(place.url) || !isForeignLoopback(vault, named)) return;
  throw new PgkeepError(
    'UserErrorHostNotAllowed',
    'The vault names a container on this machine as its second place, and does not lie here itself.',
    {
      remedy:
        'Ask whoever runs the vault which second place is meant: an emulator on one machine is none for others.',
    },
  );
}

/**
 * Makes sure that a place can be the second one of a vault that names `named`. Where it is that very place it is set up
 * anew, should its content be lost. Another path or URL may lead to the same place, and has to have its mark then: two
 * workstations with different second places would not see each other's leases.
 */
export async function prepareSecondPlace(
  storage: Storage,
  location: StorageLocation,
  { id, named }: { readonly id: VaultId; readonly named: NamedPlace | undefined },
): Promise<void> {
  if (named === undefined) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      'This vault keeps its leases in itself: a second place is named when a vault is made.',
      { remedy: 'Leave the second place out.' },
    );
  }
  if (namedPlaceText(named) === namedPlaceText(namedPlaceOf(location))) await claimSecondPlace(storage, id);
  else await expectSecondPlace(storage, id);
}

/**
 * Confirms the second place that a vault names, or says where else it is for this home, with this home's own login.
 * Throws what {@link prepareSecondPlace} throws; the place is as before then.
 */
export async function setSecondPlace(
  engine: Engine,
  vault: VaultSummary,
  input: { readonly place: StorageLocation } & GivenSecret,
): Promise<VaultSummary> {
  const { place } = input;
  const { store } = engine;
  const before = vault.runtime;
  await nameSourceAt(engine, place);
  try {
    await keepingSecret(engine, input, sourceOf(place), async (keep) => {
      await using opened = await openVault(engine, vault);
      refuseForeignLoopback(vault.location, opened.namedRuntime, place);
      await keep(secondAccount(vault.id));
      const storage = await openSecondPlace(engine, vault.id, place);
      await inAnyCase(
        () => prepareSecondPlace(storage, place, { id: vault.id, named: opened.namedRuntime }),
        () => storage.close(),
      );
    });
  } catch (error) {
    if (before === undefined) await forgetSecret(engine, secondAccount(vault.id), sourceOf(place));
    throw error;
  }
  await whenFree(() =>
    store.transaction(() => {
      store.vaults.setRuntime(vault.id, place);
      if (before !== undefined) releaseSource(engine, sourceAt(before));
    }),
  );
  if (before !== undefined && sourceOf(before) !== sourceOf(place)) {
    await forgetSecret(engine, secondAccount(vault.id), sourceOf(before));
  }
  return { ...vault, runtime: place };
}
