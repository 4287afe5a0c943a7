import type { VaultId } from '../../../../shared/ids.ts';
import { namedPlaceText, type NamedPlace } from '../../../../shared/vaults/second-place.ts';
import type { StorageLocation, VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { cleanUp } from '../../../core/clean-up.ts';
import { expectSecondPlace, unconfirmed, type SecondPlace } from '../../../vault/second-place.ts';
import type { Engine } from '../../engine.ts';

/** Name in the keychain of the login to a vault's second place. */
export const secondAccount = (id: VaultId): string => `${id}-runtime`;

/** Where a location is, without the login. */
export const namedPlaceOf = (location: StorageLocation): NamedPlace =>
  location.kind === 'folder' ? location : { kind: location.kind, url: location.url };

/** What a vault names as its second place, as long as nobody here has confirmed it. */
export const unconfirmedOf = (
  { runtime }: Pick<VaultSummary, 'runtime'>,
  named: NamedPlace | undefined,
): NamedPlace | null => (runtime === undefined ? (named ?? null) : null);

/**
 * The second place of a vault as this home knows it; what vault.json names stays unopened until somebody here has
 * confirmed it.
 */
export function secondPlaceOf(
  engine: Pick<Engine, 'openStorage'>,
  { id, name, runtime }: Pick<VaultSummary, 'id' | 'name' | 'runtime'>,
): SecondPlace {
  if (runtime === undefined) return unconfirmed([{ do: 'confirm-second-place', vault: name }]);
  const open = async () => {
    const storage = await engine.openStorage(runtime, secondAccount(id));
    try {
      await expectSecondPlace(storage, id);
      return storage;
    } catch (error) {
      await cleanUp(error, () => storage.close());
      throw error;
    }
  };
  return () => ({ location: namedPlaceText(namedPlaceOf(runtime)), open });
}
