import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { testTenant } from '../../support/azure/azure.ts';
import { visitPage } from '../../support/azure/person.ts';
import { alice, appId } from '../../support/azure/whole/people.ts';
import { makeShop, type Shop } from '../../support/azure/whole/shop.ts';
import { startWholeAzure, type WholeAzure } from '../../support/azure/whole/whole.ts';
import { serveInterface, type ServedInterface } from '../../support/apps/serve-interface.ts';
import { queryRows } from '../../support/databases/test-databases.ts';
import { ensureClientTools } from '../../support/programs/client-tools.ts';
import type { TestServer } from '../../support/servers/postgres-server.ts';
import { browseTo } from '../support/choose-place.ts';
import { expect, test } from '../support/fixtures.ts';
import { arrangeHome } from '../support/open-host.ts';
import { expectPath, jobPatience, openAdvanced } from '../support/steps.ts';

const secrets = 'https://contoso-logins.vault.azure.net/secrets';
const copy = 'e2eaz_copy';

interface Stage extends AsyncDisposable {
  readonly whole: WholeAzure;
  readonly shop: Shop;
  readonly served: ServedInterface;
  /** A folder that the page may choose from, with the file of the CA in it. */
  readonly folder: string;
  /** All that the page sent and got. */
  readonly traffic: string[];
}

/** The whole of Azure, where Alice has no role for data and two secrets are there, and pgkeep in front of her. */
async function openStage(browser: Browser, server: TestServer): Promise<Stage> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'pgkeep-e2e-azure-'));
  opened.defer(() => rm(folder, { recursive: true, force: true, maxRetries: 5 }));
  const tools = (await ensureClientTools([server.major])).get(server.major) ?? '';
  const whole = opened.use(await startWholeAzure({ server, tools, folder: join(folder, 'azure') }));
  const shop = opened.use(await makeShop(server, 'e2eaz'));
  shop.drops(copy);
  await putSecrets(whole, shop);
  const env = { ...process.env, PGKEEP_HOME: join(folder, 'home') };
  await arrangeHome(env, async (client) => void (await client.tools.addFolder({ folder: whole.toolFolder })));
  const traffic: string[] = [];
  const served = opened.use(
    await serveInterface({
      browser,
      env,
      folders: [folder],
      replace: whole.replace,
      prepare: (page) => listen(page, traffic),
    }),
  );
  const ended = opened.move();
  return { whole, shop, served, folder, traffic, [Symbol.asyncDispose]: () => ended.disposeAsync() };
}

async function putSecrets({ keyVaults }: WholeAzure, shop: Shop): Promise<void> {
  const { name, password } = shop.administrator;
  await shop.run(
    `CREATE ROLE ${shop.backupRole} LOGIN PASSWORD 'ein-Geheimnis-3'; GRANT pg_read_all_data TO ${shop.backupRole}`,
  );
  keyVaults.put('contoso-logins', 'shop-login', `User Id=${shop.backupRole};Password=ein-Geheimnis-3`);
  keyVaults.put('contoso-logins', 'shop-admin', `User Id=${name};Password=${password}`);
}

async function listen(page: Page, traffic: string[]): Promise<void> {
  page.on('request', (request) => traffic.push(request.url(), request.postData() ?? ''));
  page.on('websocket', (socket) => {
    const note = ({ payload }: { payload: string | Buffer }) => traffic.push(payload.toString());
    socket.on('framesent', note);
    socket.on('framereceived', note);
  });
}

// Only test/integration/azure/end-to-end.test.ts shows: a secret that is made, its new version while a backup waits, a
// restore with another secret, files into a second account, what is kept and which command lines run.
test('the way through Azure: sign in, assign, choose, protect with a secret, back up, restore, sign out', async ({
  browser,
  servers,
}) => {
  await using stage = await openStage(browser, servers.new);
  const { whole, shop, served, traffic } = stage;
  const { page } = served;

  await test.step('sign in', async () => {
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('link', { name: 'Show identities' }).click();
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    const drawer = page.getByRole('dialog', { name: 'Sign in to Azure' });
    await drawer.getByRole('textbox', { name: 'Tenant' }).fill(testTenant);
    await drawer.getByRole('textbox', { name: 'Application (client) id' }).fill(appId);
    await page.keyboard.press('Enter');
    const link = page.getByRole('link', { name: 'Open the page of Microsoft' });
    await visitPage(whole.azure, (await link.getAttribute('href')) ?? '');
    const done = page.getByRole('dialog', { name: 'Signed in' });
    await expect(done).toContainText('alice@contoso.com is signed in');
    await done.getByRole('button', { name: 'Close' }).last().click();
  });

  await test.step('nothing is granted: assign it, and wait until it acts', async () => {
    await page.goto(new URL('/settings/azure/access', page.url()).href);
    await page.getByRole('textbox', { name: 'Secret with the login' }).fill(`${secrets}/shop-login`);
    const container = 'https://contosobackups.blob.core.windows.net/pgkeep';
    await page.getByRole('textbox', { name: 'Container' }).fill(container);
    await page.getByRole('button', { name: 'Check', exact: true }).click();
    const needs = page.getByRole('list', { name: 'What is needed' }).getByRole('listitem');
    await expect(needs.filter({ hasText: 'Not assigned' })).toHaveCount(2);
    await page.getByRole('button', { name: 'Assign missing roles…' }).click();
    const drawer = page.getByRole('dialog');
    // there are two secrets in it
    await drawer.getByRole('radio', { name: /^Every secret of the key vault contoso-logins/ }).check();
    await drawer.getByRole('button', { name: 'Assign', exact: true }).click();
    const done = page.getByRole('dialog', { name: 'Assigned' });
    await expect(done).toContainText('All 2 things that are needed are there.');
    await page.keyboard.press('Escape');
    await expect(needs.filter({ hasText: 'Granted' })).toHaveCount(2);
  });

  await test.step('choose a server, and a secret as its login', async () => {
    await page.getByRole('link', { name: 'Servers', exact: true }).click();
    await page.getByRole('button', { name: 'Add server' }).first().click();
    const drawer = page.getByRole('dialog', { name: 'Add server' });
    await drawer
      .getByRole('list', { name: 'servers' })
      .getByRole('button', { name: /contoso-shop/ })
      .click();
    await expect(drawer.getByRole('textbox', { name: /^Host/ })).toHaveValue(
      'contoso-shop.postgres.database.azure.com',
    );
    await drawer.getByLabel(/^Port/).fill(String(whole.flexible.port));
    await drawer.getByRole('textbox', { name: /^User/ }).fill(shop.administrator.name);
    await drawer.getByLabel('Name in pgkeep').fill('shop');
    await openAdvanced(drawer);
    await drawer.getByRole('radio', { name: 'Secret of a key vault' }).check();
    await drawer.getByLabel(/^URI of the secret/).fill(`${secrets}/shop-admin`);
    await drawer.getByLabel(/^Read as/).selectOption(alice.username);
    await browseTo(page, { form: drawer, label: /^CA file/ }, { root: stage.folder, path: whole.caFile });
    await drawer.getByRole('button', { name: 'Test connection' }).click();
    await drawer.getByRole('button', { name: 'Add server' }).click();
    await expectPath(page, /^\/servers\/.+$/);
    await expect(page.getByText(/^In Azure: Ready/)).toBeVisible();
  });

  await test.step('choose a container', async () => {
    await page.getByRole('link', { name: 'Vaults', exact: true }).click();
    await page.getByRole('button', { name: 'Add vault' }).first().click();
    const drawer = page.getByRole('dialog', { name: 'Add vault' });
    await drawer.getByRole('button', { name: /contosobackups/ }).click();
    await drawer.getByRole('button', { name: /^pgkeep/ }).click();
    await drawer.getByLabel('Name in pgkeep').fill('archive');
    await drawer.getByRole('button', { name: 'Add vault' }).click();
    const created = page.getByRole('dialog', { name: 'Vault created' });
    await created.getByRole('link', { name: 'Protect databases' }).click();
  });

  await test.step('protect the database by a policy, with a secret of its own', async () => {
    const next = page.getByRole('button', { name: 'Next' });
    const step = (name: string) =>
      expect(page.getByRole('heading', { level: 2, name, exact: true })).toBeVisible();
    await page.getByRole('checkbox', { name: `Select ${shop.database} on shop` }).click();
    await next.click();
    await step('Policy');
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await step('Credential');
    await page.getByRole('button', { name: 'Assign secret…' }).click();
    const drawer = page.getByRole('dialog', { name: 'Secret of 1 database' });
    await drawer.getByLabel(/^URI of the secret/).fill(`${secrets}/shop-login`);
    await drawer.getByLabel(/^Read as/).selectOption(alice.username);
    await drawer.getByRole('button', { name: 'Assign' }).click();
    await next.click();
    await expect(page.getByRole('radio', { name: /^Daily, kept 30 days/ })).toBeChecked();
    await next.click();
    await expect(page.getByText('The database is ready.')).toBeVisible();
    await next.click();
    await page.getByLabel('Take the first backup now').uncheck();
    await page.getByRole('button', { name: 'Protect 1 database' }).click();
    await expect(
      page.getByRole('grid', { name: 'Results' }).getByText('Protected', { exact: true }),
    ).toBeVisible();
  });

  await test.step('back it up, and restore it beside', async () => {
    await page.getByRole('button', { name: 'Back up now' }).click();
    await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
    await page.getByRole('link', { name: 'Restore…' }).click();
    const next = page.getByRole('button', { name: 'Next' });
    await next.click();
    await page.getByLabel('Name of the new database').fill(copy);
    await next.click();
    await expect(page.getByRole('heading', { level: 2, name: 'Readiness' })).toBeVisible();
    await next.click();
    await page.getByRole('button', { name: 'Restore to new database' }).click();
    await expect(page.getByRole('heading', { level: 1, name: /^Restore of/ })).toBeVisible();
    await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
    const orders = 'SELECT count(*)::int, sum(total)::text FROM app.orders';
    expect(await queryRows(servers.new, copy, orders)).toEqual(
      await queryRows(servers.new, shop.database, orders),
    );
  });

  await test.step('sign out', async () => {
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    await page.getByRole('link', { name: 'Show identities' }).click();
    await page.getByRole('button', { name: `Sign out: ${alice.username}` }).click();
    const question = page.getByRole('alertdialog').or(page.getByRole('dialog', { name: 'Sign out?' }));
    await question.getByRole('button', { name: 'Sign out' }).click();
    await expect(page.getByText('Nobody is signed in to Azure.')).toBeVisible();
  });

  await test.step('no secret and no token went through the page, and nothing left the machine', () => {
    const values = [...whole.keyVaults.secrets.values()].flat().map(({ value }) => value);
    const passwords = values.map((value) => /Password=(.+)$/.exec(value)?.[1] ?? '');
    const all = [...values, ...passwords, ...whole.tokens, whole.storage.azurite.accountKey];
    expect(all.length).toBeGreaterThan(8);
    expect(Math.min(...all.map(({ length }) => length))).toBeGreaterThan(9);
    expect(traffic.filter((text) => all.some((secret) => text.includes(secret)))).toEqual([]);
    // The same search finds what may be known.
    expect(traffic.some((text) => text.includes(`${secrets}/shop-login`))).toBe(true);
    expect(whole.azure.network.refused).toEqual([]);
  });
});
