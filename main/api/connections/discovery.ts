import { createContainer, listContainers } from '../../coordinator/discovery/containers.ts';
import { discover } from '../../coordinator/discovery/discover.ts';
import { findAzureServer, findStorageAccount } from '../../coordinator/discovery/find-one.ts';
import { azureServerOf } from '../../coordinator/discovery/of-server.ts';
import { listSecrets } from '../../coordinator/discovery/secrets.ts';
import { azureFindingsOf } from '../../coordinator/discovery/of-vault.ts';
import type { JobStarter } from '../../coordinator/jobs/start-jobs.ts';
import { findServer, findVault } from '../../coordinator/lookup.ts';
import type { Implementer } from '../implementer.ts';

export function discoveryCalls(os: Implementer['discovery'], { engine }: JobStarter) {
  const { store, discovery } = engine;
  return os.router({
    servers: os.servers.handler(({ input, signal }) =>
      discover(engine, (as) => discovery.servers(as), input, signal),
    ),
    keyVaults: os.keyVaults.handler(({ input, signal }) =>
      discover(engine, (as) => discovery.keyVaults(as), input, signal),
    ),
    secrets: os.secrets.handler(({ input, signal }) => listSecrets(engine, input, signal)),
    storageAccounts: os.storageAccounts.handler(({ input, signal }) =>
      discover(engine, (as) => discovery.storageAccounts(as), input, signal),
    ),
    containers: os.containers.handler(({ input, signal }) => listContainers(engine, input, signal)),
    createContainer: os.createContainer.handler(({ input, signal }) =>
      createContainer(engine, input, signal),
    ),
    findServer: os.findServer.handler(({ input, signal }) => findAzureServer(engine, input, signal)),
    findAccount: os.findAccount.handler(({ input, signal }) => findStorageAccount(engine, input, signal)),
    ofServer: os.ofServer.handler(({ input, signal }) =>
      azureServerOf(engine, findServer(store, input.server), signal),
    ),
    ofVault: os.ofVault.handler(({ input, signal }) =>
      azureFindingsOf(engine, findVault(store, input.vault), signal),
    ),
  });
}
