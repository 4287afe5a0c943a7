import { rootCertificates } from 'node:tls';
import type { ServerAddress } from '../../../shared/servers/servers.ts';
import type { EntraPrincipal, Password } from '../../credentials/secret-reader.ts';

/**
 * Whose login it is, where it is not the server's: that of an instance, of a database that is to be protected, one that an
 * instance or a server is to get (a server perhaps with another address), or that of one restore or verification alone.
 */
export type LoginOwner =
  | { readonly kind: 'instance' | 'new login'; readonly instance: string; readonly database: string }
  | { readonly kind: 'protect'; readonly database: string }
  | { readonly kind: 'new login of server' | 'changed server'; readonly server: string }
  | { readonly kind: 'restore' | 'verify' };

/** All that is needed to reach one database, login included. Lives in memory for one operation only. */
export interface Target {
  readonly address: Omit<ServerAddress, 'maintenanceDatabase'>;
  readonly database: string;
  /** What the server is called here, so that an error can name it; none where it is not added yet. */
  readonly server?: string;
  /** The resource that it is in Azure, and the id of the identity that sees it there, where it was added from there. */
  readonly azure?: { readonly id: string; readonly identity: string };
  readonly password: Password;
  /** Absent: the server's. */
  readonly loginOf?: LoginOwner;
  /** The secret of a key vault that the login was read from. */
  readonly secret?: { readonly name: string; readonly vault: string };
  /** Whom Entra says the login is, where its password is a token. */
  readonly principal?: EntraPrincipal;
}

/** The password for a connection that is made now. Throws what a sign-in to Entra throws. */
export async function passwordOf({ password }: Pick<Target, 'password'>): Promise<string | undefined> {
  return typeof password === 'function' ? await password() : password;
}

/** Whether a connection that begins a while after a program has started would need another password than that one. */
export const isPasswordShortLived = ({ password }: Pick<Target, 'password'>): boolean =>
  typeof password === 'function';

/** PEM of the public CAs that Node.js trusts, for tools whose libpq knows no sslrootcert=system (before 16). */
export function publicCertificates(): string {
  return rootCertificates.join('\n') + '\n';
}
