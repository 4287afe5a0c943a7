import { expect, it } from 'vitest';
import { createDirectory } from '../../../../main/azure/arm/directory.ts';
import type { SecretReader } from '../../../../main/credentials/secret-reader.ts';
import type { TokenWish } from '../../../../main/credentials/token-source.ts';
import type { AzureIdentity } from '../../../../shared/identities/identities.ts';
import { IdentityId } from '../../../../shared/ids.ts';

const identity: AzureIdentity = {
  kind: 'azure-cli',
  id: IdentityId.parse('identity-1'),
  name: 'Alice',
  cloud: 'public',
  addedAt: '2026-01-01T00:00:00.000Z',
};
const group = '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers';
const account = {
  id: `${group}/Microsoft.Storage/storageAccounts/contoso`,
  blobEndpoint: 'https://contoso.blob.core.windows.net',
};
const server = `${group}/Microsoft.DBforPostgreSQL/flexibleServers/shop-pg`;

type Directory = ReturnType<typeof createDirectory>;
type As = Parameters<Directory['servers']>[0];

/** Calls that wait for a sign-in that never ends. */
function waiting() {
  const wishes: TokenWish[] = [];
  const directory = createDirectory({
    tokens: {
      token: (_identity, wish) => {
        wishes.push(wish);
        return new Promise(() => {});
      },
    },
    httpClient: { sendRequest: () => Promise.reject(new Error('nothing is sent')) },
    wait: () => Promise.resolve(),
  });
  return { directory, wishes };
}

it.each<[string, (directory: Directory, as: As) => Promise<unknown>]>([
  ['servers', (directory, as) => directory.servers(as)],
  ['server', (directory, as) => directory.server(as, server)],
  ['containers', (directory, as) => directory.containers(as, account)],
  ['createContainer', (directory, as) => directory.createContainer(as, account, 'backups')],
  ['blobRights', (directory, as) => directory.blobRights(as, account, 'backups')],
])('%s ends when nobody waits any more', async (_name, call) => {
  const { directory, wishes } = waiting();
  const ending = new AbortController();
  const asked = call(directory, { identity, secrets: {} as SecretReader, signal: ending.signal });
  await expect.poll(() => wishes.length).toBe(1);
  ending.abort(new Error('nobody waits'));
  await expect(asked).rejects.toThrow('nobody waits');
  expect(wishes[0]?.signal?.aborted).toBe(true);
});
