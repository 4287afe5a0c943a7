import {
  isForeignLoopback,
  namedPlaceText,
  type NamedPlace,
} from '../../../../shared/vaults/second-place.ts';
import type { VaultSummary } from '../../../../shared/vaults/vaults.ts';
import { client } from '../../../api/client.ts';
import { useAbout } from '../../../api/use-about.ts';
import { StorageFields } from '../../../ui/storage/fields.tsx';
import {
  emptyStorage,
  formOf,
  locationText,
  sentLocation,
  storageProblems,
  type StorageForm,
} from '../../../ui/storage/form.ts';
import { Identifier } from '../../../ui/text/identifier.tsx';
import { ChangeStorageDrawer } from '../change-storage-drawer.tsx';

export interface SecondPlaceDrawerProps {
  vault: VaultSummary;
  /** What the vault names and nobody has confirmed here; null where this home knows the place already. */
  named: NamedPlace | null;
  onClose: () => void;
}

/** Confirms the second place that a vault names, with the login of this home, or says where else it is found from here. */
export function SecondPlaceDrawer({ vault, named, onClose }: SecondPlaceDrawerProps) {
  const about = useAbout();
  if (about === undefined) return null;
  return (
    <ChangeStorageDrawer
      title={named === null ? 'Change second place' : 'Confirm second place'}
      action={named === null ? 'Change' : 'Confirm'}
      opening="Opening the place…"
      failed="The second place is as it was"
      begin={() => proposed(vault, named, about.keychain.available)}
      problemsOf={storageProblems}
      send={(form, ticket) => {
        const input = { vault: vault.id, place: sentLocation(form) };
        return client.vaults.setRuntime(ticket === undefined ? input : { ...input, ticket });
      }}
      onClose={onClose}
    >
      {(fields) => (
        <>
          <Leases named={named} vault={vault} />
          <StorageFields purpose="vault" {...fields} />
        </>
      )}
    </ChangeStorageDrawer>
  );
}

/** Where the leases lie, who says so, and how the place is named here. */
function Leases({ named, vault: { runtime } }: Pick<SecondPlaceDrawerProps, 'named' | 'vault'>) {
  const place = named === null ? runtime && locationText(runtime) : namedPlaceText(named);
  return (
    <>
      {place === undefined ? null : (
        <p>
          The leases of this vault lie in <Identifier name={place} max={96} />
          {named === null
            ? '.'
            : ', as its vault.json says. Whoever can write to the vault could have put that there: confirm it only if it is the right place.'}
        </p>
      )}
      <p>
        That place may be found under another path or address from this machine. Every workstation has to use
        the same one.
      </p>
    </>
  );
}

/** A folder is chosen by the person; a container's address is what the vault names. */
function proposed(
  { runtime, location }: VaultSummary,
  named: NamedPlace | null,
  keychain: boolean,
): StorageForm {
  if (named === null) return runtime === undefined ? emptyStorage(keychain) : formOf(runtime, keychain, null);
  const empty = emptyStorage(keychain);
  // a vault from elsewhere has no say in what listens on this machine
  if (isForeignLoopback(location, named)) return empty;
  return named.kind === 'folder' ? empty : { ...empty, kind: 'azure-blob', url: named.url };
}
