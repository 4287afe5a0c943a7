import { expect, it } from 'vitest';
import { needsOf } from '../../../../main/coordinator/access/needs.ts';

const group = '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop';
const all = {
  purpose: 'backup',
  principal: { kind: 'me' },
  server: `${group}/providers/Microsoft.DBforPostgreSQL/flexibleServers/shop-pg`,
  serverName: 'prod',
  secret: { vault: `${group}/providers/Microsoft.KeyVault/vaults/kv`, name: 'login' },
  container: { account: `${group}/providers/Microsoft.Storage/storageAccounts/keep`, name: 'backups' },
} as const;

const needed = (subject: Parameters<typeof needsOf>[0]) =>
  needsOf(subject).map(({ need, blocks }) => `${need}${blocks ? '' : ', not needed by pgkeep'}`);

it('me: all of it, and only what was named', () => {
  expect(needed(all)).toStrictEqual(['read-secret', 'connect', 'blobs', 'read-server, not needed by pgkeep']);
  expect(needed({ ...all, purpose: 'restore-as-database', container: undefined })).toStrictEqual([
    'read-secret',
    'connect',
    'read-server, not needed by pgkeep',
  ]);
});

it('files go into a container, and no server is needed', () => {
  expect(needed({ ...all, purpose: 'restore-as-files' })).toStrictEqual(['blobs']);
});

it('others need the connection too, and Azure Backup has to see the server', () => {
  expect(needed({ ...all, principal: { kind: 'managed-identity' } })).toStrictEqual(needed(all));
  expect(needed({ ...all, principal: { kind: 'backup-vault' } })).toStrictEqual([
    'read-secret',
    'connect',
    'blobs',
    'read-server',
  ]);
});

it('scopes begin with the narrowest, and say what they open', () => {
  const scopes = needsOf(all).flatMap((each) =>
    'scopes' in each && each.need === 'blobs' ? each.scopes : [],
  );
  expect(scopes).toStrictEqual([
    {
      id: `${all.container.account}/blobServices/default/containers/backups`,
      level: 'container',
      opens: 'The container backups, to read, write and delete in.',
    },
    {
      id: all.container.account,
      level: 'storage account',
      opens: 'Every container of the storage account keep, to read, write and delete in.',
    },
    {
      id: group,
      level: 'resource group',
      opens: 'Every container of every storage account in the resource group shop, later ones too.',
    },
    {
      id: '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1',
      level: 'subscription',
      opens: 'Every container of every storage account in the whole subscription, later ones too.',
    },
  ]);
});
