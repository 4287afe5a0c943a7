import { describe, expect, it } from 'vitest';
import { expectTokenPlace } from '../../../../main/azure/database-logins/place.ts';
import type { AzureCloud } from '../../../../shared/identities/cloud.ts';
import { AzureIdentity } from '../../../../shared/identities/identities.ts';

const identity = (cloud: AzureCloud) =>
  AzureIdentity.parse({
    id: 'identity-0001',
    name: 'backups',
    cloud,
    addedAt: '2026-01-01T00:00:00.000Z',
    kind: 'managed-identity',
  });

describe('a token goes', () => {
  it.each([
    ['public', 'flex.postgres.database.azure.com'],
    ['public', 'Flex.Postgres.Database.Azure.com'],
    ['us-government', 'flex.postgres.database.usgovcloudapi.net'],
    ['china', 'flex.postgres.database.chinacloudapi.cn'],
  ] as const)('in %s to %s', (cloud, host) => {
    expect(() => expectTokenPlace({ host, tls: 'verify-full' }, identity(cloud))).not.toThrow();
  });

  it.each([
    'postgres.database.azure.com',
    'flex.postgres.database.azure.com.',
    'flex.postgres.database.azure.com.example.com',
    'flex-postgres.database.azure.com',
    'flex.postgres.database.usgovcloudapi.net',
    'example.com/.postgres.database.azure.com',
    'example.com#.postgres.database.azure.com',
    'localhost',
    '127.0.0.1',
    '169.254.169.254',
    '/run/postgresql',
    '/run/.postgres.database.azure.com',
    'contoso.vault.azure.net',
  ])('never to %s', (host) => {
    expect(() => expectTokenPlace({ host, tls: 'verify-full' }, identity('public'))).toThrow(
      expect.objectContaining({
        code: 'UserErrorHostNotAllowed',
        message: `${host} is no PostgreSQL server of Azure’s public cloud, where backups signs in: no token is sent there.`,
        remedy:
          'Give the server’s own name, which ends in .postgres.database.azure.com, or another login than Microsoft Entra.',
      }),
    );
  });

  it.each(['disable', 'require', 'verify-ca'] as const)('never over TLS %s', (tls) => {
    const host = 'flex.postgres.database.azure.com';
    expect(() => expectTokenPlace({ host, tls }, identity('public'))).toThrow(
      expect.objectContaining({
        code: 'UserErrorTlsFailed',
        message: `A token is sent only where TLS proves the host, and the TLS mode for ${host} is ${tls}.`,
      }),
    );
  });
});
