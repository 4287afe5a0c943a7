import type { ServerAddress, ServerCredential, ServerSummary } from '../../../shared/servers.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { keepingSecret, type GivenSecret } from '../../credentials/keep-secret.ts';
import { nameSource } from './allowed-variables.ts';

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
  if (credential.kind !== before) await forgetLogin(engine, server.id, before);
  return result;
}

/** Forgets what was kept of the login of a server or vault. An entry of the keychain that cannot be removed does no harm: nobody reads it. */
export async function forgetLogin(
  { secrets, log }: Pick<Engine, 'secrets' | 'log'>,
  account: string,
  kind: ServerCredential['kind'] | undefined,
): Promise<void> {
  if (kind === 'session') secrets.session.remove(account);
  if (kind !== 'keychain') return;
  await secrets.keychain
    .remove(account)
    .catch((error: unknown) => log.warn({ error: messageOf(error) }, 'cannot remove a keychain entry'));
}
