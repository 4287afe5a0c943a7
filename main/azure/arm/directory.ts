import type { HttpClient } from '@azure/core-rest-pipeline';
import { PostgreSQLManagementFlexibleServerClient } from '@azure/arm-postgresql-flexible';
import type { AzureServer } from '../../../shared/discovery/resources.ts';
import type { AzureIdentity } from '../../../shared/identities/identities.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { SecretReader } from '../../credentials/secret-reader.ts';
import type { TokenSource } from '../../credentials/token-source.ts';
import { armOptions, credentialOf, endingWith, type AzureAccess } from '../sdk/access.ts';
import { toReadError } from './arm-errors.ts';
import { createContainer, listContainers, mayDeleteBlobs } from './containers.ts';
import { discover } from './discover.ts';
import { Graph, type Wait } from './graph/graph.ts';
import { placeOf } from './resource-id.ts';
import { readKeyVault, readServer, readStorageAccount } from './graph/rows.ts';

interface Parts {
  readonly tokens: Pick<TokenSource, 'token'>;
  readonly httpClient: HttpClient;
  readonly wait: Wait;
  /** Replaces the SDKs' own waits between tries, for tests; in ms. */
  readonly retryDelayInMs?: number | undefined;
}

interface As {
  readonly identity: AzureIdentity;
  readonly secrets: SecretReader;
  readonly signal?: AbortSignal | undefined;
}

/** What there is in Azure, through Resource Graph and Azure Resource Manager. */
export function createDirectory({ tokens, httpClient, wait, retryDelayInMs }: Parts) {
  const accessOf = ({ identity, secrets, signal }: As): AzureAccess => ({
    cloud: identity.cloud,
    httpClient,
    retryDelayInMs,
    token: (wish) => tokens.token(identity, { ...wish, signal: wish.signal ?? signal }, secrets),
  });
  const graphOf = (as: As) => new Graph(accessOf(as), wait);
  type Account = Parameters<typeof listContainers>[1];
  return {
    servers: (as: As) => discover(graphOf(as), { ...as, kind: 'servers', read: readServer }),
    keyVaults: (as: As) => discover(graphOf(as), { ...as, kind: 'keyVaults', read: readKeyVault }),
    storageAccounts: (as: As) =>
      discover(graphOf(as), { ...as, kind: 'storageAccounts', read: readStorageAccount }),
    server: (as: As, id: string) => readOneServer(accessOf(as), as, id),
    containers: (as: As, account: Account) => listContainers(accessOf(as), account, as.signal),
    createContainer: (as: As, account: Account, name: string) =>
      createContainer(accessOf(as), account, { name, signal: as.signal }),
    blobRights: async (as: As, account: Pick<Account, 'id'>, container: string) => ({
      delete: await mayDeleteBlobs(accessOf(as), account, { name: container, signal: as.signal }),
    }),
  };
}

/** A server as Azure Resource Manager has it now: Resource Graph may be minutes behind. */
async function readOneServer(
  access: AzureAccess,
  { identity, signal }: Pick<As, 'identity' | 'signal'>,
  id: string,
): Promise<AzureServer> {
  const { subscription, group, name } = placeOf(id, 'Microsoft.DBforPostgreSQL/flexibleServers');
  const client = new PostgreSQLManagementFlexibleServerClient(
    credentialOf(access.token),
    subscription,
    armOptions(access),
  );
  try {
    const { fullyQualifiedDomainName, version, state, administratorLogin, ...server } =
      await client.servers.get(group, name, endingWith(signal));
    const { authConfig, network, backup, ...resource } = server;
    const properties = {
      fullyQualifiedDomainName,
      version,
      state,
      administratorLogin,
      authConfig,
      network,
      backup,
    };
    const row = { ...resource, properties, subscriptionId: subscription, resourceGroup: group };
    const read = readServer(row, { identity, subscriptions: new Map() });
    if (read.kind === 'read') return read.item;
  } catch (error) {
    signal?.throwIfAborted();
    throw toReadError(error, `the server ${name}`);
  }
  throw new PgkeepError(
    'UserErrorHostNotAllowed',
    `Azure describes the server ${name} in a way that pgkeep does not know, or with a host of another cloud.`,
  );
}
