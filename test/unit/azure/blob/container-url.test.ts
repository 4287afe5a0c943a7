import { describe, expect, it } from 'vitest';
import { openContainer } from '../../../../main/azure/blob/container.ts';
import { parseContainerUrl } from '../../../../main/azure/blob/container-url.ts';
import { redact } from '../../../../main/core/redact.ts';

describe('parseContainerUrl', () => {
  it('takes a URL of Azure apart', () => {
    expect(parseContainerUrl('https://Contoso.blob.core.windows.net/backups/')).toEqual({
      origin: 'https://contoso.blob.core.windows.net',
      service: 'https://contoso.blob.core.windows.net',
      account: 'contoso',
      container: 'backups',
      prefix: '',
      location: 'https://contoso.blob.core.windows.net/backups',
    });
    expect(parseContainerUrl('https://contoso.blob.core.windows.net/backups/team-a/Prod_1')).toMatchObject({
      container: 'backups',
      prefix: 'team-a/Prod_1/',
      location: 'https://contoso.blob.core.windows.net/backups/team-a/Prod_1',
    });
  });

  it('takes a URL of an emulator apart', () => {
    expect(parseContainerUrl('http://127.0.0.1:10000/devstoreaccount1/backups/x')).toEqual({
      origin: 'http://127.0.0.1:10000',
      service: 'http://127.0.0.1:10000/devstoreaccount1',
      account: 'devstoreaccount1',
      container: 'backups',
      prefix: 'x/',
      location: 'http://127.0.0.1:10000/devstoreaccount1/backups/x',
    });
  });

  it.each([
    ['not a url', 'is not a URL'],
    ['file:///etc/passwd', 'starts with https'],
    ['ftp://contoso.blob.core.windows.net/backups', 'starts with https'],
    ['http://contoso.blob.core.windows.net/backups', 'starts with https'],
    ['https://evil.example/backups', 'not a host of Azure'],
    ['https://contoso.blob.core.windows.net.evil.example/backups', 'not a host of Azure'],
    ['https://evilblob.core.windows.net/backups', 'not a host of Azure'],
    ['https://contoso.blob.core.windows.net:8443/backups', 'not a host of Azure'],
    ['http://169.254.169.254/metadata/identity', 'starts with https'],
    ['https://169.254.169.254/metadata/identity', 'not a host of Azure'],
    ['https://contoso.blob.core.windows.net@evil.example/backups', 'user name or password'],
    ['https://a:b@contoso.blob.core.windows.net/backups', 'user name or password'],
    ['https://contoso.blob.core.windows.net/backups#x', 'fragment'],
    ['https://contoso.blob.core.windows.net/', 'does not name a container'],
    ['https://contoso.blob.core.windows.net/$logs', 'does not name a container'],
    ['https://contoso.blob.core.windows.net/Back--ups', 'does not name a container'],
    ['https://contoso.blob.core.windows.net/backups//x', 'may only have'],
    ['https://contoso.blob.core.windows.net/backups/%2e%2e%2fx', 'may only have'],
    ['http://127.0.0.1:10000/', 'does not name a storage account'],
    ['http://127.0.0.1:10000/devstoreaccount1', 'does not name a container'],
  ])('refuses %s', (url, reason) => {
    expect(() => parseContainerUrl(url)).toThrow(reason);
  });

  it('refuses a SAS in the URL without repeating it, and says where it belongs', () => {
    let thrown: unknown;
    try {
      parseContainerUrl('https://contoso.blob.core.windows.net/backups?sv=2024-11-04&sig=c2VjcmV0');
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'The container URL has a query string; a SAS does not belong in the URL of a vault.',
      remedy: 'Put the SAS into an environment variable and name that variable as the source of the SAS.',
    });
    expect(JSON.stringify(thrown)).not.toContain('c2VjcmV0');
  });
});

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
