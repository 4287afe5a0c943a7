import type { GrantAdmin } from '../../../shared/privileges.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import type { Password } from '../../credentials/secret-reader.ts';
import { connect, type Connection } from '../../postgres/connect/connect.ts';
import { expectConfirmed } from '../servers/confirm-server.ts';
import type { Engine } from '../engine.ts';
import { resolvePlace } from '../places/resolve.ts';
import { nameSource } from '../servers/allowed-variables.ts';

/** Where an administrator logs in. */
export interface AdministeredDatabase {
  readonly server: ServerSummary;
  readonly database: string;
}

/**
 * Gives the work a way to log in as the administrator. The password serves this one call and is kept nowhere;
 * a ticket is used up even where the work never logs in.
 */
export async function withAdministrator<Result>(
  engine: Engine,
  place: AdministeredDatabase,
  admin: GrantAdmin,
  work: (logIn: () => Promise<Connection>) => Promise<Result>,
): Promise<Result> {
  const { server, database } = place;
  expectConfirmed(server);
  const address = { ...server, user: admin.user };
  const withPassword = (password: Password) =>
    work(() => connect({ address, database, password }, { eventTriggers: true }));
  if (admin.ticket !== undefined) return engine.tickets.spend(admin.ticket, withPassword);
  return withPassword(await passwordFromFile(engine, place, admin));
}

async function passwordFromFile(
  engine: Engine,
  { server, database }: AdministeredDatabase,
  { user, passfile }: GrantAdmin,
): Promise<Password> {
  if (passfile === undefined) return undefined;
  const path = passfile === null ? {} : { path: await resolvePlace(engine, passfile, 'password-file') };
  const address = { ...server, user };
  const credential = { kind: 'passfile', ...path } as const;
  await nameSource(engine, credential, address);
  const { password } = await engine.secrets.readLogin({ address, credential, database, server: undefined });
  return password;
}
