import type { SecretReader } from './secret-reader.ts';

/** A secret of a key vault, and as whom it is read or written. */
export interface SecretPlace {
  /** Its URI, without a version. */
  readonly secret: string;
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

/** Secrets in Azure; Azure stands behind it. `secrets` reads what an application proves itself with. */
export interface KeyVaults {
  /**
   * The newest version of a secret, never an older one; it is registered to be cut from texts. Throws UserErrorInvalidSecret,
   * UserErrorInvalidSecretStore, UserErrorMissingPermissionsOnSecretStore, UserErrorSecretStoreFirewall,
   * UserErrorSecretStoreConnection, UserErrorSecretDisabled, UserErrorAzureNotReachable, and what a sign-in throws.
   */
  read(place: SecretPlace, secrets: SecretReader): Promise<ReadSecret>;
  /** Creates a secret. Throws UserErrorNameAlreadyInUse where there is one of that name, also a deleted one, and as `read`. */
  create(place: SecretPlace, given: NewSecret, secrets: SecretReader): Promise<void>;
}
