import { cloudNames } from '../../../shared/identities/cloud.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import type { ServerAddress } from '../../../shared/servers/servers.ts';
import { PgkeepError } from '../../core/errors.ts';
import { cloudHosts, isServerHost } from '../http/clouds.ts';

type Place = Pick<ServerAddress, 'host' | 'tls'>;

/**
 * A token opens every server that its identity may log in to: it goes to PostgreSQL servers of the identity's cloud only,
 * and only over TLS that proves the host. Throws UserErrorHostNotAllowed and UserErrorTlsFailed. Nothing is sent.
 */
export function expectTokenPlace({ host, tls }: Place, { cloud, name }: AzureIdentity): void {
  if (!isServerHost(host.toLowerCase(), cloud)) {
    throw new PgkeepError(
      'UserErrorHostNotAllowed',
      `${host} is no PostgreSQL server of ${cloudNames[cloud]}, where ${name} signs in: no token is sent there.`,
      {
        remedy: `Give the server’s own name, which ends in ${cloudHosts[cloud].postgres}, or another login than Microsoft Entra.`,
      },
    );
  }
  if (tls === 'verify-full') return;
  throw new PgkeepError(
    'UserErrorTlsFailed',
    `A token is sent only where TLS proves the host, and the TLS mode for ${host} is ${tls}.`,
    { remedy: 'Set the TLS mode to verify-full; Azure’s servers have certificates of public CAs.' },
  );
}
