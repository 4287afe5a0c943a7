import type { SecretSource } from '../../shared/logins/secret-source.ts';
import type { ServerAddress, ServerCredential } from '../../shared/servers/servers.ts';

/** A secret that is wanted, in the words of each kind. */
export interface WantedSecret {
  /** Its name where secrets are kept: the id of a server or vault. */
  readonly account: string;
  /** How a person is asked for it. */
  readonly question: string;
  /** What it is called in a sentence. */
  readonly name: string;
  /** What its server is called here, so that a remedy can name it; none of a vault, or of an address that is not added. */
  readonly server?: string | undefined;
}

/** The password of a login, which may also be looked up by where it goes. */
export interface WantedPassword extends WantedSecret {
  readonly address: ServerAddress;
  readonly database: string;
  /** The login is for this one database. */
  readonly isOfDatabase?: boolean | undefined;
  /** Nobody is in front of the machine: what else has to be read for it asks nobody. */
  readonly isUnattended: boolean;
  /** Nobody waits for it any more. */
  readonly signal?: AbortSignal | undefined;
}

/** A login to one database: where it goes, and where its password comes from. */
interface Login {
  readonly address: ServerAddress;
  readonly credential: ServerCredential;
  readonly database: string;
  /** The server as it was added; none for an address that is not. */
  readonly server: { readonly id: string; readonly name: string } | undefined;
  /** The login is for this one database, not for all of the server. */
  readonly isOfDatabase?: boolean | undefined;
  /** Nobody is in front of the machine; not said is false. */
  readonly isUnattended?: boolean | undefined;
  /** Ends a reading that waits for Azure: it throws the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * By what a server lets a login in: a password, or what gives one that is still good for a connection made now. Undefined
 * where the server asks for none.
 */
export type Password = string | (() => Promise<string>) | undefined;

/** Whom a token is of, as roles of PostgreSQL are mapped to it. */
export interface EntraPrincipal {
  /** The object id in Entra. */
  readonly objectId: string;
  readonly type: 'user' | 'service';
  /** What it is called there, which is what its role is called; absent where its tokens do not say so. */
  readonly name?: string;
}

/** A login as it was read: as whom, and by what. */
export interface ReadLogin {
  /** The address's own, unless where the login lives says another. */
  readonly user: string;
  readonly password: Password;
  /** What is to be known of it although it works, each in a sentence. */
  readonly warnings: readonly string[];
  /** What is only said, each in a sentence. */
  readonly notes?: readonly string[];
  /** Whom Entra says it is, where a token is the password. */
  readonly principal?: EntraPrincipal;
}

/** One kind of credential: reads what it names, and keeps what a person typed, where it can. */
export interface CredentialKind<Credential, Wanted extends WantedSecret, Secret> {
  /** Registers what it returns to be cut from logs and messages. Throws UserErrorCredentialUnavailable. */
  read(credential: Credential, wanted: Wanted): Secret | Promise<Secret>;
  /** Throws where a login of this kind must never go to the address; absent where it may go anywhere. */
  expectPlace?(credential: Credential, address: ServerAddress): Promise<void>;
  /** Absent where a secret is never given. Undefined: none was. Throws UserErrorInvalidInput where one has to be. */
  keep?(account: string, secret: string | undefined): void | Promise<void>;
  /** Absent where nothing is kept. Nothing happens where there is no such secret. */
  forget?(account: string): void | Promise<void>;
}

/** Every kind of credential there is: those of places that keep bytes, and those of servers only. */
export type CredentialKinds = {
  readonly [Kind in SecretSource['kind']]: CredentialKind<
    Extract<SecretSource, { kind: Kind }>,
    WantedSecret,
    string
  >;
} & {
  readonly [Kind in Exclude<ServerCredential['kind'], SecretSource['kind']>]: CredentialKind<
    Extract<ServerCredential, { kind: Kind }>,
    WantedPassword,
    string | undefined | ReadLogin
  >;
};

/** The one way to a secret, whatever kind of credential names it. What it returns is never stored. */
export interface SecretReader {
  /** Nobody is in front of the machine: nothing is asked, and a keychain has 15 seconds. */
  readonly isUnattended?: true;
  /** A login, read at the moment it is needed. Throws UserErrorCredentialUnavailable. */
  readLogin(login: Login): Promise<ReadLogin>;
  /** The secret of a place that keeps bytes. `name` is what it is called. Throws UserErrorCredentialUnavailable. */
  readSecret(source: SecretSource, account: string, name: string): Promise<string>;
}

/** The same, and the places where what a person typed is kept. */
export interface Secrets extends SecretReader {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Throws UserErrorCredentialUnavailable when this machine has no keychain to read from. Changes nothing. */
  probeKeychain(signal: AbortSignal): Promise<void>;
  /** See {@link CredentialKind.expectPlace}. */
  expectPlace(credential: ServerCredential, address: ServerAddress): Promise<void>;
  /** Whether a secret may be given to be kept by this kind. */
  mayKeep(kind: ServerCredential['kind'] | undefined): boolean;
  /** See {@link CredentialKind.keep}; a secret for a kind that keeps none is UserErrorInvalidInput. */
  keep(
    kind: ServerCredential['kind'] | undefined,
    account: string,
    secret: string | undefined,
  ): Promise<void>;
  /** See {@link CredentialKind.forget}. */
  forget(kind: ServerCredential['kind'] | undefined, account: string): Promise<void>;
}
