import type { GivenOwnLogin } from '../../../shared/instances/own-login.ts';
import type { NewDatabase, RestoreRequest } from '../../../shared/points/restore.ts';
import type { Engine } from '../engine.ts';
import { findPoint } from '../points/find-point.ts';
import type { PointHandle } from '../points/point-handle.ts';
import type { ReachedServer } from '../servers/reach-database.ts';
import { targetServer } from './target-server.ts';

/** A restore as a new database: what a {@link RestoreRequest} means, and what its flow works with. */
export interface DatabaseRestore {
  readonly point: PointHandle;
  readonly server: ReachedServer;
  readonly options: Readonly<NewDatabase>;
  /** The login for this restore alone, as it was named; absent: the server's. */
  readonly credential?: GivenOwnLogin;
}

/** What a user chooses of a restore, without what it is of and where it goes. */
export function optionsOf(request: RestoreRequest): NewDatabase {
  const {
    instance: _instance,
    point: _point,
    targetServer: _server,
    confirmedEnvironment: _word,
    credential: _login,
    ...options
  } = request;
  return options;
}

/** Throws UserErrorNotFound for a server or a point that is not there, see {@link findPoint}. */
export async function findRestore(engine: Engine, request: RestoreRequest): Promise<DatabaseRestore> {
  const server = targetServer(engine, request);
  const point = await findPoint(engine, request);
  const { credential } = request;
  return { point, server, options: optionsOf(request), ...(credential !== undefined && { credential }) };
}
