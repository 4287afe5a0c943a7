import type { ServerAsked } from '../../../shared/servers/servers.ts';
import type { JobStarter } from '../../coordinator/jobs/start-jobs.ts';
import { findServer } from '../../coordinator/lookup.ts';
import { resolveAddress, resolveCredential, resolveServer } from '../../coordinator/places/resolve.ts';
import { targetServer } from '../../coordinator/restore/target-server.ts';
import { addServer } from '../../coordinator/servers/add-server.ts';
import { changeServer } from '../../coordinator/servers/change-server.ts';
import { testServer, tryServer } from '../../coordinator/servers/check-connection.ts';
import { confirmServer } from '../../coordinator/servers/confirm-server.ts';
import { createDatabaseOn, createRoleOn, rolesOf } from '../../coordinator/servers/databases-and-roles.ts';
import { readConnectionString } from '../../coordinator/servers/read-connection-string.ts';
import { removeServer } from '../../coordinator/servers/remove-server.ts';
import { setLogin } from '../../coordinator/servers/logins/set-login.ts';
import type { Implementer } from '../implementer.ts';

export function serversCalls(os: Implementer['servers'], { engine }: JobStarter) {
  const { store } = engine;
  const asked = ({ server: name, credential }: ServerAsked) =>
    targetServer(engine, { targetServer: name, credential });
  return os.router({
    add: os.add.handler(async ({ input }) => addServer(engine, await resolveServer(engine, input))),
    setLogin: os.setLogin.handler(async ({ input: { server, credential, password, ticket } }) =>
      setLogin(engine, findServer(store, server), await resolveCredential(engine, credential), {
        secret: password,
        ticket,
      }),
    ),
    set: os.set.handler(
      async ({ input: { server, password: secret, ticket, address, credential, ...changes } }) =>
        changeServer(
          engine,
          findServer(store, server),
          {
            ...changes,
            address: await resolveAddress(engine, address),
            ...(credential === undefined ? {} : { credential: await resolveCredential(engine, credential) }),
          },
          { secret, ticket },
        ),
    ),
    remove: os.remove.handler(({ input }) =>
      removeServer(engine, findServer(store, input.server), input.leaveDatabases),
    ),
    confirm: os.confirm.handler(({ input }) =>
      confirmServer(engine, findServer(store, input.server), input.seen),
    ),
    list: os.list.handler(() => [...store.servers.list()]),
    test: os.test.handler(({ input }) => testServer(engine, asked(input))),
    tryOut: os.tryOut.handler(async ({ input }) => tryServer(engine, await resolveServer(engine, input))),
    parse: os.parse.handler(({ input }) => readConnectionString(engine, input.text)),
    roles: os.roles.handler(({ input }) => rolesOf(engine, asked(input))),
    createDatabase: os.createDatabase.handler(({ input: { server, ...database } }) =>
      createDatabaseOn(engine, findServer(store, server), database),
    ),
    createRole: os.createRole.handler(({ input: { server, ...role } }) =>
      createRoleOn(engine, findServer(store, server), role),
    ),
  });
}
