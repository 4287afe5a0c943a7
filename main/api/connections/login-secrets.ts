import type { JobStarter } from '../../coordinator/jobs/start-jobs.ts';
import { findServer } from '../../coordinator/lookup.ts';
import { createLoginSecret } from '../../coordinator/servers/logins/create-secret.ts';
import { runLoginSql } from '../../coordinator/servers/logins/run-login-sql.ts';
import type { Implementer } from '../implementer.ts';

export function loginSecretsCalls(os: Implementer['loginSecrets'], { engine }: JobStarter) {
  return os.router({
    create: os.create.handler(({ input }) =>
      createLoginSecret(engine, { ...input, server: findServer(engine.store, input.server) }),
    ),
    apply: os.apply.handler(({ input: { server, ...run } }) =>
      runLoginSql(engine, findServer(engine.store, server), run),
    ),
  });
}
