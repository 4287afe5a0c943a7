import { ContainerClient, newPipeline, StorageSharedKeyCredential } from '@azure/storage-blob';
import { generate } from 'selfsigned';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openContainer } from '../../../../main/azure/blob/container.ts';
import { guardHttpClient } from '../../../../main/azure/blob/http-client.ts';
import { createEntraCredential } from '../../../../main/azure/sign-in/entra.ts';
import { redact } from '../../../../main/core/redact.ts';
import { startAzurite, type TestStorageAccount } from '../../../support/servers/azurite.ts';
import { startFakeEntra, type FakeEntra } from '../../../support/servers/fake-entra.ts';
import { quickRetry } from '../../../support/apps/quick-retry.ts';

const app = {
  tenantId: '6f2c1f2e-0000-4000-8000-000000000001',
  clientId: '6f2c1f2e-0000-4000-8000-000000000002',
  clientSecret: 'the-application-secret',
};

let account: TestStorageAccount;
let entra: FakeEntra;
let url: string;

beforeAll(async () => {
  const pems = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  account = await startAzurite({ oauth: { cert: pems.cert, key: pems.private } });
  entra = await startFakeEntra({ ...app, ca: pems.cert });
  url = `${account.url}/backups`;
  const maker = new ContainerClient(
    url,
    newPipeline(new StorageSharedKeyCredential(account.accountName, account.accountKey), {
      httpClient: guardHttpClient(entra.httpClient, new URL(url).origin, quickRetry),
    }),
  );
  await maker.create();
});
afterAll(async () => {
  await entra[Symbol.asyncDispose]();
  await account.stop();
});

const open = (clientSecret: string) =>
  openContainer({
    url,
    credential: {
      kind: 'token',
      credential: createEntraCredential({ ...app, clientSecret, httpClient: entra.httpClient }),
    },
    httpClient: entra.httpClient,
    retry: quickRetry,
  });

describe('a container with an Entra sign-in', () => {
  it('reads and writes with a token for storage, fetched once', async () => {
    const storage = await open(app.clientSecret);
    const before = entra.issued.length;
    const upload = await storage.createUpload('archive.pgdump');
    await upload.reserveHead(4);
    await upload.write(Buffer.from('body'));
    expect(await upload.commit(Buffer.from('head'))).toEqual({ size: 8 });
    expect(String(await storage.read('archive.pgdump'))).toBe('headbody');
    const scopes = entra.issued.slice(before);
    expect(scopes).toHaveLength(1);
    expect(scopes[0]).toContain('https://storage.azure.com/.default');
    expect(entra.refused).toEqual([]);
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
    const saved = { ...process.env };
    Object.assign(process.env, {
      AZURE_TENANT_ID: app.tenantId,
      AZURE_CLIENT_ID: app.clientId,
      AZURE_CLIENT_SECRET: app.clientSecret,
    });
    try {
      const credential = createEntraCredential({ httpClient: entra.httpClient });
      const token = await credential.getToken('https://storage.azure.com/.default');
      expect(token?.token.split('.')).toHaveLength(3);
      expect(redact(`it is ${token?.token}`)).toBe('it is [redacted]');
    } finally {
      process.env = saved;
    }
  });
});
