import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { listSecrets } from '../../../../main/azure/key-vault/list-secrets.ts';
import { keyVaultNamed, type NamedKeyVault } from '../../../../shared/logins/key-vault-uri.ts';
import { startAzure, type TestAzure } from '../../../support/azure/azure.ts';
import { accessOf, addTestVault, assignTo, backupsApp } from '../../../support/azure/key-vault-stage.ts';
import { startKeyVaults, type TestKeyVaults } from '../../../support/azure/key-vault.ts';
import { roles } from '../../../support/azure/roles.ts';

let azure: TestAzure;
let keyVaults: TestKeyVaults;
let scope: string;

beforeAll(async () => {
  azure = await startAzure();
  azure.entra.apps.push(backupsApp);
  scope = addTestVault(azure, 'contoso-kv').id;
  addTestVault(azure, 'contoso-old', { enableRbacAuthorization: null });
  addTestVault(azure, 'contoso-walled', { networkAcls: { bypass: 'AzureServices', defaultAction: 'Deny' } });
  keyVaults = await startKeyVaults(azure);
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await keyVaults[Symbol.asyncDispose]();
  await azure[Symbol.asyncDispose]();
});
beforeEach(() => {
  azure.arm.tenant.assignments.splice(0, Infinity);
  keyVaults.secrets.clear();
  keyVaults.asked.splice(0, Infinity);
  keyVaults.pageSize = 25;
});

function vaultOf(name: string): NamedKeyVault {
  const named = keyVaultNamed(name, 'public');
  if (named === undefined) throw new Error(`no name of a key vault: ${name}`);
  return named;
}

const list = (name: string) => listSecrets(accessOf(azure), vaultOf(name));
const failed = (name: string) => list(name).catch((error: unknown) => error);

it('secrets are listed over all pages, by their names, and no value is read', async () => {
  assignTo(azure, roles.keyVaultReader, scope);
  keyVaults.pageSize = 2;
  keyVaults.put('contoso-kv', 'shop-login', 'Password=Zx9-geheim', { contentType: 'text/plain' });
  keyVaults.put('contoso-kv', 'app-old', 'withdrawn', { enabled: false });
  keyVaults.put('contoso-kv', 'billing', 'x', {
    exp: Date.parse('2027-01-01T00:00:00Z') / 1000,
    nbf: Date.parse('2026-12-01T00:00:00Z') / 1000,
  });
  keyVaults.put('contoso-kv', 'web-certificate', 'a private key', { isManaged: true });
  keyVaults.put('contoso-old', 'elsewhere', 'x');
  const usual = { contentType: null, isEnabled: true, expiresOn: null, notBefore: null };
  expect(await list('contoso-kv')).toEqual([
    { ...usual, name: 'app-old', isEnabled: false },
    {
      ...usual,
      name: 'billing',
      expiresOn: new Date('2027-01-01T00:00:00.000Z'),
      notBefore: new Date('2026-12-01T00:00:00.000Z'),
    },
    { ...usual, name: 'shop-login', contentType: 'text/plain' },
  ]);
  expect(keyVaults.asked).toEqual(['GET /secrets', 'GET /secrets']);
});

it('a key vault without secrets has none', async () => {
  assignTo(azure, roles.keyVaultReader, scope);
  expect(await list('contoso-kv')).toEqual([]);
});

it('who may read one secret alone is told to type its name', async () => {
  assignTo(azure, roles.secretsUser, `${scope}/secrets/shop-login`);
  expect(await failed('contoso-kv')).toMatchObject({
    code: 'UserErrorMissingPermissionsOnSecretStore',
    message: 'The identity may not list the secrets of the key vault contoso-kv.',
    remedy:
      'Type the name of the secret: it can be used without being listed. Give the identity the role Key Vault Reader on the key vault, which shows names and no values; access policies do not count in this key vault. A new assignment takes up to 10 minutes to act.',
  });
  expect(await failed('contoso-old')).toMatchObject({
    code: 'UserErrorMissingPermissionsOnSecretStore',
    message: 'The identity may not list the secrets of the key vault contoso-old.',
    remedy:
      'Type the name of the secret: it can be used without being listed. Give the identity an access policy of the key vault with the secret permission List; roles such as Key Vault Secrets User do not count in this key vault, which decides by access policies.',
  });
});

it('an identity with a name is named where it may not list', async () => {
  const refused = listSecrets({ ...accessOf(azure), name: 'backups' }, vaultOf('contoso-kv'));
  await expect(refused).rejects.toMatchObject({
    message: 'The identity "backups" may not list the secrets of the key vault contoso-kv.',
  });
});

it('a firewall and a key vault that is not there are told apart', async () => {
  expect(await failed('contoso-walled')).toMatchObject({
    code: 'UserErrorSecretStoreFirewall',
    message: 'The firewall of the key vault contoso-walled lets nobody in from 203.0.113.7.',
  });
  expect(await failed('contoso-gone')).toMatchObject({ code: 'UserErrorInvalidSecretStore' });
});

it('listing ends when it is cancelled', async () => {
  assignTo(azure, roles.keyVaultReader, scope);
  const signal = AbortSignal.abort(new Error('cancelled'));
  await expect(listSecrets(accessOf(azure), vaultOf('contoso-kv'), signal)).rejects.toThrow('cancelled');
});
