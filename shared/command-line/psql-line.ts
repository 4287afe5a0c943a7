import { libpqTls } from '../servers/libpq-tls.ts';
import type { ServerAddress } from '../servers/servers.ts';
import { commandLine, type Shell } from '../shell/command-line.ts';
import { isSocket } from '../servers/unix-socket.ts';

type Address = Pick<ServerAddress, 'host' | 'port' | 'user' | 'tls' | 'caFile'>;

/**
 * A line that opens the database in psql: `psql 'host=db1 port=5432 user=ada dbname=shop sslmode=require'`. All stands
 * in one connection string, so that a name with an equals sign is not taken for one (libpq, "Connection Strings"). No
 * password: psql asks for it, or finds it where libpq looks.
 */
export function psqlLine(shell: Shell, { host, port, user, tls, caFile }: Address, database: string): string {
  const words: (readonly [string, string])[] = [
    ['host', host],
    ['port', String(port)],
    ['user', user],
    ['dbname', database],
    // of a socket libpq asks for no TLS
    ...(isSocket(host) ? [] : Object.entries(libpqTls({ host, tls, caFile }))),
  ];
  return commandLine(shell, 'psql', [words.map(([name, value]) => `${name}=${valueOf(value)}`).join(' ')]);
}

/** As it stands, or in quotes with a backslash before quotes and backslashes (libpq, "Keyword/Value Connection Strings"). */
function valueOf(text: string): string {
  return /^[\w.:/@%+,-]+$/.test(text) ? text : `'${text.replace(/['\\]/g, '\\$&')}'`;
}
