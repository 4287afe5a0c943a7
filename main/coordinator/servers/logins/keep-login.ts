import type { ServerAddress, ServerCredential, ServerSummary } from '../../../../shared/servers/servers.ts';
import { PgkeepError } from '../../../core/errors.ts';
import type { Engine } from '../../engine.ts';
import { forgetSecret, keepingSecret, type GivenSecret } from '../../../credentials/keep-secret.ts';
import { nameSource } from '../allowed-variables.ts';

/**
 * Does the work that gives a server another login, and keeps the password that came with it. What the keychain
 * or this process kept for the server before is forgotten where the login comes from elsewhere now: nobody
 * shall find it again at another address.
 */
export async function keepingLogin<Result>(
  engine: Pick<Engine, 'store' | 'secrets' | 'tickets' | 'host' | 'log'>,
  login: {
    readonly server: ServerSummary;
    /** Where the server will be. */
    readonly address: ServerAddress;
    readonly credential: ServerCredential;
    readonly given: GivenSecret;
    /** Whether what is kept already is no good for the server's new address. */
    readonly isAskedAnew: boolean;
  },
  work: () => Promise<Result>,
): Promise<Result> {
  const { server, address, credential, given, isAskedAnew } = login;
  const hasSecret = given.secret !== undefined || given.ticket !== undefined;
  const mayStay = server.credential.kind === 'keychain' && !isAskedAnew;
  if (credential.kind === 'keychain' && !hasSecret && !mayStay) {
    throw new PgkeepError('UserErrorInvalidInput', 'The password is missing.', { remedy: 'Type it.' });
  }
  await nameSource(engine, credential, address);
  const result = await keepingSecret(engine, given, credential.kind, async (keep) => {
    await keep(server.id);
    return work();
  });
  const before = server.credential.kind;
  if (credential.kind !== before) await forgetSecret(engine, server.id, before);
  return result;
}
