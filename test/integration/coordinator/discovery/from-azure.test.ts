import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { ContainerClient, newPipeline, StorageSharedKeyCredential } from '@azure/storage-blob';
import { guardHttpClient } from '../../../../main/azure/blob/http-client.ts';
import { failureOf, openTestApp, type TestApp } from '../../../support/apps/app.ts';
import { quickRetry } from '../../../support/apps/quick-retry.ts';
import { ArmError } from '../../../support/azure/arm/arm.ts';
import { addContainer } from '../../../support/azure/arm/storage-accounts.ts';
import { startAzure, testTenant, type TestAzure } from '../../../support/azure/azure.ts';
import {
  addAccount,
  addRole,
  estateHandlers,
  estateSubscriptions,
  fillEstate,
  type Estate,
} from '../../../support/azure/estate.ts';
import { roles } from '../../../support/azure/roles.ts';
import { runJson, runText } from '../../../support/recorded/command-line.ts';
import { startAzurite, type TestStorageAccount } from '../../../support/servers/azurite.ts';

const clientId = '6f2c1f2e-0000-4000-8000-000000000002';

let azure: TestAzure;
let blobs: TestStorageAccount;
let estate: Estate;
let app: TestApp;
/** Resource id of the account that Azurite stands behind. */
let account: string;
let containers = 0;

beforeAll(async () => {
  azure = await startAzure();
  blobs = await startAzurite({ oauth: azure.certificate });
  azure.network.place(`${blobs.accountName}.blob.core.windows.net`, Number(new URL(blobs.url).port));
});
afterAll(async () => {
  await azure[Symbol.asyncDispose]();
  await blobs.stop();
});

beforeEach(async () => {
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  azure.entra.apps.splice(0, Infinity, { clientId, tenantId: testTenant, secret: 'the-secret-of-the-app' });
  const { tenant, handlers } = azure.arm;
  tenant.resources.clear();
  tenant.assignments.length = 0;
  tenant.subscriptions.length = 0;
  estate = fillEstate(tenant, [clientId]);
  ({ id: account } = addAccount(tenant, {
    subscription: estateSubscriptions.production,
    name: blobs.accountName,
    sku: 'Standard_LRS',
    properties: { allowSharedKeyAccess: true },
  }));
  handlers.splice(0, Infinity, ...estateHandlers(tenant, { made: (_, name) => makeContainer(name) }));
  azure.arm.rule = undefined;
  app = await openTestApp({
    env: { APP_SECRET: 'the-secret-of-the-app', SHOP_PASSWORD: 'shop' },
    replace: { blob: { httpClient: azure.transport } },
  });
});
afterEach(async () => {
  await app[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
});

async function makeContainer(name: string): Promise<void> {
  const url = `https://${blobs.accountName}.blob.core.windows.net/${name}`;
  const httpClient = guardHttpClient(azure.transport, new URL(url).origin, quickRetry);
  const login = new StorageSharedKeyCredential(blobs.accountName, blobs.accountKey);
  await new ContainerClient(url, newPipeline(login, { httpClient })).create();
}

const newName = () => `pgkeep-${(containers += 1)}`;

async function signIn(name = 'backups', id = clientId, { client } = app): Promise<void> {
  const way = {
    kind: 'service-principal',
    tenantId: testTenant,
    clientId: id,
    login: { kind: 'secret', source: { kind: 'env', variable: 'APP_SECRET' } },
  } as const;
  await Array.fromAsync(await client.azure.signIn({ way, name }));
}

const pgkeep = (...argv: string[]) => runJson(app, argv);

describe('an identity that Azure does not answer', () => {
  const slowId = '6f2c1f2e-0000-4000-8000-000000000009';

  /** No time passes while it waits for others. */
  async function openImpatient(): Promise<TestApp> {
    azure.entra.apps.push({ clientId: slowId, tenantId: testTenant, secret: 'the-secret-of-the-app' });
    const impatient = await openTestApp({
      env: { APP_SECRET: 'the-secret-of-the-app' },
      replace: { blob: { httpClient: azure.transport }, wait: () => Promise.resolve() },
    });
    await signIn('slow', slowId, impatient);
    await signIn('backups', clientId, impatient);
    azure.arm.rule = ({ principal }) =>
      principal === slowId ? Promise.withResolvers<undefined>().promise : undefined;
    return impatient;
  }

  it.each([
    ['servers --search contoso-shop', ['contoso-shop']],
    ['key-vaults', ['contoso-logins', 'contoso-old']],
    ['storage --search contosocheap', ['contosocheap']],
  ])('does not keep what others see from being shown: azure %s', async (words, names) => {
    await using impatient = await openImpatient();
    const argv = ['azure', ...words.split(' ')];
    expect(await runJson(impatient, argv)).toMatchObject({
      exitCode: 3,
      document: {
        found: names.map((name) => ({ name })),
        failures: [{ identity: 'slow', subscription: null, problem: { code: 'UserErrorAzureNotReachable' } }],
      },
    });
    const { exitCode, text } = await runText(impatient, argv);
    expect([exitCode, text]).toEqual([
      3,
      expect.stringContaining(
        'Warning: slow: Azure had not answered 5 seconds after another identity was shown what it sees.',
      ),
    ]);
  });

  it('does not keep a server from being found by its name', async () => {
    await using impatient = await openImpatient();
    const server = await impatient.client.discovery.findServer({ server: 'contoso-shop' });
    expect(server.name).toBe('contoso-shop');
    const account = await impatient.client.discovery.findAccount({ account: 'contosocheap' });
    expect(account.name).toBe('contosocheap');
  });
});

describe('a server from Azure', () => {
  it('is found, added by its name, and knows what Azure says of it', async () => {
    await signIn();
    const listed = await pgkeep('azure', 'servers', '--search', 'production');
    expect(listed).toMatchObject({
      exitCode: 0,
      document: {
        found: [{ name: 'contoso-billing' }, { name: 'contoso-shop' }, { name: 'contoso-warehouse' }],
        identities: ['backups'],
        failures: [],
      },
    });
    const [identity] = await app.client.azure.identities({});
    const added = await pgkeep(
      'server',
      'add',
      'shop',
      '--from-azure',
      'Contoso-Shop',
      '--user',
      'keeper',
      '--password-env',
      'SHOP_PASSWORD',
      '--no-test',
    );
    const entry = {
      host: 'contoso-shop.postgres.database.azure.com',
      port: 5432,
      tls: 'verify-full',
      user: 'keeper',
      azure: { id: estate.servers.shop.id, identity: identity?.identity.id },
    };
    expect(added).toMatchObject({ exitCode: 0, document: entry });
    expect(await app.client.servers.list()).toMatchObject([entry]);
    const shown = await pgkeep('server', 'show', 'shop');
    expect(shown).toMatchObject({
      exitCode: 0,
      document: {
        name: 'shop',
        azureError: null,
        azureServer: {
          state: 'Ready',
          nativeBackup: {
            retentionDays: 7,
            earliestRestore: '2026-11-20T04:12:31.000Z',
            geoRedundant: false,
          },
        },
      },
    });
    expect(azure.network.refused).toEqual([]);
  });

  it('stays what it is under another user, and is another one at another host', async () => {
    await signIn();
    const found = await app.client.discovery.findServer({ server: 'contoso-shop' });
    await app.client.servers.add({
      name: 'shop',
      address: { host: found.host, user: 'keeper' },
      credential: { kind: 'none' },
      azure: { id: found.id, identity: found.identity },
    });
    const change = (address: object) => app.client.servers.set({ server: 'shop', address });
    expect(await change({ user: 'other', host: found.host.toUpperCase() })).toHaveProperty('azure');
    expect(await change({ host: 'db.example.com' })).not.toHaveProperty('azure');
    expect((await app.client.servers.list())[0]).not.toHaveProperty('azure');
    expect(await app.client.discovery.ofServer({ server: 'shop' })).toBeNull();
  });

  it('says what is missing', async () => {
    const add = (name: string) =>
      pgkeep(
        'server',
        'add',
        'shop',
        '--from-azure',
        name,
        '--user',
        'keeper',
        '--password-env',
        'SHOP_PASSWORD',
        '--no-test',
      );
    expect(await add('contoso-shop')).toMatchObject({
      exitCode: 1,
      document: { error: { code: 'UserErrorSignInAgain', message: 'Nobody is signed in to Azure here.' } },
    });
    await signIn();
    expect(await add('nowhere')).toMatchObject({
      exitCode: 1,
      document: { error: { code: 'UserErrorNotFound' } },
    });
    expect(await app.client.servers.list()).toEqual([]);
    expect(await add('contoso-shop')).toMatchObject({ exitCode: 0 });
    await app.client.azure.signOut({ identity: 'backups' });
    expect(await pgkeep('server', 'show', 'shop')).toMatchObject({
      exitCode: 3,
      document: { azureServer: null, azureError: { code: 'UserErrorSignInAgain' } },
    });
  });

  it('of one subscription is found although the other refuses, and that is told', async () => {
    await signIn();
    azure.arm.rule = ({ body }) => {
      const { subscriptions } = (body ?? {}) as { subscriptions?: string[] };
      if (!subscriptions?.includes(estateSubscriptions.production)) return undefined;
      throw new ArmError(403, 'AuthorizationFailed', 'no');
    };
    expect(await pgkeep('azure', 'servers')).toMatchObject({
      exitCode: 3,
      document: {
        found: [{ name: 'contoso-sandbox' }],
        failures: [{ subscription: 'Contoso Production' }],
      },
    });
  });
});

describe('a vault from Azure', () => {
  it('is made in a new container, and what is weak about the place is told', async () => {
    await signIn();
    const name = newName();
    const add = () =>
      pgkeep('vault', 'add', 'cloud', '--from-azure', `${blobs.accountName}/${name}`, '--create-container');
    expect(await add()).toMatchObject({
      exitCode: 1,
      document: { error: { code: 'UserErrorContainerNotAccessible' } },
    });
    addRole(azure.arm.tenant, { principalId: clientId, scope: account, role: roles.blobDataContributor });
    expect(await add()).toMatchObject({
      exitCode: 0,
      document: {
        created: true,
        location: { url: `https://${blobs.accountName}.blob.core.windows.net/${name}` },
      },
    });
    const says = `Makes the container ${name} of the storage account ${blobs.accountName} in the resource group contoso, private.`;
    const changes = await pgkeep('azure', 'access', 'changes');
    expect(changes.document).toMatchObject([
      { action: 'add', entry: { kind: 'container', account, name }, says, outcome: 'applied' },
      { entry: { kind: 'container', name }, outcome: 'failed' },
    ]);
    const listed = await runText(app, ['azure', 'access', 'changes']);
    expect(listed.text).toContain('A container is not taken back: recovery points may lie in it.');
    expect(await pgkeep('azure', 'access', 'take-back', '2')).toMatchObject({
      exitCode: 1,
      document: { error: { message: 'A container is not taken back: recovery points may lie in it.' } },
    });
    const findings = await app.client.discovery.ofVault({ vault: 'cloud' });
    expect(findings.map(({ title, severity }) => [title, severity])).toEqual([
      ['Redundancy', 'warning'],
      ['Public access', 'ok'],
      ['Account keys', 'warning'],
      ['Deletion', 'note'],
    ]);
    // this Azure lets nobody ask what an identity may do
    expect(findings.at(-1)?.message).toMatch(/^Whether the identity may delete blobs cannot be told: /);
    expect(await pgkeep('vault', 'show', 'cloud')).toMatchObject({
      exitCode: 0,
      document: { azureFindings: findings },
    });
  });

  it('lists the containers of an account', async () => {
    await signIn();
    addContainer(azure.arm.tenant, account, 'archive');
    expect(await pgkeep('azure', 'storage', blobs.accountName)).toMatchObject({
      exitCode: 0,
      document: { account: { name: blobs.accountName }, containers: [{ name: 'archive' }] },
    });
  });

  it('knows nothing of a place that no identity may read, and says so', async () => {
    await signIn();
    const name = newName();
    addRole(azure.arm.tenant, { principalId: clientId, scope: account, role: roles.blobDataContributor });
    await pgkeep(
      'vault',
      'add',
      'cloud',
      '--from-azure',
      `${blobs.accountName}/${name}`,
      '--create-container',
    );
    azure.arm.tenant.resources.delete(account.toLowerCase());
    expect(await app.client.discovery.ofVault({ vault: 'cloud' })).toEqual([
      {
        title: 'Storage account',
        severity: 'note',
        message:
          'Redundancy, keys and public access of the storage account are not known, nor who may delete there. No identity of this home may read it.',
        remedy: 'Give an identity that is signed in here the role Reader on the storage account.',
      },
    ]);
  });

  it('refuses an account or container that a page makes up', async () => {
    await signIn();
    const call = (more: object) =>
      failureOf(app.client.discovery.createContainer({ identity: 'backups', account, name: 'x-y', ...more }));
    expect(await call({ account: account.replace('Microsoft.Storage', 'Microsoft.Other') })).toMatchObject({
      code: 'UserErrorNotFound',
    });
    const { discovery } = app.client;
    for (const bad of [{ account: '/subscriptions/../x' }, { name: '../x' }]) {
      const input = { identity: 'backups', account, name: 'x-y', ...bad };
      await expect(discovery.createContainer(input)).rejects.toThrow('Input validation failed');
    }
  });
});
