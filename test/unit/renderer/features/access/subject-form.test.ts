import { describe, expect, it } from 'vitest';
import {
  accessProblems,
  containerOf,
  emptyAccess,
  lacksServerId,
  resourceHint,
  secretOf,
  serverIdHint,
  wishOf,
  type AccessForm,
  type Known,
} from '../../../../../renderer/features/access/subject-form.ts';
import { IdentityId, ServerId } from '../../../../../shared/ids.ts';
import type { ServerSummary } from '../../../../../shared/servers/servers.ts';

const group = '/subscriptions/6f2c1f2e-0000-4000-8000-0000000000f1/resourceGroups/shop/providers';
const keyVault = `${group}/Microsoft.KeyVault/vaults/shop-kv`;
const account = `${group}/Microsoft.Storage/storageAccounts/shopfiles`;
const azureServer = `${group}/Microsoft.DBforPostgreSQL/flexibleServers/shop-pg`;
const backupVault = `${group}/Microsoft.DataProtection/backupVaults/bv`;
const objectId = '6f2c1f2e-0000-4000-8000-0000000000e1';
const server = (change: Partial<ServerSummary>): ServerSummary => ({
  id: ServerId.parse('server-shop'),
  name: 'shop',
  host: 'shop-pg.postgres.database.azure.com',
  port: 5432,
  user: 'keeper',
  maintenanceDatabase: 'postgres',
  tls: 'verify-full',
  credential: { kind: 'none' },
  addedAt: '2026-11-29T12:00:00.000Z',
  ...change,
});
const known: Known = {
  servers: [
    server({ azure: { id: azureServer, identity: IdentityId.parse('identity-app') } }),
    server({ id: ServerId.parse('server-old') }),
  ],
  keyVaults: [{ id: keyVault, uri: 'https://shop-kv.vault.azure.net' }],
  accounts: [{ id: account, blobEndpoint: 'https://shopfiles.blob.core.windows.net' }],
  notShown: { keyVaults: null, accounts: null },
};
const form: AccessForm = {
  ...emptyAccess,
  identity: 'identity-app',
  server: 'server-shop',
  secret: ' https://shop-kv.vault.azure.net/secrets/shop-login ',
  container: 'https://shopfiles.blob.core.windows.net/backups/deeper',
};
const common = { identity: 'identity-app', principal: { kind: 'me' }, purpose: 'backup' };
const container = { account, name: 'backups' };

describe('what is asked', () => {
  it('has the resources that Azure shows', () => {
    expect(wishOf(form, known)).toStrictEqual({
      ...common,
      serverName: 'shop',
      server: azureServer,
      secret: { vault: keyVault, name: 'shop-login' },
      container,
    });
  });

  it('has the resource ids that were typed where Azure shows nothing, and none of them before Azure was asked', () => {
    const typed = { ...form, server: '', keyVault: ` ${keyVault}`, account };
    const blind = { ...known, keyVaults: [], accounts: [] };
    const wish = { ...common, secret: { vault: keyVault, name: 'shop-login' }, container };
    expect(wishOf(typed, blind)).toStrictEqual(wish);
    expect(wishOf({ ...form, server: '' }, blind)).toStrictEqual({
      ...common,
      secretUri: 'https://shop-kv.vault.azure.net/secrets/shop-login',
      containerUrl: 'https://shopfiles.blob.core.windows.net/backups',
    });
    expect(wishOf(form, { ...known, accounts: undefined })).toBeUndefined();
    expect(accessProblems(form, { ...known, accounts: undefined })).toStrictEqual({});
  });

  it('has no server and no secret for files', () => {
    expect(wishOf({ ...form, purpose: 'restore-as-files' }, known)).toStrictEqual({
      ...common,
      purpose: 'restore-as-files',
      container,
    });
  });

  it('has a server that is not from Azure by its name alone', () => {
    expect(wishOf({ ...form, server: 'server-old', secret: '', container: '' }, known)).toStrictEqual({
      ...common,
      serverName: 'shop',
    });
  });

  it.each([
    ['service-principal', objectId, { kind: 'service-principal', objectId }],
    ['managed-identity', ` ${objectId} `, { kind: 'managed-identity', objectId }],
    ['backup-vault', objectId, { kind: 'backup-vault', objectId }],
    ['backup-vault', backupVault, { kind: 'backup-vault', vault: backupVault }],
  ] as const)('is for a %s named %s', (who, principal, expected) => {
    expect(wishOf({ ...form, who, principal }, known)?.principal).toStrictEqual(expected);
  });
});

describe('the resource id of a server that was not added from Azure', () => {
  const old = { ...form, server: 'server-old', secret: '', container: '' };
  const vaultOf = { who: 'backup-vault', principal: objectId } as const;

  it('is asked for where a server is chosen, and of a Backup vault always', () => {
    const none = { ...form, server: '' };
    expect(
      [form, old, none, { ...none, ...vaultOf }, { ...old, purpose: 'restore-as-files' as const }].map(
        (each) => lacksServerId(each, known),
      ),
    ).toStrictEqual([false, true, false, true, false]);
    expect(serverIdHint(old)).toContain('Empty where it is no flexible server.');
    expect(serverIdHint({ ...old, ...vaultOf })).toContain('Azure Backup has to see the server there.');
  });

  it('is sent as it was typed, and never in place of what was added from Azure', () => {
    const typed = ` ${azureServer} `;
    expect(wishOf({ ...old, serverId: typed }, known)).toStrictEqual({
      ...common,
      serverName: 'shop',
      server: azureServer,
    });
    expect(wishOf({ ...form, serverId: `${azureServer}-other` }, known)?.server).toBe(azureServer);
    expect(wishOf({ ...old, ...vaultOf, server: '', serverId: typed }, known)).toStrictEqual({
      ...common,
      principal: { kind: 'backup-vault', objectId },
      server: azureServer,
    });
  });

  it('has to be one, and is needed of a Backup vault', () => {
    const wrong = { ...old, serverId: keyVault };
    expect(accessProblems(wrong, known)).toStrictEqual({
      serverId: 'That is no resource id of a flexible server; without one, its role is not looked at.',
    });
    const needed = {
      serverId:
        'Give the resource id of the flexible server: without the role Reader at it, Azure Backup does nothing.',
    };
    for (const each of [
      { ...wrong, ...vaultOf },
      { ...old, ...vaultOf },
      { ...form, ...vaultOf, server: '' },
    ]) {
      expect(accessProblems(each, known)).toStrictEqual(needed);
      expect(wishOf(each, known)).toBeUndefined();
    }
    expect(accessProblems({ ...form, ...vaultOf }, known)).toStrictEqual({});
  });
});

describe('what is missing', () => {
  it.each<[string, Partial<AccessForm>, string]>([
    ['an identity', { identity: '' }, 'identity'],
    ['an object id', { who: 'managed-identity', principal: backupVault }, 'principal'],
    ['an object or resource id', { who: 'backup-vault', principal: account }, 'principal'],
    ['a secret', { secret: 'https://shop-kv.vault.azure.net/' }, 'secret'],
    ['a key vault', { secret: 'https://other.vault.azure.net/secrets/x', keyVault: 'other' }, 'keyVault'],
    ['a container', { container: 'http://127.0.0.1:10000/backups' }, 'container'],
    [
      'an account',
      { container: 'https://other.blob.core.windows.net/backups', account: keyVault },
      'account',
    ],
    ['anything', { server: '', secret: '', container: '' }, 'server'],
    ['anything for files', { purpose: 'restore-as-files', container: '' }, 'container'],
  ])('%s', (_, change, field) => {
    expect(Object.keys(accessProblems({ ...form, ...change }, known))).toStrictEqual([field]);
    expect(wishOf({ ...form, ...change }, known)).toBeUndefined();
  });

  it('nothing', () => {
    expect(accessProblems(form, known)).toStrictEqual({});
  });
});

it('a secret and a container say where they are', () => {
  expect(secretOf(form)).toStrictEqual({ at: 'https://shop-kv.vault.azure.net', name: 'shop-login' });
  expect(containerOf(form)).toStrictEqual({ at: 'https://shopfiles.blob.core.windows.net', name: 'backups' });
  expect(secretOf({ secret: 'x' })).toBeUndefined();
  expect(containerOf({ container: 'https://shopfiles.blob.core.windows.net/' })).toBeUndefined();
});

it('does not say that the identity cannot see what Azure did not answer about', () => {
  expect(resourceHint(null, 'Properties')).toBe(
    'The identity cannot see it in Azure: without it, only what can be tried is told. The portal shows it under Properties.',
  );
  expect(resourceHint('Azure does not answer.', 'Properties')).toBe(
    'Whether the identity sees it in Azure is not known: Azure does not answer. Try again later; or give it here, as the portal shows it under Properties.',
  );
});
