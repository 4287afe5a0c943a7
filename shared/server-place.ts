import type { ServerAddress } from './servers.ts';

/**
 * What tells servers apart: two entries with the same host and port, for example with other logins, are one
 * server, and a database on it is one database. Host names know no case.
 */
export function serverPlace({ host, port }: Pick<ServerAddress, 'host' | 'port'>): string {
  return `${host.toLowerCase()}:${port}`;
}
