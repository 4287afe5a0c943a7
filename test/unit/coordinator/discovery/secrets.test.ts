import { expect, it } from 'vitest';
import { listSecrets } from '../../../../main/coordinator/discovery/secrets.ts';
import type { Engine } from '../../../../main/coordinator/engine.ts';
import type { KeyVaultPlace } from '../../../../main/credentials/key-vaults.ts';
import type { AzureKeyVault } from '../../../../shared/discovery/resources.ts';
import { IdentityId } from '../../../../shared/ids.ts';
import { openEngine } from '../../../support/engine.ts';

const identity = IdentityId.parse('identity-1');
const vault: AzureKeyVault = {
  id: '/subscriptions/6f2c1f2e-0000-4000-8000-00000000aa01/resourceGroups/logins/providers/Microsoft.KeyVault/vaults/contoso-kv',
  name: 'contoso-kv',
  subscriptionId: '6f2c1f2e-0000-4000-8000-00000000aa01',
  subscription: 'Contoso Production',
  resourceGroup: 'logins',
  region: 'westeurope',
  identity,
  uri: 'https://contoso-kv.vault.azure.net',
  permissionModel: 'roles',
};

/** An engine with one identity, and which key vaults were asked. */
async function open(discovery?: Partial<Engine['discovery']>) {
  const asked: KeyVaultPlace[] = [];
  const refuse = () => Promise.reject(new Error('nobody asks for that'));
  const opened = await openEngine();
  opened.store.identities.save({
    kind: 'managed-identity',
    id: identity,
    name: 'backups',
    cloud: 'public',
    addedAt: '2026-11-20T00:00:00.000Z',
  });
  const engine = {
    store: opened.store,
    secrets: opened.secrets,
    timers: opened.timers,
    discovery: { ...opened.discovery, ...discovery },
    keyVaults: {
      read: refuse,
      create: refuse,
      list: (place: KeyVaultPlace) => {
        asked.push(place);
        const expiresOn = new Date('2027-01-01T00:00:00.000Z');
        const notBefore = new Date('2026-01-01T00:00:00.000Z');
        return Promise.resolve([
          { name: 'shop-login', contentType: 'text/plain', isEnabled: true, expiresOn, notBefore },
        ]);
      },
    },
  };
  return { opened, engine, asked };
}

const seen = () => Promise.resolve({ found: [vault], failures: [], unreadable: 0, otherHosts: [] });
const expected = {
  keyVault: 'https://contoso-kv.vault.azure.net',
  identity,
  secrets: [
    {
      uri: 'https://contoso-kv.vault.azure.net/secrets/shop-login',
      name: 'shop-login',
      contentType: 'text/plain',
      isEnabled: true,
      expiresAt: '2027-01-01T00:00:00.000Z',
      notBefore: '2026-01-01T00:00:00.000Z',
    },
  ],
};

it.each(['contoso-kv', 'https://contoso-kv.vault.azure.net/'])(
  'where the identity is named, Azure Resource Manager is not asked for %s',
  async (keyVault) => {
    const { opened, engine, asked } = await open();
    await using _ = opened;
    expect(await listSecrets(engine, { keyVault, identity: 'backups' })).toEqual(expected);
    expect(asked).toEqual([
      {
        keyVault: { cloud: 'public', vault: 'contoso-kv', vaultUrl: 'https://contoso-kv.vault.azure.net' },
        identity,
      },
    ]);
  },
);

it.each(['contoso-kv', 'https://contoso-kv.vault.azure.net', vault.id])(
  'else the one that sees %s in Azure asks',
  async (keyVault) => {
    const { opened, engine } = await open({ keyVaults: seen });
    await using _ = opened;
    expect(await listSecrets(engine, { keyVault })).toEqual(expected);
  },
);

it('a key vault that nobody sees is not asked', async () => {
  const { opened, engine, asked } = await open({ keyVaults: seen });
  await using _ = opened;
  await expect(listSecrets(engine, { keyVault: 'other-kv' })).rejects.toMatchObject({
    code: 'UserErrorNotFound',
    message: 'The key vault "other-kv" was not found in Azure by "backups". Found: "contoso-kv".',
  });
  expect(asked).toEqual([]);
});

it('an address outside of the clouds of Azure is refused, whoever gave it', async () => {
  const elsewhere = { ...vault, uri: 'https://contoso-kv.example.com' };
  const { opened, engine, asked } = await open({
    keyVaults: async () => ({ ...(await seen()), found: [elsewhere] }),
  });
  await using _ = opened;
  await expect(listSecrets(engine, { keyVault: 'contoso-kv' })).rejects.toMatchObject({
    code: 'UserErrorInvalidInput',
    message: '"https://contoso-kv.example.com" is no address of a key vault of Azure.',
  });
  expect(asked).toEqual([]);
});

it.each([
  [
    'https://contoso-kv.vault.azure.net/secrets/shop-login',
    'That is the URI of a secret, not the address of a key vault.',
    'Its key vault is https://contoso-kv.vault.azure.net.',
  ],
  [
    'https://app:geheim@contoso-kv.example.com',
    'That is no address of a key vault of Azure.',
    'An address is such as https://contoso.vault.azure.net, without port or path.',
  ],
])(
  'what is none of a key vault is refused with or without an identity: %s',
  async (keyVault, message, remedy) => {
    const { opened, engine, asked } = await open();
    await using _ = opened;
    for (const wish of [{ keyVault }, { keyVault, identity: 'backups' }]) {
      await expect(listSecrets(engine, wish)).rejects.toMatchObject({
        code: 'UserErrorInvalidInput',
        message,
        remedy,
      });
    }
    expect(asked).toEqual([]);
  },
);
