import { namedSecret } from '../../../shared/logins/secret-uri.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import type { ServerCredential, TlsMode } from '../../../shared/servers/servers.ts';

export type CredentialKind = ServerCredential['kind'];

/** Kinds that the interface offers; `prompt` needs a terminal and `unset` is a gap to be filled. */
export const offeredCredentials = [
  'keychain',
  'session',
  'env',
  'passfile',
  'service',
  'key-vault',
  'entra',
  'none',
] as const;
export type OfferedCredential = (typeof offeredCredentials)[number];

export const credentialNames: Record<CredentialKind, string> = {
  keychain: 'Keychain of this machine',
  session: 'Typed, until pgkeep ends',
  env: 'Environment variable',
  passfile: 'Password file',
  service: 'Service file',
  'key-vault': 'Secret of a key vault',
  entra: 'Microsoft Entra',
  none: 'No password',
  prompt: 'Asked at every use',
  unset: 'Not named yet',
};

export const credentialHints: Record<OfferedCredential, string> = {
  keychain: 'The password is kept by the operating system and read when a job needs it.',
  session: 'The password is held in memory and forgotten when pgkeep ends; it has to be typed again then.',
  env: 'The password is read from the environment that pgkeep was started with.',
  passfile: 'A libpq password file; PGPASSFILE or ~/.pgpass unless another one is chosen.',
  service: 'A section of pg_service.conf, which may also give host, port and user.',
  'key-vault':
    'User and password are read from the newest version of a secret in Azure each time they are needed, and kept nowhere.',
  entra:
    'For servers of Azure: a token of an identity that signed in here is the password, fresh for every connection. The user is the role that is mapped to that identity, or to a group that it is a member of.',
  none: 'The server asks for no password: trust, peer or a certificate.',
};

/** Whether a password is typed for this kind. */
export const takesPassword = (kind: CredentialKind): boolean => kind === 'keychain' || kind === 'session';

export const tlsNames: Record<TlsMode, string> = {
  'verify-full': 'verify-full',
  'verify-ca': 'verify-ca',
  require: 'require',
  disable: 'disable',
};

export const tlsHints: Record<TlsMode, string> = {
  'verify-full':
    'Encrypted; the certificate must come from a trusted CA and name this host. What a server across a network should have.',
  'verify-ca': 'Encrypted; the certificate must come from a trusted CA, whatever host it names.',
  require: 'Encrypted, but nobody proves who answers: a machine between here and there could read along.',
  disable: 'Not encrypted. For a socket of this machine or a tunnel.',
};

/** What a credential is, in a few words for a table. `identities`: undefined until they are known. */
export function credentialWords(credential: ServerCredential, identities: KnownIdentities): string {
  switch (credential.kind) {
    case 'entra': {
      const name = readerWords(credential.identity, identities);
      return name === null ? credentialNames.entra : `${credentialNames.entra}: ${name}`;
    }
    case 'env':
      return `$${credential.variable}`;
    case 'service':
      return `Service ${credential.name}`;
    case 'passfile':
      return credential.path ?? credentialNames.passfile;
    case 'key-vault':
      return readSecretWords(credential, identities);
    case 'keychain':
    case 'session':
    case 'none':
    case 'prompt':
    case 'unset':
      return credentialNames[credential.kind];
  }
}

type KnownIdentities = readonly Pick<AzureIdentity, 'id' | 'name'>[] | undefined;

/** As whom something is read, by name; null until the identities are known. */
export function readerWords(identity: string, identities: KnownIdentities): string | null {
  if (identities === undefined) return null;
  return identities.find(({ id }) => id === identity)?.name ?? signedOutHere;
}

/** Whoever was signed out has no name here any more. */
export const signedOutHere = 'an identity that was signed out here';

/** A secret that holds a login, and as whom it is read. */
function readSecretWords(
  { identity, ...secret }: Extract<ServerCredential, { kind: 'key-vault' }>,
  identities: KnownIdentities,
): string {
  const reader = readerWords(identity, identities);
  return `${secretWords(secret)}${reader === null ? '' : `, read as ${reader}`}`;
}

/** A secret that holds a login, in a few words. */
export function secretWords({
  secret,
  login,
}: {
  readonly secret: string;
  readonly login?: string | undefined;
}): string {
  const { name, vault } = namedSecret(secret);
  return `Secret ${name} of ${vault}${login === undefined ? '' : `, as ${login}`}`;
}
