import { describe, expect, it } from 'vitest';
import { cloudHosts, cloudOfBlobHost, isCloudHost } from '../../../../main/azure/http/clouds.ts';

describe('hosts of a cloud', () => {
  it.each([
    ['public', 'login.microsoftonline.com'],
    ['public', 'management.azure.com'],
    ['public', 'contoso.vault.azure.net'],
    ['public', 'contoso.blob.core.windows.net'],
    ['public', 'contoso.z01.blob.storage.azure.net'],
    ['us-government', 'login.microsoftonline.us'],
    ['us-government', 'contoso.vault.usgovcloudapi.net'],
    ['us-government', 'contoso.blob.core.usgovcloudapi.net'],
    ['china', 'login.partner.microsoftonline.cn'],
    ['china', 'management.chinacloudapi.cn'],
    ['china', 'contoso.vault.azure.cn'],
  ] as const)('in %s include %s, and no other cloud has it', (cloud, host) => {
    const clouds = Object.keys(cloudHosts) as (keyof typeof cloudHosts)[];
    expect(clouds.filter((each) => isCloudHost(host, each))).toEqual([cloud]);
  });

  it.each([
    'vault.azure.net',
    '.vault.azure.net',
    'contoso.vault.azure.net.example.com',
    'contoso-vault.azure.net',
    'login.microsoftonline.com.',
    'sub.login.microsoftonline.com',
    'contoso.management.azure.com',
    '-.vault.azure.net',
    '[fe80::1]',
    '169.254.169.254',
    'localhost',
    '127.0.0.1',
  ])('do not include %s', (host) => {
    expect(isCloudHost(host, 'public')).toBe(false);
  });

  it('tell which cloud a storage account is in', () => {
    expect(cloudOfBlobHost('contoso.blob.core.windows.net')).toBe('public');
    expect(cloudOfBlobHost('contoso.blob.core.usgovcloudapi.net')).toBe('us-government');
    expect(cloudOfBlobHost('contoso.blob.core.chinacloudapi.cn')).toBe('china');
    expect(cloudOfBlobHost('contoso.blob.example.com')).toBeUndefined();
  });
});
