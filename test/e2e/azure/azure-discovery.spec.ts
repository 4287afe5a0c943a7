import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerClient, newPipeline, StorageSharedKeyCredential } from '@azure/storage-blob';
import { expect, test, type Browser } from '@playwright/test';
import { guardHttpClient } from '../../../main/azure/blob/http-client.ts';
import { quickRetry } from '../../support/apps/quick-retry.ts';
import { serveInterface, type ServedInterface } from '../../support/apps/serve-interface.ts';
import { startAzure, testTenant, type TestAzure } from '../../support/azure/azure.ts';
import {
  addAccount,
  addRole,
  addServer,
  estateHandlers,
  estateSubscriptions,
  fillEstate,
} from '../../support/azure/estate.ts';
import { roles } from '../../support/azure/roles.ts';
import { startAzurite, type TestStorageAccount } from '../../support/servers/azurite.ts';
import { violations } from '../support/axe.ts';

const clientId = '6f2c1f2e-0000-4000-8000-000000000002';
const long = `contoso-${'reporting-'.repeat(5)}eu`;

interface Stage extends AsyncDisposable {
  readonly azure: TestAzure;
  readonly blobs: TestStorageAccount;
  readonly served: ServedInterface;
}

/** Azure with the estate and a storage account that is there, and pgkeep in front of a user. */
async function openStage(browser: Browser): Promise<Stage> {
  const opened = new AsyncDisposableStack();
  const azure = opened.use(await startAzure());
  const blobs = opened.use(await startAzurite({ oauth: azure.certificate }));
  const host = `${blobs.accountName}.blob.core.windows.net`;
  azure.network.place(host, Number(new URL(blobs.url).port));
  azure.entra.apps.push({ clientId, tenantId: testTenant, secret: 'the-secret-of-the-app' });
  const { tenant, handlers } = azure.arm;
  fillEstate(tenant, [clientId]);
  addServer(tenant, { subscription: estateSubscriptions.production, name: long });
  const { id: scope } = addAccount(tenant, {
    subscription: estateSubscriptions.development,
    name: blobs.accountName,
    sku: 'Standard_LRS',
  });
  addRole(tenant, { principalId: clientId, scope, role: roles.blobDataContributor });
  const made = async (_: string, name: string) => {
    const login = new StorageSharedKeyCredential(blobs.accountName, blobs.accountKey);
    const httpClient = guardHttpClient(azure.transport, `https://${host}`, quickRetry);
    await new ContainerClient(`https://${host}/${name}`, newPipeline(login, { httpClient })).create();
  };
  handlers.push(...estateHandlers(tenant, { made }));
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-e2e-'));
  opened.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const before = process.env['HTTPS_PROXY'];
  process.env['HTTPS_PROXY'] = azure.network.url;
  opened.defer(() => {
    if (before === undefined) delete process.env['HTTPS_PROXY'];
    else process.env['HTTPS_PROXY'] = before;
  });
  const served = opened.use(
    await serveInterface({
      browser,
      env: { ...process.env, PGKEEP_HOME: join(folder, 'home') },
      replace: { blob: { httpClient: azure.transport, retry: quickRetry } },
    }),
  );
  return { azure, blobs, served, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

async function signIn({ served }: Stage, name = 'Backups', id = clientId): Promise<void> {
  const way = {
    kind: 'service-principal',
    tenantId: testTenant,
    clientId: id,
    login: { kind: 'secret', source: { kind: 'session' } },
  } as const;
  await Array.fromAsync(await served.client.azure.signIn({ way, name, secret: 'the-secret-of-the-app' }));
}

test('a server and a vault are chosen among what is in Azure', async ({ browser }) => {
  await using stage = await openStage(browser);
  const { page } = stage.served;

  await test.step('without a sign-in the address comes first, and the list says how to get there', async () => {
    await page.goto(new URL('/servers', page.url()).href);
    await page.getByRole('button', { name: 'Add server' }).first().click();
    const drawer = page.getByRole('dialog', { name: 'Add server' });
    await expect(drawer.getByRole('tab', { name: 'By address' })).toHaveAttribute('aria-selected', 'true');
    await drawer.getByRole('tab', { name: 'From Azure' }).click();
    await expect(drawer.getByText('Nobody is signed in to Azure here.')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Cancel' }).click();
  });

  await signIn(stage);
  await page.reload();

  await test.step('a server', async () => {
    await page.getByRole('button', { name: 'Add server' }).first().click();
    const drawer = page.getByRole('dialog', { name: 'Add server' });
    const list = drawer.getByRole('list', { name: 'servers' });
    await expect(list.getByRole('button')).toHaveCount(5);
    await expect(list.getByRole('button', { name: /contoso-sandbox/ })).toContainText('Stopped');
    expect(await violations(page)).toEqual([]);
    await list.getByRole('button', { name: /contoso-shop/ }).click();
    await expect(drawer.getByRole('textbox', { name: /^Host/ })).toHaveValue(
      'contoso-shop.postgres.database.azure.com',
    );
    expect(await violations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Another server' }).click();
    await expect(list.getByRole('button')).toHaveCount(5);
    await drawer.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('its page says what Azure’s own backups answer', async () => {
    const { client } = stage.served;
    const found = await client.discovery.findServer({ server: 'contoso-shop' });
    const { id } = await client.servers.add({
      name: 'shop',
      address: { host: '127.0.0.1', port: 1, user: 'keeper', tls: 'disable' },
      credential: { kind: 'none' },
      azure: { id: found.id, identity: found.identity },
    });
    await page.goto(new URL(`/servers/${id}`, page.url()).href);
    await page.getByText('In Azure: Ready, its own backups of 7 days', { exact: true }).click();
    await expect(page.getByText('in its own region only')).toBeVisible();
    await expect(page.getByText('pgkeep’s recovery points bring one database back')).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  await test.step('a vault in a new container, and what is weak about the place', async () => {
    await page.goto(new URL('/vaults', page.url()).href);
    await page.getByRole('button', { name: 'Add vault' }).first().click();
    const drawer = page.getByRole('dialog', { name: 'Add vault' });
    await drawer.getByRole('button', { name: new RegExp(stage.blobs.accountName) }).click();
    await expect(drawer.getByRole('button', { name: 'Another account' })).toBeFocused();
    await expect(
      drawer.getByText(`The storage account ${stage.blobs.accountName} is chosen.`),
    ).toBeAttached();
    await drawer.getByRole('textbox', { name: 'New container' }).fill('archive');
    // what is asked of Azure is said before it is
    await expect(
      drawer.getByText(
        new RegExp(
          `^Makes the container archive of the storage account ${stage.blobs.accountName}.*private\\.$`,
        ),
      ),
    ).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Create container' }).click();
    await expect(drawer.getByRole('button', { name: 'Another container' })).toBeFocused();
    await drawer.getByRole('button', { name: 'Add vault' }).click();
    const done = page.getByRole('dialog', { name: 'Vault created' });
    await done.getByRole('link', { name: 'Show vault' }).click();
    await expect(page.getByText('all copies are in one data centre')).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  await test.step('the container stands among what was changed in Azure, and cannot be taken back', async () => {
    await page.goto(new URL('/settings/azure/access', page.url()).href);
    const changes = page.getByRole('list', { name: 'Changes' });
    await expect(changes.getByText('Makes the container archive of')).toBeVisible();
    await expect(
      changes.getByText('A container is not taken back: recovery points may lie in it.'),
    ).toBeVisible();
    await expect(changes.getByRole('button', { name: /^Take back/ })).toHaveCount(0);
  });
  expect(stage.azure.network.refused).toEqual([]);
});

test('an identity that Azure does not answer keeps nothing back that others see', async ({ browser }) => {
  await using stage = await openStage(browser);
  const { page } = stage.served;
  const { azure } = stage;
  const slowId = '6f2c1f2e-0000-4000-8000-000000000009';
  azure.entra.apps.push({ clientId: slowId, tenantId: testTenant, secret: 'the-secret-of-the-app' });
  await signIn(stage);
  await signIn(stage, 'Slow', slowId);
  const answer = Promise.withResolvers<undefined>();
  azure.arm.rule = ({ principal }) => (principal === slowId ? answer.promise : undefined);
  await page.goto(new URL('/servers', page.url()).href);
  await page.getByRole('button', { name: 'Add server' }).first().click();
  const drawer = page.getByRole('dialog', { name: 'Add server' });
  const list = drawer.getByRole('list', { name: 'servers' });
  await expect(list.getByRole('button')).toHaveCount(5);
  await expect(drawer.getByText('Still asking as Slow…')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  answer.resolve(undefined);
  await expect(drawer.getByText('Still asking as Slow…')).toBeHidden();
  await expect(list.getByRole('button')).toHaveCount(5);
});
