import { describe, expect, it } from 'vitest';
import { parseContainerUrl } from '../../../../main/azure/blob/container-url.ts';

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
