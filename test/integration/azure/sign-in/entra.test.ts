import { ContainerClient, newPipeline, StorageSharedKeyCredential } from '@azure/storage-blob';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openContainer } from '../../../../main/azure/blob/container.ts';
import { guardHttpClient } from '../../../../main/azure/blob/http-client.ts';
import { createEntraCredential } from '../../../../main/azure/sign-in/entra.ts';
import { redact } from '../../../../main/core/redact.ts';
import { startAzure, type TestAzure } from '../../../support/azure/azure.ts';
import { startAzurite, type TestStorageAccount } from '../../../support/servers/azurite.ts';
import { quickRetry } from '../../../support/apps/quick-retry.ts';

const app = {
  tenantId: '6f2c1f2e-0000-4000-8000-000000000001',
  clientId: '6f2c1f2e-0000-4000-8000-000000000002',
  clientSecret: 'the-application-secret',
};

let account: TestStorageAccount;
let azure: TestAzure;
let url: string;

beforeAll(async () => {
  azure = await startAzure();
  azure.entra.apps.push({ tenantId: app.tenantId, clientId: app.clientId, secret: app.clientSecret });
  account = await startAzurite({ oauth: azure.certificate });
  const host = `${account.accountName}.blob.core.windows.net`;
  azure.network.place(host, Number(new URL(account.url).port));
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  url = `https://${host}/backups`;
  const maker = new ContainerClient(
    url,
    newPipeline(new StorageSharedKeyCredential(account.accountName, account.accountKey), {
      httpClient: guardHttpClient(azure.transport, new URL(url).origin, quickRetry),
    }),
  );
  await maker.create();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await azure[Symbol.asyncDispose]();
  await account.stop();
});

const open = (clientSecret: string) =>
  openContainer({
    url,
    credential: {
      kind: 'token',
      credential: createEntraCredential({ ...app, clientSecret, httpClient: azure.transport }),
    },
    httpClient: azure.transport,
    retry: quickRetry,
  });

describe('a container with an Entra sign-in', () => {
  it('reads and writes with a token for storage, fetched once', async () => {
    const storage = await open(app.clientSecret);
    const before = azure.entra.issued.length;
    const upload = await storage.createUpload('archive.pgdump');
    await upload.reserveHead(4);
    await upload.write(Buffer.from('body'));
    expect(await upload.commit(Buffer.from('head'))).toEqual({ size: 8 });
    expect(String(await storage.read('archive.pgdump'))).toBe('headbody');
    expect(azure.entra.issued.slice(before)).toEqual([
      {
        grant: 'client_credentials',
        tenant: app.tenantId,
        clientId: app.clientId,
        resource: 'https://storage.azure.com',
        claims: undefined,
        capabilities: ['cp1'],
        username: undefined,
      },
    ]);
    expect(azure.network.refused).toEqual([]);
  });

  it('says what to do when the secret is wrong, and shows it nowhere', async () => {
    const storage = await open('a-wrong-secret');
    const failed = await storage.read('vault.json').catch((error: unknown) => error);
    expect(failed).toMatchObject({
      code: 'UserErrorContainerNotAccessible',
      message: `Cannot sign in to Azure for ${url}.`,
      details: expect.stringContaining('AADSTS7000215'),
    });
    expect(JSON.stringify(failed)).not.toContain('a-wrong-secret');
    expect(redact('with a-wrong-secret')).toBe('with [redacted]');
  });

  it('needs to know whose secret it is', () => {
    expect(() => createEntraCredential({ clientSecret: 'x-secret' })).toThrow(
      'needs the tenant and the client id',
    );
  });
});

describe('an Entra sign-in without a secret of its own', () => {
  it('takes the application from the environment first', async () => {
    vi.stubEnv('AZURE_TENANT_ID', app.tenantId);
    vi.stubEnv('AZURE_CLIENT_ID', app.clientId);
    vi.stubEnv('AZURE_CLIENT_SECRET', app.clientSecret);
    const credential = createEntraCredential({ httpClient: azure.transport });
    const token = await credential.getToken('https://storage.azure.com/.default');
    expect(azure.entra.read(token?.token ?? '')).toMatchObject({
      aud: 'https://storage.azure.com',
      appid: app.clientId,
    });
    expect(redact(`it is ${token?.token}`)).toBe('it is [redacted]');
  });
});
