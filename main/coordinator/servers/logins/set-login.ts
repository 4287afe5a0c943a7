import type { ChangedServer, ServerCredential, ServerSummary } from '../../../../shared/servers/servers.ts';
import type { GivenSecret } from '../../../credentials/keep-secret.ts';
import { whenFree } from '../../../store/when-free.ts';
import type { Engine } from '../../engine.ts';
import { releaseSource } from '../allowed-variables.ts';
import { expectConfirmed } from '../confirm-server.ts';
import { keepingLogin } from './keep-login.ts';
import { trySecret } from './try-secret.ts';

/** Says where the login of a server comes from now on. A secret is tried before it takes the place of what is there. */
export async function setLogin(
  engine: Engine,
  server: ServerSummary,
  credential: ServerCredential,
  given: GivenSecret,
): Promise<ChangedServer> {
  expectConfirmed(server);
  const loginOf = { kind: 'new login of server', server: server.name } as const;
  const warnings = await trySecret(engine, { ...server, credential, loginOf }, server.maintenanceDatabase);
  return await keepingLogin(
    engine,
    { server, address: server, credential, given, isAskedAnew: false },
    async () => {
      await whenFree(() =>
        engine.store.transaction(() => {
          engine.store.servers.setCredential(server.id, credential);
          releaseSource(engine, server.credential);
        }),
      );
      return { ...server, credential, ...(warnings.length > 0 && { warnings }) };
    },
  );
}
