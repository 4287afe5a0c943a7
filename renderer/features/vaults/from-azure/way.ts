import { emptyStorage, type StorageForm } from '../../../ui/storage/form.ts';

/** How the place of a new vault is found: chosen in Azure, or named. */
export type VaultWay = 'azure' | 'place';

/** What the form begins with in either way: what was chosen in Azure is not taken along into what is named. */
export const startOf = (
  way: VaultWay,
): Pick<StorageForm, 'kind' | 'url' | 'identity'> & Partial<StorageForm> =>
  way === 'azure'
    ? { kind: 'azure-blob', url: '', identity: '', credential: 'entra', withClientSecret: false }
    : { kind: 'folder', url: '', identity: '' };

export const firstForm = (keychain: boolean, way: VaultWay): StorageForm => ({
  ...emptyStorage(keychain),
  ...startOf(way),
});
