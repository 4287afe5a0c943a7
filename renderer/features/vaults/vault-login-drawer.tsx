import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import { client } from '../../api/client.ts';
import { useAbout } from '../../api/use-about.ts';
import { BlobAccessFields } from '../../ui/storage/fields.tsx';
import { accessProblems, credentialOf, formOf, locationText } from '../../ui/storage/form.ts';
import { Identifier } from '../../ui/text/identifier.tsx';
import { ChangeStorageDrawer } from './change-storage-drawer.tsx';

interface VaultLoginDrawerProps {
  vault: VaultSummary;
  onClose: () => void;
}

/** Gives a vault in a container another login: an identity, a key or a signature. */
export function VaultLoginDrawer({ vault, onClose }: VaultLoginDrawerProps) {
  const about = useAbout();
  if (about === undefined) return null;
  return (
    <ChangeStorageDrawer
      title="Change login"
      action="Change"
      opening="Opening the vault…"
      failed="The login is as it was"
      begin={() => formOf(vault.location, about.keychain.available, null)}
      problemsOf={accessProblems}
      send={(form, ticket) => {
        const input = { vault: vault.id, credential: credentialOf(form) };
        return client.vaults.setLogin(ticket === undefined ? input : { ...input, ticket });
      }}
      onClose={onClose}
    >
      {(fields) => (
        <>
          <p>
            How this machine opens <Identifier name={locationText(vault.location)} max={96} />. The vault
            stays as it is, with all that is protected in it; the new login is kept once it has opened it.
          </p>
          <BlobAccessFields {...fields} />
        </>
      )}
    </ChangeStorageDrawer>
  );
}
