import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { BlobServiceClient, StorageSharedKeyCredential } from '@azure/storage-blob';
import { IdentityId } from '../../../../shared/ids.ts';
import { guardHttpClient } from '../../../../main/azure/blob/http-client.ts';
import { TokenCache } from '../../../../main/azure/sign-in/token-cache.ts';
import { openContainer } from '../../../../main/azure/blob/container.ts';
import { credentialOf } from '../../../../main/azure/sdk/access.ts';
import { createTokenSource } from '../../../../main/azure/sign-in/token-source.ts';
import { quickRetry } from '../../../support/apps/quick-retry.ts';
import { closedReader } from '../../../support/apps/secret-reader.ts';
import { addResource } from '../../../support/azure/arm/tenant.ts';
import { startAzure, testTenant, type TestAzure } from '../../../support/azure/azure.ts';
import { startStorage, type TestStorage } from '../../../support/azure/storage.ts';

const clientId = '6f2c1f2e-0000-4000-8000-000000000002';
const account = 'contosobackups';
const subscription = '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1';
const accountId = `${subscription}/resourceGroups/backup/providers/Microsoft.Storage/storageAccounts/${account}`;
const role = {
  contributor: 'ba92f5b4-2d11-453d-a403-e96b0029c9fe',
  reader: '2a2b9908-6ea1-4ae2-8e65-a410df84e7d1',
};

let azure: TestAzure;
let storage: TestStorage;

beforeAll(async () => {
  azure = await startAzure();
  azure.entra.apps.push({ clientId, tenantId: testTenant, secret: 'the-secret-of-the-app' });
  for (const name of [account, 'contosoclosed']) {
    addResource(azure.arm.tenant, {
      id: accountId.replace(account, name),
      type: 'Microsoft.Storage/storageAccounts',
      name,
      location: 'westeurope',
      properties: {},
    });
  }
  storage = await startStorage(azure);
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  await service().createContainer('vault');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await storage[Symbol.asyncDispose]();
  await azure[Symbol.asyncDispose]();
});

/** The account by its key, as whoever owns it. */
function service(name = account): BlobServiceClient {
  const { accountKey } = storage.azurite;
  return new BlobServiceClient(
    `https://${name}.blob.core.windows.net`,
    new StorageSharedKeyCredential(name, accountKey),
    { httpClient: guardHttpClient(azure.transport, `https://${name}.blob.core.windows.net`, quickRetry) },
  );
}

beforeEach(() => {
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  azure.arm.tenant.assignments.splice(0, Infinity);
});
afterEach(() => {
  azure.arm.tenant.now = () => Date.now();
  azure.entra.tokenSeconds = 3600;
});

function assign(what: string, scope: string, actsAt = 0): void {
  const id = `${scope}/providers/Microsoft.Authorization/roleAssignments/${randomUUID()}`;
  azure.arm.tenant.assignments.push({
    id,
    scope,
    role: what,
    principalId: clientId,
    principalType: 'ServicePrincipal',
    actsAt,
  });
}

/** The container as an application opens it, whose token is of Entra. */
function openVault(name = account) {
  const cache = new TokenCache({
    file: '/nowhere',
    key: { read: refuse, write: refuse, remove: refuse },
    locked: (work) => work(),
    warn: () => {},
  });
  const tokens = createTokenSource(azure.transport, cache);
  const identity = {
    kind: 'service-principal',
    id: IdentityId.parse('identity-1'),
    name: 'backups',
    cloud: 'public',
    addedAt: '2026-11-20T00:00:00.000Z',
    tenantId: testTenant,
    clientId,
    login: { kind: 'secret', source: { kind: 'env', variable: 'APP_SECRET' } },
  } as const;
  const secrets = closedReader({ env: { APP_SECRET: 'the-secret-of-the-app' } });
  return openContainer({
    url: `https://${name}.blob.core.windows.net/vault`,
    credential: { kind: 'token', credential: credentialOf((wish) => tokens.token(identity, wish, secrets)) },
    httpClient: azure.transport,
    retry: quickRetry,
  });
}

const refuse = () => Promise.reject(new Error('an application keeps no tokens'));
const content = Buffer.from('{}');
const containerId = `${accountId}/blobServices/default/containers/vault`;

const refusal = {
  code: 'UserErrorContainerNotAccessible',
  message: `Cannot use https://${account}.blob.core.windows.net/vault: the login may not do this (AuthorizationPermissionMismatch).`,
  remedy: expect.stringMatching(
    /Storage Blob Data Contributor on the container.*up to ten minutes\.$/,
  ) as string,
};

it('a container is used with the claims that storage challenges for', async () => {
  assign(role.contributor, containerId);
  storage.claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
  onTestFinished(() => void (storage.claims = undefined));
  const vault = await openVault();
  await vault.write('claims.json', content);
  expect(await vault.read('claims.json')).toEqual(content);
  expect(azure.entra.issued.at(-1)?.claims).toBe('{"nbf":{"essential":true,"value":"1700000000"}}');
});

describe('a container with roles', () => {
  it('refuses an identity without a role', async () => {
    const vault = await openVault();
    await expect(vault.write('a.json', content)).rejects.toMatchObject(refusal);
    await expect(vault.stat('a.json')).rejects.toMatchObject(refusal);
  });

  it('lets a reader read, and not write', async () => {
    await service().getContainerClient('vault').getBlockBlobClient('read.json').upload('{}', 2);
    assign(role.reader, accountId);
    const vault = await openVault();
    expect(await vault.read('read.json')).toEqual(content);
    await expect(vault.write('b.json', content)).rejects.toMatchObject(refusal);
  });

  it('lets a contributor of the one container work in it, and in no other', async () => {
    assign(role.contributor, containerId);
    const vault = await openVault();
    await vault.write('c.json', content);
    await vault.remove('c.json');
    expect(await vault.stat('c.json')).toBeUndefined();
    expect(storage.served.at(-1)).toEqual({ principal: clientId, operation: 'HEAD /vault/c.json' });
    expect(azure.network.refused).toEqual([]);
  });

  it('takes a role into account once it has come through', async () => {
    const now = Date.now();
    assign(role.contributor, containerId, now + 300_000);
    const vault = await openVault();
    await expect(vault.write('d.json', content)).rejects.toMatchObject(refusal);
    azure.arm.tenant.now = () => now + 300_000;
    await vault.write('d.json', content);
  });
});

it('an account that is shut to this network says so', async () => {
  const closed = azure.arm.tenant.resources.get(accountId.replace(account, 'contosoclosed').toLowerCase());
  Object.assign(closed?.properties ?? {}, { publicNetworkAccess: 'Disabled' });
  const vault = await openVault('contosoclosed');
  await expect(vault.stat('a.json')).rejects.toMatchObject({
    code: 'UserErrorContainerNotAccessible',
    message:
      'Cannot use https://contosoclosed.blob.core.windows.net/vault: the storage account takes nothing from this network, or not with this login.',
  });
});
