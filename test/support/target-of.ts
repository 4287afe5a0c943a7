import { connect, type Connection } from '../../main/postgres/connect/connect.ts';
import type { Target } from '../../main/postgres/connect/target.ts';
import type { ServerAccess } from './servers/access.ts';

/** The way to a test server as the product goes it; as the superuser, without TLS, unless said otherwise. */
export function targetOf(
  server: Pick<ServerAccess, 'host' | 'port' | 'user' | 'password'>,
  more: Partial<Target['address']> & { database?: string; password?: string | undefined } = {},
): Target {
  const { database = 'postgres', ...rest } = more;
  const password = 'password' in rest ? rest.password : server.password;
  const { password: _ofTheTarget, ...address } = rest;
  return {
    address: { host: server.host, port: server.port, user: server.user, tls: 'disable', ...address },
    database,
    password,
  };
}

export function connectTo(
  server: ServerAccess,
  database = 'postgres',
  more: { user?: string; password?: string } = {},
): Promise<Connection> {
  return connect(targetOf(server, { database, ...more }));
}
