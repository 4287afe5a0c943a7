import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerClient, newPipeline, StorageSharedKeyCredential } from '@azure/storage-blob';
import type { Browser, Page } from '@playwright/test';
import { guardHttpClient } from '../../../main/azure/blob/http-client.ts';
import type { Keychain } from '../../../main/credentials/kinds/keychain.ts';
import { quickRetry } from '../../support/apps/quick-retry.ts';
import { serveInterface, type ServedInterface } from '../../support/apps/serve-interface.ts';
import { startAzure, testTenant, type TestAzure } from '../../support/azure/azure.ts';
import { visitPage } from '../../support/azure/person.ts';
import { ids } from '../../support/samples/identities.ts';
import { startAzurite } from '../../support/servers/azurite.ts';
import { violations } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';

const userOf = (username: string, last: string) => ({
  username,
  oid: `6f2c1f2e-0000-4000-8000-0000000000${last}`,
  tenantId: testTenant,
});
const alice = userOf('alice@contoso.com', 'a1');
const bob = userOf('bob.with.a.name.that.is.so.long.that.no.column.has.room.for.it@contoso.com', 'b0');

let azure: TestAzure;
let folder: string;
let before: string | undefined;

// The browser is open by then: it does not take the proxy.
test.beforeEach(async ({ browser: _browser }) => {
  azure = await startAzure();
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-e2e-azure-'));
  before = process.env['HTTPS_PROXY'];
  process.env['HTTPS_PROXY'] = azure.network.url;
  azure.entra.apps.push({ clientId: ids.client, tenantId: testTenant, allowsPublicFlows: true });
  azure.entra.users.push(alice, bob);
});
test.afterEach(async () => {
  if (before === undefined) delete process.env['HTTPS_PROXY'];
  else process.env['HTTPS_PROXY'] = before;
  await azure[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** The interface of a home whose keychain and whose way to Azure are the test's. */
async function open(browser: Browser): Promise<ServedInterface> {
  const entries = new Map<string, string>();
  const keychain: Keychain = {
    read: (name) => Promise.resolve(entries.get(name)),
    write: (name, secret) => Promise.resolve(void entries.set(name, secret)),
    remove: (name) => Promise.resolve(void entries.delete(name)),
    probe: () => Promise.resolve(),
  };
  return await serveInterface({
    browser,
    env: { ...process.env, PGKEEP_HOME: join(folder, 'home') },
    replace: { keychain, blob: { httpClient: azure.transport } },
  });
}

const drawerOf = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name });

/** Does with the page of Entra what a browser does. */
async function signInAtEntra(page: Page): Promise<void> {
  const link = page.getByRole('link', { name: 'Open the page of Microsoft' });
  await visitPage(azure, (await link.getAttribute('href')) ?? '');
}

test('a person signs in with a browser or a code, and out again', async ({ browser }) => {
  await using served = await open(browser);
  const { page } = served;
  const drawer = drawerOf(page, 'Sign in to Azure');

  await test.step('the settings lead there, and nobody is signed in', async () => {
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('link', { name: 'Show identities' }).click();
    await expect(page.getByText('Nobody is signed in to Azure.')).toBeVisible();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await drawer.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(drawer.getByText('Type the tenant.')).toBeVisible();
    await drawer.getByText('There is no app registration yet').click();
    await expect(drawer.getByText('az ad app create')).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  await test.step('what Entra refuses is told with its number, and can be tried again', async () => {
    azure.entra.pageRule = () => ({
      error: 'access_denied',
      number: 90094,
      words: 'Admin consent is required',
    });
    await drawer.getByRole('textbox', { name: 'Tenant' }).fill(testTenant);
    await drawer.getByRole('textbox', { name: 'Application (client) id' }).fill(ids.client);
    // with the keyboard
    await page.keyboard.press('Enter');
    // what is to be done next has the focus: with Enter it goes on, and does not end
    await expect(page.getByRole('link', { name: 'Open the page of Microsoft' })).toBeFocused();
    await signInAtEntra(page);
    await expect(drawer.getByRole('alert')).toContainText(/AADSTS90094/);
    expect(await violations(page)).toEqual([]);
    azure.entra.pageRule = undefined;
    await drawer.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(page.getByText('Address of the page')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await signInAtEntra(page);
    const done = drawerOf(page, 'Signed in');
    await expect(done).toContainText('alice@contoso.com is signed in');
    await expect(done).toContainText('Scheduled backups that use it end with "Sign in again"');
    expect(await violations(page)).toEqual([]);
    await done.getByRole('button', { name: 'Close' }).last().click();
  });

  await test.step('a code is shown large, with how long it is valid; who cancels keeps nothing', async () => {
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await drawer.getByRole('radio', { name: 'A person, with a code in any browser' }).check();
    // the app registration is known by now
    await expect(drawer.getByRole('textbox', { name: 'Tenant' })).toHaveValue(testTenant);
    await drawer.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(drawer.getByText('ABCD1234')).toBeVisible();
    // which is what a screen reader says then
    const said = drawer.getByRole('group', { name: /^Open .* and type this code: Code: A B C D 1 2 3 4$/ });
    await expect(said).toBeFocused();
    await expect(drawer.getByText(/^The code is valid for 1[45] more minutes\.$/)).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Cancel' }).click();
    await expect(drawer.getByText('ABCD1234')).toHaveCount(0);
    await expect(drawer.getByRole('alert')).toHaveCount(0);
    await drawer.getByRole('button', { name: 'Sign in', exact: true }).click();
    await expect(drawer.getByText('ABCD1234')).toBeVisible();
    for (const waiting of azure.entra.deviceCodes.values()) Object.assign(waiting, { user: bob });
    await drawerOf(page, 'Signed in').getByRole('button', { name: 'Close' }).last().click();
  });

  await test.step('both get a token, also the one with a long name', async () => {
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    await expect(page.getByText('2 identities; Azure gives each a token.')).toBeVisible();
    await expect(page.getByText('Works')).toHaveCount(2);
    // its column alone cuts it, and it is whole when pointed at
    await expect(page.getByTitle(bob.username, { exact: true })).toHaveText(bob.username);
    expect(await violations(page)).toEqual([]);
  });

  await test.step('one signs in again, and out', async () => {
    await page.getByRole('button', { name: 'Sign in again: alice@contoso.com' }).click();
    const again = drawerOf(page, 'Sign in again');
    await again.getByRole('button', { name: 'Sign in', exact: true }).click();
    await signInAtEntra(page);
    await drawerOf(page, 'Signed in').getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('button', { name: 'Sign out: alice@contoso.com' }).click();
    const question = page.getByRole('alertdialog').or(drawerOf(page, 'Sign out?'));
    await expect(question).toContainText('Nothing changes in Azure.');
    expect(await violations(page)).toEqual([]);
    await question.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByRole('button', { name: 'Sign out: alice@contoso.com' })).toHaveCount(0);
    await expect(page.getByText('alice@contoso.com is signed out here.', { exact: true })).toBeVisible();
  });
  expect(azure.network.refused).toEqual([]);
});

test('a vault whose identity was signed out gets another one', async ({ browser }) => {
  await using account = await startAzurite({ oauth: azure.certificate });
  const host = `${account.accountName}.blob.core.windows.net`;
  azure.network.place(host, Number(new URL(account.url).port));
  const url = `https://${host}/backups`;
  const httpClient = guardHttpClient(azure.transport, new URL(url).origin, quickRetry);
  const key = new StorageSharedKeyCredential(account.accountName, account.accountKey);
  await new ContainerClient(url, newPipeline(key, { httpClient })).create();
  await using served = await open(browser);
  const { page, client } = served;
  const way = { kind: 'browser', tenantId: testTenant, clientId: ids.client } as const;
  const signIn = async (name: string) => {
    for await (const step of await client.azure.signIn({ way, name }))
      if (step.step === 'browser') setImmediate(() => void visitPage(azure, step.url));
  };
  await signIn('alice');
  await signIn('somebody else');

  await test.step('a vault is added with an identity', async () => {
    await page.getByRole('link', { name: 'Vaults', exact: true }).click();
    await page.getByRole('button', { name: 'Add vault' }).first().click();
    const drawer = drawerOf(page, /vault/i);
    await drawer.getByRole('tab', { name: 'Folder or container' }).click();
    await drawer.getByRole('radio', { name: 'Azure Blob container' }).check();
    await drawer.getByRole('textbox', { name: 'Address of the container' }).fill(url);
    await drawer.getByRole('combobox', { name: 'Identity' }).selectOption('alice');
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Show vault' }).click();
    await expect(page.getByText('The vault is empty.')).toBeVisible();
    await expect(page.getByText('alice', { exact: true })).toBeVisible();
  });

  await test.step('who signs out is told what has no login then', async () => {
    await page.evaluate("history.pushState(null, '', '/settings/azure')");
    await page.getByRole('button', { name: 'Sign out: alice' }).click();
    const question = page.getByRole('alertdialog').or(drawerOf(page, 'Sign out?'));
    await expect(question).toContainText('this cannot be opened: vault backups');
    await question.getByRole('button', { name: 'Sign out' }).click();
  });

  await test.step('the page of the vault says so, and gives it another one', async () => {
    await page.getByRole('link', { name: 'Vaults', exact: true }).click();
    await page.getByRole('link', { name: 'backups' }).click();
    await expect(page.getByRole('alert')).toContainText('was signed out here');
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Change login' }).click();
    const drawer = drawerOf(page, 'Change login');
    await drawer.getByRole('combobox', { name: 'Identity' }).selectOption('somebody else');
    expect(await violations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Change' }).click();
    await expect(page.getByText('The vault is empty.')).toBeVisible();
  });
});

test('a service principal signs in again with what it has, unless something else is chosen', async ({
  browser,
}) => {
  const app = {
    clientId: '6f2c1f2e-0000-4000-8000-000000000005',
    tenantId: testTenant,
    secret: 'the-secret-of-the-app',
  };
  azure.entra.apps.push(app);
  await using served = await open(browser);
  const { page, client } = served;
  const login = { kind: 'secret', source: { kind: 'keychain' } } as const;
  const way = { kind: 'service-principal', tenantId: testTenant, clientId: app.clientId, login } as const;
  await Array.fromAsync(await client.azure.signIn({ way, name: 'Backups', secret: app.secret }));
  await page.goto(new URL('/settings/azure', page.url()).href);
  await page.getByRole('button', { name: 'Sign in again: Backups' }).click();
  const again = drawerOf(page, 'Sign in again');
  await expect(
    again.getByRole('radio', { name: 'As before: the client secret in the keychain of this machine' }),
  ).toBeChecked();
  await expect(again.getByRole('textbox', { name: 'Application (client) id' })).toBeDisabled();
  expect(await violations(page)).toEqual([]);
  await again.getByRole('radio', { name: 'Certificate', exact: true }).check();
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(again.getByText('Choose the file.')).toBeVisible();
  await again.getByRole('radio', { name: /^As before/ }).check();
  await again.getByRole('button', { name: 'Sign in', exact: true }).click();
  await expect(drawerOf(page, 'Signed in')).toContainText('Backups is signed in');
  expect(await client.azure.identities({})).toMatchObject([{ identity: { name: 'Backups', login } }]);
});
