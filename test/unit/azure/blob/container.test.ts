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

  it('sends no Entra token over plain http', async () => {
    const credential = { getToken: () => Promise.reject(new Error('asked for a token')) };
    await expect(
      openContainer({
        url: 'http://127.0.0.1:10000/devstoreaccount1/backups',
        credential: { kind: 'token', credential },
      }),
    ).rejects.toThrow('over https only');
  });
});
