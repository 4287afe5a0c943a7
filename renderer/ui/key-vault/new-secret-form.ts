import { PgName } from '../../../shared/ids.ts';
import { keyVaultAt } from '../../../shared/logins/key-vault-uri.ts';
import { readSecretUri } from '../../../shared/logins/secret-uri.ts';

/** What the form of a secret that is to be made holds, as typed. */
export interface NewSecretForm {
  /** The address of the key vault that was chosen; null: the place is a URI. */
  readonly keyVault: string | null;
  /** The name of the secret in that key vault, or its URI. */
  readonly place: string;
  /** Id of the server that the login is for; empty: none is chosen. */
  readonly server: string;
  readonly user: string;
  /** Whether the SQL makes the role. */
  readonly isNewRole: boolean;
  /** A day as 2027-12-31; empty: it never expires. */
  readonly expires: string;
  /** Id of the identity that writes it; empty: none is chosen. */
  readonly identity: string;
}

/** The URI that the secret gets; as typed where that is none. */
export function uriOf({ keyVault, place }: Pick<NewSecretForm, 'keyVault' | 'place'>): string {
  return keyVault === null
    ? place.trim()
    : `${keyVaultAt(keyVault)?.vaultUrl ?? keyVault}/secrets/${place.trim()}`;
}

export type NewSecretProblems = Partial<
  Record<Exclude<keyof NewSecretForm, 'keyVault' | 'isNewRole'>, string>
>;

/** What keeps the secret from being made, by field. `today` is a day as 2026-11-29. */
export function newSecretProblems(form: NewSecretForm, today: string): NewSecretProblems {
  const { keyVault, place, server, user, expires, identity } = form;
  const read = readSecretUri(uriOf(form));
  const wrongPlace =
    keyVault === null
      ? `That is no URI of a secret: ${typeof read === 'string' ? read : ''}.`
      : 'Letters, digits and dashes, at most 127.';
  return {
    ...(place.trim() === ''
      ? { place: keyVault === null ? 'Type the URI of the secret.' : 'Type the name of the secret.' }
      : typeof read === 'string'
        ? { place: wrongPlace }
        : {}),
    ...(server === '' ? { server: 'Choose the server that the login is for.' } : {}),
    ...(PgName.safeParse(user).success ? {} : { user: 'Type the role that logs in.' }),
    ...(expires !== '' && expires <= today ? { expires: 'A day to come.' } : {}),
    ...(identity === '' ? { identity: 'Choose as whom it is written.' } : {}),
  };
}

/** The form as it is sent. */
export function newSecretInput(form: NewSecretForm) {
  const { identity, server, user, isNewRole, expires } = form;
  return {
    secret: uriOf(form),
    identity,
    server,
    user,
    isNewRole,
    ...(expires === '' ? {} : { expiresAt: `${expires}T00:00:00.000Z` }),
  };
}
