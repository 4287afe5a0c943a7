import type { GivenOwnLogin, OwnLogin } from '../../../shared/instances/own-login.ts';
import type { ServerSummary } from '../../../shared/servers/servers.ts';
import type { Engine } from '../engine.ts';
import { resolveOwnLogin } from '../instances/own-login.ts';
import { findServer } from '../lookup.ts';

interface Wanted {
  readonly targetServer: string;
  /** A login for this restore alone. */
  readonly credential?: GivenOwnLogin | undefined;
}

/** The server that a restore goes to, with the login that it is to have there. Throws UserErrorNotFound. */
export function targetServer({ store }: Pick<Engine, 'store'>, wanted: Wanted): ServerSummary {
  const server = findServer(store, wanted.targetServer);
  return withLogin(server, resolveOwnLogin(store, wanted.credential));
}

/** The server with another login in the place of its own. */
export function withLogin(server: ServerSummary, login: OwnLogin | undefined): ServerSummary {
  if (login?.identity === undefined) return server;
  return { ...server, credential: { ...login, identity: login.identity } };
}
