import type { AzureIdentity } from '../../shared/identities/identities.ts';
import type { ServerAddress } from '../../shared/servers/servers.ts';
import type { EntraPrincipal, SecretReader } from './secret-reader.ts';

/** A token of Entra, for one audience. Never stored where a call brings it. */
export interface EntraToken {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

export interface TokenWish {
  /** `https://vault.azure.net/.default`. */
  readonly scope: string;
  /** Another tenant than the identity's own, where a service names it. */
  readonly tenantId?: string | undefined;
  /** What a service challenged for (Conditional Access, continuous access evaluation). */
  readonly claims?: string | undefined;
  /** Not the token that is there: one in which Entra has put what has changed since, such as groups. */
  readonly fresh?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** What a person is shown while signing in. */
export interface SignInPrompts {
  /** The page of Entra, for a browser of this machine. */
  showPage(url: string): Promise<void>;
  showCode(code: { readonly code: string; readonly page: string; readonly expiresAt: Date }): void;
  readonly signal: AbortSignal | undefined;
}

/** Who signed in. */
export interface SignedIn {
  readonly username: string;
  readonly homeAccountId: string;
}

/** A person's sign-in that begins; the identity comes of it. */
export interface UserSignIn extends Pick<
  Extract<AzureIdentity, { kind: 'user' }>,
  'id' | 'by' | 'cloud' | 'tenantId' | 'clientId'
> {
  /** Who has to sign in, of an identity that is there. What a person is called may change, the account does not. */
  readonly who?: SignedIn | undefined;
}

/** Tokens of Entra for the identities of this home; Azure stands behind it. */
export interface TokenSource {
  /** Lets a person sign in, and keeps what later tokens come from. */
  signIn(wanted: UserSignIn, prompts: SignInPrompts): Promise<SignedIn>;
  /**
   * A token, without asking anybody: who is in front of the machine does not matter. `secrets` reads what an application
   * proves itself with. Throws UserErrorSignInAgain where only a person could go on, and what Entra says as an error with
   * its AADSTS number.
   */
  token(identity: AzureIdentity, wish: TokenWish, secrets: SecretReader): Promise<EntraToken>;
  /** The same for what every identity may ask for: that there is a token says that the identity works. */
  check(identity: AzureIdentity, secrets: SecretReader): Promise<void>;
  /** Forgets all tokens of an identity. */
  forget(identity: Pick<AzureIdentity, 'id'>): Promise<void>;
}

/** A token that is a password. */
interface DatabaseToken {
  readonly token: string;
  readonly principal: EntraPrincipal;
}

/** Tokens of Entra that are passwords of PostgreSQL servers in Azure; Azure stands behind it. */
export interface DatabaseTokens {
  /**
   * Throws where tokens of this identity, named by its id, never go to this address: UserErrorHostNotAllowed for what is
   * no PostgreSQL server of the identity's cloud, UserErrorTlsFailed for TLS that does not prove the host.
   */
  expectPlace(identity: string, address: ServerAddress): Promise<void>;
  /** A token with some minutes to live, without asking anybody. Throws the same, and what the identity's sign-in throws. */
  token(
    identity: string,
    address: ServerAddress,
    secrets: SecretReader,
    signal?: AbortSignal,
  ): Promise<DatabaseToken>;
}
