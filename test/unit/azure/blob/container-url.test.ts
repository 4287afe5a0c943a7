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
    'contoso.blob.core.windows.net',
    'contoso.z12.blob.storage.azure.net',
    'contoso.blob.core.usgovcloudapi.net',
    'contoso.blob.core.chinacloudapi.cn',
    'contoso.privatelink.blob.core.windows.net',
  ])('takes %s for a host of Azure', (host) => {
    expect(parseContainerUrl(`https://${host}/backups`)).toMatchObject({
      account: 'contoso',
      container: 'backups',
      service: `https://${host}`,
    });
  });

  it.each([
    ['https://localhost:10000/account1/backups', 'https://localhost:10000/account1'],
    ['http://localhost/account1/backups', 'http://localhost/account1'],
    ['http://[::1]:10000/account1/backups', 'http://[::1]:10000/account1'],
  ])('takes %s for an emulator', (url, service) => {
    expect(parseContainerUrl(url)).toMatchObject({ service, account: 'account1', container: 'backups' });
  });

  it.each([
    ['abc', 'abc'],
    ['a'.repeat(63), 'a'.repeat(63)],
    ['a-b-1', 'a-b-1'],
  ])('takes the container %s', (container) => {
    expect(parseContainerUrl(`https://contoso.blob.core.windows.net/${container}`)).toMatchObject({
      container,
    });
  });

  it.each(['ab', 'a'.repeat(64), '-ab', 'ab-', 'a--b', 'a_b'])('refuses the container %s', (container) => {
    expect(() => parseContainerUrl(`https://contoso.blob.core.windows.net/${container}`)).toThrow(
      'does not name a container',
    );
  });

  it.each(['ab', 'a'.repeat(25), 'con-toso'])('refuses the account %s', (account) => {
    expect(() => parseContainerUrl(`https://${account}.blob.core.windows.net/backups`)).toThrow(
      'does not name a storage account',
    );
  });

  it.each(['.x', '-x', '_x', 'x..y', 'x y', 'ü'])('refuses the prefix %s', (prefix) => {
    expect(() => parseContainerUrl(`https://contoso.blob.core.windows.net/backups/a/${prefix}`)).toThrow(
      'may only have letters',
    );
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
