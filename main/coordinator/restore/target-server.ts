import type { GivenOwnLogin, OwnLogin } from '../../../shared/instances/own-login.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import type { Engine } from '../engine.ts';
import { resolveOwnLogin } from '../instances/own-login.ts';
import { findServer } from '../lookup.ts';
import type { ReachedServer } from '../servers/reach-database.ts';

interface Wanted {
  readonly targetServer: string;
  /** A login for this restore alone. */
  readonly credential?: GivenOwnLogin | undefined;
}

/** The server that a restore goes to, with the login that it is to have there. Throws UserErrorNotFound. */
export function targetServer({ store }: Pick<Engine, 'store'>, wanted: Wanted): ReachedServer {
  const server = findServer(store, wanted.targetServer);
  return withLogin(server, resolveOwnLogin(store, wanted.credential));
}

/** The server with another login in the place of its own, for one job. */
export function withLogin(
  server: ServerSummary,
  login: OwnLogin | undefined,
  kind: 'restore' | 'verify' = 'restore',
): ReachedServer {
  if (login?.identity === undefined) return server;
  return { ...server, credential: { ...login, identity: login.identity }, loginOf: { kind } };
}

/** The login that a server was given for one job, so that what the job leaves is cleaned with it. */
export function loginOfJob({ loginOf, credential }: ReachedServer): OwnLogin | undefined {
  const isOfJob = loginOf?.kind === 'restore' || loginOf?.kind === 'verify';
  return isOfJob && credential.kind === 'key-vault' ? credential : undefined;
}
