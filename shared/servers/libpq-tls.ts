import type { ServerAddress } from './servers.ts';
import { isSocket } from './unix-socket.ts';

/**
 * How libpq is told to use TLS with a server: values by the keywords of its connection strings; as variables they are
 * PGSSLMODE and PGSSLROOTCERT. Without a CA file those count that the machine trusts (libpq 16 and newer).
 */
export function libpqTls({ host, tls, caFile }: Pick<ServerAddress, 'host' | 'tls' | 'caFile'>): {
  readonly sslmode: ServerAddress['tls'];
  readonly sslrootcert?: string;
} {
  if (isSocket(host)) return { sslmode: 'disable' };
  return { sslmode: tls, ...(tls.startsWith('verify-') ? { sslrootcert: caFile ?? 'system' } : {}) };
}
