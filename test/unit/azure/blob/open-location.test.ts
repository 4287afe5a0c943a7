import { createHttpHeaders, type HttpClient, type PipelineRequest } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { openBlobStorage } from '../../../../main/azure/blob/open-location.ts';
import type { SecretReader } from '../../../../main/credentials/secret-reader.ts';
import type { EntraToken, TokenWish } from '../../../../main/credentials/token-source.ts';
import type { AzureCloud } from '../../../../shared/identities/cloud.ts';
import type { BlobLocation } from '../../../../shared/vaults/vaults.ts';

const url = 'https://contoso.blob.core.windows.net/backups';
const key = Buffer.from('a key of no account').toString('base64');
const retry = { maxTries: 1, delayMs: 1, maxDelayMs: 1, stallMs: 5_000 };
const source = { kind: 'env', variable: 'LOGIN' } as const;

/** Opens a location whose secret is `secret`, reads something there, and says what was asked and sent. */
async function opened(
  credential: BlobLocation['credential'],
  secret: string,
  token: (identity: string, wish: TokenWish) => Promise<EntraToken> = () =>
    Promise.reject(new Error('nobody is signed in')),
  cloud: AzureCloud = 'public',
) {
  const asked: unknown[] = [];
  const requests: PipelineRequest[] = [];
  const httpClient: HttpClient = {
    async sendRequest(request) {
      requests.push(request);
      return { request, status: 404, headers: createHttpHeaders({ 'x-ms-error-code': 'BlobNotFound' }) };
    },
  };
  const secrets = {
    readSecret: async (...all: unknown[]) => {
      asked.push(all);
      return secret;
    },
  } as unknown as SecretReader;
  const location: BlobLocation = { kind: 'azure-blob', url, credential };
  const logins = { secrets, token, cloudOf: () => cloud };
  const storage = await openBlobStorage(location, 'vault-1234', logins, { httpClient, retry });
  expect(storage.location).toBe(url);
  return { storage, asked, requests };
}

describe('a container is opened with the login that its location names', () => {
  it('a SAS', async () => {
    const { storage, asked, requests } = await opened({ kind: 'sas', source }, '?sv=2024-11-04&sig=abc%3D');
    expect(asked).toEqual([[source, 'vault-1234', `SAS for ${url}`]]);
    expect(await storage.stat('a')).toBeUndefined();
    expect(requests[0]?.url).toBe(`${url}/a?sv=2024-11-04&sig=abc%3D`);
    expect(requests[0]?.headers.get('authorization')).toBeUndefined();
  });

  it('a connection string', async () => {
    const login = `DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=${key};EndpointSuffix=core.windows.net`;
    const { storage, asked, requests } = await opened({ kind: 'connection-string', source }, ` ${login}\n`);
    expect(asked).toEqual([[source, 'vault-1234', `Connection string for ${url}`]]);
    expect(await storage.stat('a')).toBeUndefined();
    expect(requests[0]?.headers.get('authorization')).toMatch(/^SharedKey contoso:/);
  });

  it('a connection string with a SAS in it', async () => {
    const login =
      'BlobEndpoint=https://contoso.blob.core.windows.net/;SharedAccessSignature=sv=2024-11-04&sig=abc%3D';
    const { storage, requests } = await opened({ kind: 'connection-string', source }, login);
    expect(await storage.stat('a')).toBeUndefined();
    expect(new URL(requests[0]?.url ?? '').searchParams.get('sig')).toBe('abc=');
    expect(requests[0]?.headers.get('authorization')).toBeUndefined();
  });

  it('an application of Entra, whose secret is read and whose ids are needed', async () => {
    const credential = { kind: 'entra', tenantId: 'tenant', clientId: 'client', source } as const;
    const { storage, asked, requests } = await opened(credential, 'the-client-secret');
    expect(asked).toEqual([[source, 'vault-1234', `Client secret for ${url}`]]);
    await expect(storage.stat('a')).rejects.toMatchObject({ message: `Cannot sign in to Azure for ${url}.` });
    expect(requests[0]?.url).toMatch(/^https:\/\/login\.microsoftonline\.com\/tenant\//);
    await expect(opened({ kind: 'entra', source }, 'the-client-secret')).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'A client secret needs the tenant and the client id that it belongs to.',
    });
    await expect(opened({ ...credential, clientId: undefined }, 'x')).rejects.toThrow('needs the tenant');
    await expect(opened({ ...credential, tenantId: undefined }, 'x')).rejects.toThrow('needs the tenant');
  });

  it('an identity that is signed in, by its id', async () => {
    const asked: unknown[] = [];
    const { storage, requests } = await opened(
      { kind: 'entra', identity: 'identity-1' },
      'none',
      (...all) => {
        asked.push(all);
        return Promise.resolve({ token: 'the-token-of-the-identity', expiresAt: Date.now() + 3_600_000 });
      },
    );
    expect(await storage.stat('a')).toBeUndefined();
    expect(asked).toEqual([
      ['identity-1', { scope: 'https://storage.azure.com/.default', tenantId: undefined, claims: undefined }],
    ]);
    expect(requests[0]?.headers.get('authorization')).toBe('Bearer the-token-of-the-identity');
  });

  it.each([
    ['us-government', 'Azure’s cloud of the US Government'],
    ['china', 'Azure’s cloud in China'],
  ] as const)('an identity of the cloud %s never, where the container is in another', async (cloud, name) => {
    const token = () => Promise.reject(new Error('a token was asked for'));
    const { storage, requests } = await opened(
      { kind: 'entra', identity: 'identity-1' },
      'none',
      token,
      cloud,
    );
    await expect(storage.stat('a')).rejects.toMatchObject({
      code: 'UserErrorHostNotAllowed',
      message: `contoso.blob.core.windows.net is no storage of ${name}, where the identity signs in: no token is sent there.`,
    });
    expect(requests).toEqual([]);
  });

  it('a sign-in of Entra without a secret, which nobody is asked for', async () => {
    expect((await opened({ kind: 'entra' }, 'none')).asked).toEqual([]);
  });
});
