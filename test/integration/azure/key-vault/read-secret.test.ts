import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createSecret } from '../../../../main/azure/key-vault/create-secret.ts';
import { readSecret } from '../../../../main/azure/key-vault/read-secret.ts';
import { redact } from '../../../../main/core/redact.ts';
import { claimsChallenge } from '../../../support/azure/claims-challenge.ts';
import { startAzure, type TestAzure } from '../../../support/azure/azure.ts';
import { KeyVaultError } from '../../../support/azure/key-vault-wire.ts';
import {
  accessOf,
  addTestVault,
  assignTo,
  backupsApp,
  secretOf,
} from '../../../support/azure/key-vault-stage.ts';
import { startKeyVaults, type TestKeyVaults } from '../../../support/azure/key-vault.ts';
import { roles } from '../../../support/azure/roles.ts';

const login = secretOf('contoso-kv', 'shop-login');
const now = new Date('2026-11-29T12:00:00.000Z');
const value = 'Server=h;User Id=app;Password=Zx9-geheim;';
const vaults = {
  roles: 'contoso-kv',
  policies: 'contoso-old',
  firewall: 'contoso-walled',
  closed: 'contoso-closed',
};

let azure: TestAzure;
let keyVaults: TestKeyVaults;
let scope: string;

beforeAll(async () => {
  azure = await startAzure();
  azure.entra.apps.push(backupsApp);
  scope = `${addTestVault(azure, vaults.roles).id}/secrets/shop-login`;
  addTestVault(azure, vaults.policies, { enableRbacAuthorization: null });
  addTestVault(azure, vaults.firewall, { networkAcls: { bypass: 'AzureServices', defaultAction: 'Deny' } });
  addTestVault(azure, vaults.closed, { publicNetworkAccess: 'disabled' });
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
  azure.arm.tenant.now = () => Date.now();
  azure.entra.rule = undefined;
  azure.entra.issued.splice(0, Infinity);
  azure.network.refused.splice(0, Infinity);
  keyVaults.secrets.clear();
  keyVaults.deleted.clear();
  keyVaults.rule = undefined;
  keyVaults.asked.splice(0, Infinity);
});

const read = (secret = login) => readSecret(accessOf(azure), secret, { now });
const failed = (secret = login) => read(secret).catch((error: unknown) => error);

describe('a secret', () => {
  it('is read with a token for Key Vault, of the tenant that the vault names', async () => {
    keyVaults.put('contoso-kv', 'shop-login', value);
    assignTo(azure, roles.secretsUser, scope);
    expect(await read()).toEqual({ value, warnings: [] });
    expect(azure.entra.issued).toMatchObject([
      { resource: 'https://vault.azure.net', tenant: azure.arm.tenant.tenantId },
    ]);
    expect(keyVaults.asked).toEqual(['GET /secrets/shop-login/']);
    expect(redact(`it is ${value}`)).toBe('it is [redacted]');
  });

  it('is the newest version', async () => {
    keyVaults.put('contoso-kv', 'shop-login', value);
    assignTo(azure, roles.secretsUser, scope);
    await read();
    keyVaults.put('contoso-kv', 'shop-login', 'the-newer-one');
    expect((await read()).value).toBe('the-newer-one');
  });

  it('whose newest version is disabled is refused, whatever stands before it', async () => {
    keyVaults.put('contoso-kv', 'shop-login', value);
    keyVaults.put('contoso-kv', 'shop-login', 'withdrawn', { enabled: false });
    assignTo(azure, roles.secretsUser, scope);
    expect(await failed()).toMatchObject({
      code: 'UserErrorSecretDisabled',
      message: 'The newest version of the secret shop-login in the key vault contoso-kv is disabled.',
      details: '403 SecretDisabled Operation get is not allowed on a disabled secret.',
    });
  });

  it('that has expired, or is not valid yet, is read with a warning', async () => {
    assignTo(azure, roles.secretsUser, scope);
    keyVaults.put('contoso-kv', 'shop-login', value, { exp: Date.parse('2026-11-01T00:00:00Z') / 1000 });
    expect(await read()).toEqual({
      value,
      warnings: [
        'The secret shop-login in the key vault contoso-kv expired on 1 Nov 2026; Key Vault still gives it out.',
      ],
    });
    keyVaults.put('contoso-kv', 'shop-login', value, { nbf: Date.parse('2026-12-01T00:00:00Z') / 1000 });
    expect((await read()).warnings).toEqual([
      'The secret shop-login in the key vault contoso-kv is not to be used before 1 Dec 2026; Key Vault gives it out already.',
    ]);
  });

  it('that is not there is told apart from a key vault that is not there', async () => {
    assignTo(azure, roles.secretsUser, scope);
    expect(await failed()).toMatchObject({
      code: 'UserErrorInvalidSecret',
      message: 'The key vault contoso-kv has no secret shop-login.',
    });
    expect(await failed(secretOf('contoso-gone', 'shop-login'))).toMatchObject({
      code: 'UserErrorInvalidSecretStore',
      message: 'There is no key vault at contoso-gone.vault.azure.net (the proxy answered HTTP 502).',
    });
    // it may have passed, so each of the SDK's tries is made
    expect(azure.network.refused).toEqual(
      Array.from({ length: 5 }, () => 'contoso-gone.vault.azure.net:443'),
    );
  });

  it('needs a role where the key vault decides by roles, and the role to have come through', async () => {
    keyVaults.put('contoso-kv', 'shop-login', value);
    const refusal = {
      code: 'UserErrorMissingPermissionsOnSecretStore',
      message: 'The identity may not read the secret shop-login in the key vault contoso-kv.',
      remedy:
        'Give the identity the role Key Vault Secrets User on the secret; access policies do not count in this key vault. A new assignment takes up to 10 minutes to act.',
    };
    expect(await failed()).toMatchObject(refusal);
    const at = Date.now();
    assignTo(azure, roles.secretsUser, scope, at + 300_000);
    expect(await failed()).toMatchObject(refusal);
    azure.arm.tenant.now = () => at + 300_000;
    expect((await read()).value).toBe(value);
  });

  it('needs an access policy where the key vault decides by those', async () => {
    keyVaults.put(vaults.policies, 'shop-login', value);
    const secret = secretOf(vaults.policies, 'shop-login');
    const vault = addTestVault(azure, vaults.policies, { enableRbacAuthorization: null });
    assignTo(azure, roles.secretsUser, vault.id);
    expect(await failed(secret)).toMatchObject({
      code: 'UserErrorMissingPermissionsOnSecretStore',
      message: 'The identity may not read the secret shop-login in the key vault contoso-old.',
      remedy:
        'Give the identity an access policy of the key vault with the secret permissions Get and List; roles such as Key Vault Secrets User do not count in this key vault, which decides by access policies.',
    });
    vault.properties['accessPolicies'] = [
      { objectId: backupsApp.clientId, permissions: { secrets: ['Get', 'List'] } },
    ];
    expect((await read(secret)).value).toBe(value);
  });

  it('behind a firewall says which address to let in', async () => {
    keyVaults.put(vaults.firewall, 'shop-login', value);
    expect(await failed(secretOf(vaults.firewall, 'shop-login'))).toMatchObject({
      code: 'UserErrorSecretStoreFirewall',
      message: 'The firewall of the key vault contoso-walled lets nobody in from 203.0.113.7.',
      remedy:
        'Add 203.0.113.7 to the key vault’s networking rules, or run pgkeep in a network that they allow. "Allow trusted Microsoft services" does not help pgkeep.',
      details:
        '403 ForbiddenByFirewall Client address is not authorized and caller is not a trusted service. Client address: 203.0.113.7',
    });
  });

  it('of a key vault without public access says so', async () => {
    expect(await failed(secretOf(vaults.closed, 'shop-login'))).toMatchObject({
      code: 'UserErrorSecretStoreConnection',
      message: 'The key vault contoso-closed takes no connections from public networks.',
    });
  });

  it('is asked for again as Key Vault says when it is asked too often', async () => {
    keyVaults.put('contoso-kv', 'shop-login', value);
    assignTo(azure, roles.secretsUser, scope);
    let busy = 2;
    const throttled = new KeyVaultError(
      429,
      'Throttled',
      'Request was not processed because too many requests were received.',
      {
        headers: { 'retry-after': '0' },
      },
    );
    keyVaults.rule = () => {
      busy -= 1;
      return busy < 0 ? undefined : throttled.answer;
    };
    expect((await read()).value).toBe(value);
    busy = 100;
    expect(await failed()).toMatchObject({
      code: 'UserErrorAzureNotReachable',
      message:
        'The key vault contoso-kv is asked too often and takes no more requests for the moment (HTTP 429).',
    });
  });

  it('is read with the claims that Key Vault challenges for', async () => {
    keyVaults.put('contoso-kv', 'shop-login', value);
    assignTo(azure, roles.secretsUser, scope);
    const claims = '{"access_token":{"nbf":{"essential":true,"value":"1700000000"}}}';
    keyVaults.rule = (request) => claimsChallenge(claims, request.claims);
    expect((await read()).value).toBe(value);
    expect(azure.entra.issued.at(-1)?.claims).toBe('{"nbf":{"essential":true,"value":"1700000000"}}');
  });

  it('is not to be had where Entra refuses the token', async () => {
    azure.entra.rule = () => ({ error: 'invalid_client', number: 7000222 });
    expect(await failed()).toMatchObject({ code: 'UserErrorApplicationLogin' });
  });

  it('of another cloud is refused before anything is sent', async () => {
    expect(await failed({ ...login, vaultUrl: 'https://contoso-kv.vault.azure.cn' })).toMatchObject({
      code: 'UserErrorHostNotAllowed',
    });
    expect([azure.network.refused, azure.entra.issued]).toEqual([[], []]);
  });

  it.each([{}, [], 'a page', { id: 1, value: 'x' }, { value: 'x' }, null])(
    'is not taken from an answer that is none: %j',
    async (body) => {
      keyVaults.rule = () => ({ status: 200, body });
      expect(await failed()).toMatchObject({
        code: 'UserErrorAzureNotReachable',
        message: 'What answers at contoso-kv.vault.azure.net is not Key Vault: its answer is no secret.',
      });
    },
  );

  it('shows no token and no value in its errors', async () => {
    keyVaults.put('contoso-kv', 'shop-login', value);
    keyVaults.rule = () => ({ status: 500, body: { value } });
    const error = await failed();
    expect(error).toMatchObject({
      code: 'UserErrorAzureNotReachable',
      message: 'The key vault at contoso-kv.vault.azure.net does not answer (HTTP 500).',
    });
    const shown = JSON.stringify(error, Object.getOwnPropertyNames(error));
    expect(shown).toContain('HTTP 500');
    expect(shown).not.toContain('eyJ');
  });
});

describe('a secret that is created', () => {
  const create = (given: { expiresOn?: Date } = {}) =>
    createSecret(accessOf(azure), login, { value, contentType: 'text/plain', ...given });

  it('is written with its expiry', async () => {
    assignTo(azure, roles.secretsOfficer, scope);
    await create({ expiresOn: new Date('2027-11-29T00:00:00Z') });
    expect(keyVaults.secrets.get('contoso-kv/shop-login')).toMatchObject([
      { value, enabled: true, exp: Date.parse('2027-11-29T00:00:00Z') / 1000, contentType: 'text/plain' },
    ]);
  });

  it('does not become a version of one that is there, also where that is disabled', async () => {
    assignTo(azure, roles.secretsOfficer, scope);
    keyVaults.put('contoso-kv', 'shop-login', 'of-others', { enabled: false });
    await expect(create()).rejects.toMatchObject({
      code: 'UserErrorNameAlreadyInUse',
      message: 'The key vault contoso-kv has a secret shop-login already; nothing was written.',
    });
    expect(keyVaults.secrets.get('contoso-kv/shop-login')).toHaveLength(1);
  });

  it('cannot have the name of one that was deleted and can be recovered', async () => {
    assignTo(azure, roles.secretsOfficer, scope);
    keyVaults.put('contoso-kv', 'shop-login', 'of-before');
    keyVaults.deleted.add('contoso-kv/shop-login');
    await expect(create()).rejects.toMatchObject({
      code: 'UserErrorNameAlreadyInUse',
      message:
        'The key vault contoso-kv had a secret shop-login, which was deleted and can still be recovered: its name is not free.',
    });
  });

  it('needs a role that lists and writes, also where the identity may do nothing', async () => {
    await expect(create()).rejects.toMatchObject({
      code: 'UserErrorMissingPermissionsOnSecretStore',
      message: 'The identity may not list the versions of the secret shop-login in the key vault contoso-kv.',
      remedy: expect.stringContaining('Key Vault Secrets Officer on the key vault') as string,
    });
  });

  it('behind a firewall says which address to let in', async () => {
    const walled = secretOf(vaults.firewall, 'shop-login');
    await expect(
      createSecret(accessOf(azure), walled, { value, contentType: 'text/plain' }),
    ).rejects.toMatchObject({
      code: 'UserErrorSecretStoreFirewall',
      message: 'The firewall of the key vault contoso-walled lets nobody in from 203.0.113.7.',
    });
  });

  it('needs a role that writes', async () => {
    assignTo(azure, roles.secretsUser, scope);
    await expect(create()).rejects.toMatchObject({
      code: 'UserErrorMissingPermissionsOnSecretStore',
      message: 'The identity may not write the secret shop-login in the key vault contoso-kv.',
      remedy: expect.stringContaining('Key Vault Secrets Officer on the key vault') as string,
    });
    expect(keyVaults.secrets.size).toBe(0);
  });
});
