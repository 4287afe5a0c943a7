import type { ServerAddress, ServerSummary } from '../../../shared/servers/servers.ts';
import { PgkeepError } from '../../core/errors.ts';
import { whenFree } from '../../store/when-free.ts';
import type { Engine } from '../engine.ts';

type Seen = Pick<ServerAddress, 'host' | 'port' | 'user' | 'tls'>;

/**
 * Throws UserErrorNotConfirmed for a server that came with a vault: whoever can write to the vault chose its
 * address, so no login of any kind is sent there, and none is asked for, until somebody confirms it.
 */
export function expectConfirmed(server: ServerSummary): void {
  const { name, unconfirmed } = server;
  if (unconfirmed === undefined) return;
  throw new PgkeepError(
    'UserErrorNotConfirmed',
    `${name} came with the vault ${unconfirmed.vaultName} and has not been confirmed here: ${addressWords(server)}. No login is sent there.`,
    {
      remedy: 'Check that this is the address of your server, correct it if it is not, and confirm it.',
      steps: [
        { do: 'confirm-server', server: name, address: `${server.host}:${server.port}` },
        { do: 'change-server', server: name },
      ],
    },
  );
}

/** What a login would be sent to, in words. */
function addressWords({ user, host, port, tls }: Seen): string {
  return `user ${user} at ${host}:${port}, TLS ${tls}`;
}

/** Trusts the address that a person has seen. Throws UserErrorInvalidInput where it is another one by now. */
export async function confirmServer(
  { store }: Pick<Engine, 'store'>,
  server: ServerSummary,
  seen: Seen,
): Promise<ServerSummary> {
  const { host, port, user, tls } = server;
  if (seen.host !== host || seen.port !== port || seen.user !== user || seen.tls !== tls) {
    throw new PgkeepError(
      'UserErrorInvalidInput',
      `${server.name} has another address than was confirmed: ${addressWords(server)}.`,
      { remedy: 'Look at the address again, then confirm it.' },
    );
  }
  await whenFree(() => store.servers.confirm(server.id));
  const { unconfirmed: _unconfirmed, ...confirmed } = server;
  return confirmed;
}
