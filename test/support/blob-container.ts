import { randomBytes } from 'node:crypto';
import { BlobServiceClient, type ContainerClient } from '@azure/storage-blob';
import { openContainer, type ContainerOptions } from '../../main/azure/blob/container.ts';
import type { BlobStorage } from '../../main/azure/blob/blob-storage.ts';
import { quickRetry } from './apps/quick-retry.ts';
import type { TestStorageAccount } from './servers/azurite.ts';

export interface TestContainer {
  /** The SDK's own view of the container, to look at what was really stored. */
  readonly client: ContainerClient;
  readonly url: string;
  open(options?: Partial<ContainerOptions>): Promise<BlobStorage>;
  /** Opens it through another port of this machine, where a proxy listens. */
  openThrough(port: number, options?: Partial<ContainerOptions>): Promise<BlobStorage>;
}

/** Makes a container of its own in the account. */
export async function makeContainer(account: TestStorageAccount): Promise<TestContainer> {
  const name = `test-${randomBytes(6).toString('hex')}`;
  const client = BlobServiceClient.fromConnectionString(account.connectionString).getContainerClient(name);
  await client.create();
  const open = (endpoint: string, options: Partial<ContainerOptions> = {}) =>
    openContainer({
      url: `${endpoint}/${name}`,
      credential: {
        kind: 'connection-string',
        value: account.connectionString.replace(account.url, endpoint),
      },
      retry: quickRetry,
      ...options,
    });
  return {
    client,
    url: `${account.url}/${name}`,
    open: (options) => open(account.url, options),
    openThrough(port, options) {
      const endpoint = new URL(account.url);
      endpoint.port = String(port);
      return open(endpoint.href, options);
    },
  };
}
