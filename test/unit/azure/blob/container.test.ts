import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { describe, expect, it } from 'vitest';
import { openContainer } from '../../../../main/azure/blob/container.ts';
import { redact } from '../../../../main/core/redact.ts';

describe('openContainer', () => {
  const key = Buffer.from('a key of no account').toString('base64');
  const url = 'https://contoso.blob.core.windows.net/backups';

  it('refuses a connection string of another account', async () => {
    const value = `DefaultEndpointsProtocol=https;AccountName=fabrikam;AccountKey=${key};EndpointSuffix=core.windows.net`;
    await expect(
      openContainer({ url, credential: { kind: 'connection-string', value } }),
    ).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: `The connection string belongs to another storage account than ${url}.`,
    });
  });

  it('refuses a connection string whose endpoint is elsewhere', async () => {
    const value = `DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=${key};BlobEndpoint=https://evil.example/`;
    await expect(openContainer({ url, credential: { kind: 'connection-string', value } })).rejects.toThrow(
      'belongs to another storage account',
    );
  });

  it('accepts the right one and registers its key as a secret', async () => {
    const value = `DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=${key};EndpointSuffix=core.windows.net`;
    const storage = await openContainer({ url, credential: { kind: 'connection-string', value } });
    expect(storage.location).toBe(url);
    expect(redact(`it was ${key}`)).toBe('it was [redacted]');
    expect(redact(`it was ${value}`)).toBe('it was [redacted]');
  });

  it('refuses what is no connection string or SAS, without repeating it', async () => {
    const secret = 'hunter2hunter2';
    for (const kind of ['connection-string', 'sas'] as const) {
      const failed = await openContainer({ url, credential: { kind, value: secret } }).catch(
        (error: unknown) => error,
      );
      expect(failed).toMatchObject({ code: 'UserErrorInvalidInput' });
      expect(String(failed)).not.toContain(secret);
    }
  });

  it('sends no Entra token to this machine', async () => {
    const credential = { getToken: () => Promise.reject(new Error('asked for a token')) };
    await expect(
      openContainer({
        url: 'http://127.0.0.1:10000/devstoreaccount1/backups',
        credential: { kind: 'token', credential },
      }),
    ).rejects.toThrow('never sent to a storage on this machine');
  });
});

describe('a SAS', () => {
  const url = 'https://contoso.blob.core.windows.net/backups';

  it('is sent as it was given, and shown nowhere, whichever way it is written', async () => {
    const sent: string[] = [];
    const httpClient: HttpClient = {
      async sendRequest(request) {
        sent.push(request.url);
        return { request, status: 404, headers: createHttpHeaders({ 'x-ms-error-code': 'BlobNotFound' }) };
      },
    };
    const value = ' ?sv=2024-11-04&sp=rl&sig=c2ln%2BbmF0dXJl%3D\n';
    const storage = await openContainer({ url, credential: { kind: 'sas', value }, httpClient });
    expect(storage.location).toBe(url);
    expect(await storage.stat('a')).toBeUndefined();
    expect(sent).toEqual([`${url}/a?sv=2024-11-04&sp=rl&sig=c2ln%2BbmF0dXJl%3D`]);
    expect(redact('in a header c2ln+bmF0dXJl=, in a URL c2ln%2BbmF0dXJl%3D')).toBe(
      'in a header [redacted], in a URL [redacted]',
    );
  });

  it.each(['sv=2024-11-04&sp=rl', 'sv=2024-11-04&sig=', ''])(
    'without a signature is refused: %s',
    async (value) => {
      await expect(openContainer({ url, credential: { kind: 'sas', value } })).rejects.toMatchObject({
        code: 'UserErrorInvalidInput',
        message: 'The SAS has no signature (sig=…).',
        remedy: 'Copy the SAS token itself, not the URL of the blob.',
      });
    },
  );
});

describe('a SAS URL', () => {
  const value = 'https://contoso.blob.core.windows.net/backups?sp=rl&sv=2024-11-04&sig=c2lnbmVk';

  it('is no SAS, and its signature is not repeated', async () => {
    const opening = openContainer({
      url: 'https://contoso.blob.core.windows.net/backups',
      credential: { kind: 'sas', value },
    });
    await expect(opening).rejects.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'The SAS is a URL, or more than one SAS.',
      remedy: 'Copy the SAS token itself, without the URL.',
    });
    expect(redact(value)).toBe('[redacted]');
  });
});

describe('an Entra token', () => {
  it('is sent where the connection is encrypted', async () => {
    const asked: unknown[] = [];
    const sent: (string | undefined)[] = [];
    const storage = await openContainer({
      url: 'https://contoso.blob.core.windows.net/backups',
      credential: {
        kind: 'token',
        credential: {
          getToken: async (scopes) => {
            asked.push(scopes);
            return { token: 'the-token', expiresOnTimestamp: Date.now() + 3_600_000 };
          },
        },
      },
      httpClient: {
        async sendRequest(request) {
          sent.push(request.headers.get('authorization'));
          return { request, status: 404, headers: createHttpHeaders({ 'x-ms-error-code': 'BlobNotFound' }) };
        },
      },
    });
    expect(await storage.stat('a')).toBeUndefined();
    expect([asked.flat(), sent]).toEqual([['https://storage.azure.com/.default'], ['Bearer the-token']]);
  });
});
