import { rootCertificates } from 'node:tls';
import type { ServerAddress } from '../../../shared/servers/servers.ts';

/** All that is needed to reach one database, login included. Lives in memory for one operation only. */
export interface Target {
  readonly address: Omit<ServerAddress, 'maintenanceDatabase'>;
  readonly database: string;
  /** What the server is called here, so that an error can name it; none where it is not added yet. */
  readonly server?: string;
  readonly password: string | undefined;
}

/** PEM of the public CAs that Node.js trusts, for tools whose libpq knows no sslrootcert=system (before 16). */
export function publicCertificates(): string {
  return rootCertificates.join('\n') + '\n';
}
