import type { NamedKeyVault } from '../../shared/logins/key-vault-uri.ts';
import type { SecretReader } from './secret-reader.ts';

/** A secret of a key vault, and as whom it is read or written. */
export interface SecretPlace {
  /** Its URI, without a version. */
  readonly secret: string;
  /** Id of an identity of this home. */
  readonly identity: string;
}

/** A key vault, and as whom it is asked. */
export interface KeyVaultPlace {
  readonly keyVault: NamedKeyVault;
  /** Id of an identity of this home. */
  readonly identity: string;
}

/** A secret as it was read. */
export interface ReadSecret {
  readonly value: string;
  /** That it has expired or is not valid yet, each in a sentence. */
  readonly warnings: readonly string[];
}

export interface NewSecret {
  readonly value: string;
  readonly contentType: string;
  readonly expiresOn?: Date | undefined;
}

/** A secret as a list of them names it: never with its value. */
export interface ListedSecret {
  readonly name: string;
  /** What its maker said that it holds; null where nothing was said. */
  readonly contentType: string | null;
  /** Whether Key Vault gives the newest version out. */
  readonly isEnabled: boolean;
  readonly expiresOn: Date | null;
  /** From when on it is to be used; Key Vault gives it out before, too. */
  readonly notBefore: Date | null;
}

/** Secrets in Azure; Azure stands behind it. `secrets` reads what an application proves itself with. */
export interface KeyVaults {
  /**
   * The newest version of a secret, never an older one; it is registered to be cut from texts. Throws UserErrorInvalidSecret,
   * UserErrorInvalidSecretStore, UserErrorMissingPermissionsOnSecretStore, UserErrorSecretStoreFirewall,
   * UserErrorSecretStoreConnection, UserErrorSecretDisabled, UserErrorAzureNotReachable, and what a sign-in throws.
   */
  read(place: SecretPlace, secrets: SecretReader, signal?: AbortSignal): Promise<ReadSecret>;
  /** Creates a secret. Throws UserErrorNameAlreadyInUse where there is one of that name, also a deleted one, and as `read`. */
  create(place: SecretPlace, given: NewSecret, secrets: SecretReader): Promise<void>;
  /**
   * The secrets of a key vault that are there to be used, in the order of their names; not those that belong to a
   * certificate. Throws as `read`.
   */
  list(place: KeyVaultPlace, secrets: SecretReader, signal?: AbortSignal): Promise<ListedSecret[]>;
}
