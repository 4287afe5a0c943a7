import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { testTenant } from '../../support/azure/azure.ts';
import { addRole } from '../../support/azure/estate.ts';
import { visitPage } from '../../support/azure/person.ts';
import { roles } from '../../support/azure/roles.ts';
import { alice, appId } from '../../support/azure/whole/people.ts';
import { makeShop, type Shop } from '../../support/azure/whole/shop.ts';
import { startWholeAzure, type WholeAzure } from '../../support/azure/whole/whole.ts';
import { serveInterface, type ServedInterface } from '../../support/apps/serve-interface.ts';
import { lockTable, queryRows } from '../../support/databases/test-databases.ts';
import { ensureClientTools } from '../../support/programs/client-tools.ts';
import type { TestServer } from '../../support/servers/postgres-server.ts';
import { violations } from '../support/axe.ts';
import { browseTo } from '../support/choose-place.ts';
import { expect, test } from '../support/fixtures.ts';
import { arrangeHome } from '../support/open-host.ts';
import { expectPath, jobPatience, openAdvanced } from '../support/steps.ts';

const secrets = 'https://contoso-logins.vault.azure.net/secrets';
const copy = 'e2eaz_copy';
const ledger = 'e2eaz_ledger';

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
    `CREATE ROLE ${shop.backupRole} LOGIN PASSWORD 'ein-Geheimnis-3'; GRANT pg_read_all_data TO ${shop.backupRole};
     GRANT ${shop.backupRole} TO ${name} WITH ADMIN OPTION`,
  );
  keyVaults.put('contoso-logins', 'shop-login', `User Id=${shop.backupRole};Password=ein-Geheimnis-3`);
  keyVaults.put('contoso-logins', 'shop-admin', `User Id=${name};Password=${password}`);
  keyVaults.put('contoso-logins', 'shop-restore', `User Id=${name};Password=${password}`);
}

async function listen(page: Page, traffic: string[]): Promise<void> {
  page.on('request', (request) => traffic.push(request.url(), request.postData() ?? ''));
  page.on('websocket', (socket) => {
    const note = ({ payload }: { payload: string | Buffer }) => traffic.push(payload.toString());
    socket.on('framesent', note);
    socket.on('framereceived', note);
  });
}

/** Makes a login in a new secret, and sets it on the server as its administrator. */
async function makeSecret({ whole, shop, served: { page } }: Stage): Promise<void> {
  const { id } = whole.estate.keyVaults.logins;
  const drawer = page.getByRole('dialog', { name: 'Create secret' });
  await drawer.getByLabel(/^Name of the secret/).fill('shop-made');
  await expect(drawer.getByLabel(/^Server/).getByRole('option', { selected: true })).toContainText('shop');
  await drawer.getByLabel(/^Role that logs in/).fill(shop.backupRole);
  await drawer.getByRole('checkbox', { name: /^The role is not there yet/ }).uncheck();
  expect(await violations(page)).toEqual([]);
  await drawer.getByRole('button', { name: 'Create secret' }).click();
  await expect(drawer).toContainText('The identity may not write the secret shop-made');
  addRole(whole.azure.arm.tenant, { principalId: alice.oid, scope: id, role: roles.secretsOfficer });
  await drawer.getByRole('button', { name: 'Create secret' }).click();
  const made = page.getByRole('dialog', { name: 'Secret created' });
  await expect(made).toContainText(`ALTER ROLE "${shop.backupRole}" PASSWORD 'SCRAM-SHA-256$`);
  expect(await violations(page)).toEqual([]);
  // nothing shows the SQL once more
  const question = page.getByRole('dialog', { name: 'Leave without the SQL?' });
  for (const leave of [
    () => page.keyboard.press('Escape'),
    () => made.getByRole('button', { name: 'Close' }).last().click(),
  ]) {
    await leave();
    await expect(question).toContainText('was not run, copied or saved');
    expect(await violations(page)).toEqual([]);
    await question.getByRole('button', { name: 'Keep it open' }).click();
    await expect(question).toBeHidden();
  }
  await made.getByRole('button', { name: 'Run as administrator…' }).click();
  const run = page.getByRole('dialog', { name: 'Set the login' });
  await run.getByLabel(/^Administrator/).fill(shop.administrator.name);
  await run.getByLabel(/^Password/).fill(shop.administrator.password);
  await run.getByRole('button', { name: 'Dry run' }).click();
  await expect(run).toContainText('The dry run went through; nothing was changed.');
  await run.getByRole('button', { name: 'Set the login' }).click();
  await expect(run).toContainText(`pgkeep has logged in to shop as ${shop.backupRole} with the secret.`);
  expect(await violations(page)).toEqual([]);
  await run.getByRole('button', { name: 'Show SQL' }).click();
  await expect(made).toContainText('This SQL was run on shop, and need not be run again.');
  await expect(made.getByRole('button', { name: 'Run as administrator…' })).toHaveCount(0);
  await made.getByRole('button', { name: 'Close' }).last().click();
  await expect(made).toBeHidden();
}

/** Another client gives the login of the backups another password: on the server, and in a new version of its secret. */
async function changeSecret({ whole: { keyVaults }, shop }: Stage): Promise<void> {
  const id = 'contoso-logins/shop-made';
  const old = keyVaults.secrets.get(id)?.at(-1)?.value ?? '';
  const password = 'ein-anderes-Geheimnis-7';
  await shop.run(`ALTER ROLE ${shop.backupRole} PASSWORD '${password}'`);
  keyVaults.put('contoso-logins', 'shop-made', old.replace(/Password=[^;]+/, `Password=${password}`));
  expect(keyVaults.secrets.get(id)?.map(({ value }) => value.includes(password))).toEqual([false, true]);
}

// Only test/integration/azure/end-to-end.test.ts shows what is kept and which command lines run.
test('the way through Azure: sign in, assign, make a secret, protect with it, back up, restore, sign out', async ({
  browser,
  servers,
}) => {
  // the whole way, which takes minutes on a machine that does other things too
  test.setTimeout(600_000);
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
    // there are several secrets in it
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
    await drawer.getByRole('button', { name: /^contoso-logins/ }).click();
    const found = drawer.getByRole('list', { name: 'secrets' }).getByRole('button');
    await expect(found).toHaveText([/^shop-admin/, /^shop-login/, /^shop-restore/]);
    await expect(drawer.getByRole('button', { name: 'Another key vault' })).toBeFocused();
    await found.first().click();
    await expect(drawer.getByRole('button', { name: 'Another secret' })).toBeFocused();
    await expect(
      drawer.getByText('The secret shop-admin in the key vault contoso-logins is chosen.'),
    ).toBeAttached();
    await expect(drawer.getByLabel(/^Read as/).getByRole('option', { selected: true })).toHaveText(
      alice.username,
    );
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
    await drawer.getByRole('button', { name: /^contoso-logins/ }).click();
    await drawer.getByRole('button', { name: 'Create a secret…' }).click();
    await makeSecret(stage);
    await expect(drawer.getByText('shop-made', { exact: true })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Assign' }).click();
    await expect(drawer).toHaveCount(0);
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
    await page.getByRole('button', { name: 'Restore with a secret…' }).click();
    const drawer = page.getByRole('dialog', { name: 'Login of this restore' });
    await drawer.getByRole('button', { name: /^contoso-logins/ }).click();
    await drawer.getByRole('button', { name: /^shop-restore/ }).click();
    expect(await violations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Use it' }).click();
    await expect(
      page.getByText('Secret shop-restore of contoso-logins, for this restore alone.'),
    ).toBeVisible();
    await next.click();
    await expect(page.getByRole('heading', { level: 2, name: 'Readiness' })).toBeVisible();
    await next.click();
    await expect(page.getByText(/with a secret, for this restore alone: Secret shop-restore/)).toBeVisible();
    await page.getByRole('button', { name: 'Restore to new database' }).click();
    await expect(page.getByRole('heading', { level: 1, name: /^Restore of/ })).toBeVisible();
    await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
    const orders = 'SELECT count(*)::int, sum(total)::text FROM app.orders';
    expect(await queryRows(servers.new, copy, orders)).toEqual(
      await queryRows(servers.new, shop.database, orders),
    );
  });

  await test.step('restore it as files into a second account', async () => {
    const { id, name } = whole.estate.storage.cheap;
    await whole.makeContainer({ id, name }, 'files');
    const [instance] = await served.client.instances.list({});
    await page.goto(new URL(`/restore/${instance?.id}/latest`, page.url()).href);
    const next = page.getByRole('button', { name: 'Next' });
    await next.click();
    await page.getByRole('radio', { name: /^Files:/ }).check();
    await page.getByRole('radio', { name: 'Azure Blob container' }).check();
    await page.getByLabel(/^Address of the container/).fill(`https://${name}.blob.core.windows.net/files`);
    await page.getByLabel(/^Identity/).selectOption(alice.username);
    await next.click();
    const start = page.getByRole('button', { name: 'Restore as files' });
    await start.click();
    await expect(page.getByText(/^Failed: /)).toBeVisible(jobPatience);
    await expect(page.getByText(/Storage Blob Data Contributor/).first()).toBeVisible();
    addRole(whole.azure.arm.tenant, { principalId: alice.oid, scope: id, role: roles.blobDataContributor });
    await page.getByRole('button', { name: 'Run again' }).click();
    await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
    const blobs = whole.storage.account(name).getContainerClient('files').listBlobsFlat();
    const names = (await Array.fromAsync(blobs)).map((blob) => blob.name.split('/').at(-1));
    expect(names).toEqual(expect.arrayContaining(['archive.pgdump', 'manifest.json', 'restore.sh']));
  });

  await test.step('a secret that another client changes while a backup waits opens the database', async () => {
    const { client } = served;
    const [first] = await client.instances.list({});
    const id = first?.id ?? '';
    await servers.new.createDatabase(ledger, { owner: shop.administrator.name });
    shop.drops(ledger);
    await shop.run(
      `CREATE TABLE entries AS SELECT 1 AS id; ALTER TABLE entries OWNER TO ${shop.administrator.name}`,
      ledger,
    );
    await client.instances.protect({ server: 'shop', vault: 'archive', database: ledger, name: 'ledger' });
    await client.settings.set({ backupsPerServer: 1 });
    await using lock = await lockTable(servers.new, ledger, 'entries');
    await client.backup.start({ instance: 'ledger' });
    await expect.poll(() => lock.isAwaited()).toBe(true);
    await page.goto(new URL(`/databases/${id}`, page.url()).href);
    await page.getByRole('button', { name: 'Back up now' }).click();
    const waits = page.getByRole('progressbar', { name: /^waiting for (?!a lock)/ });
    await expect(waits.first()).toBeVisible();
    await changeSecret(stage);
    await lock.release();
    await expect
      .poll(
        async () => (await client.jobs.list({ instance: id, kind: 'backup' })).map(({ state }) => state),
        jobPatience,
      )
      .toEqual(['completed', 'completed']);
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
    // What Alice typed as the administrator is handed over, once for the dry run and once for the run.
    const isTyped = (text: string) => text.includes('/secrets/deposit');
    expect(traffic.filter(isTyped)).toHaveLength(2);
    const others = traffic.filter((text) => !isTyped(text));
    expect(others.filter((text) => all.some((secret) => text.includes(secret)))).toEqual([]);
    // The same search finds what may be known.
    expect(traffic.some((text) => text.includes(`${secrets}/shop-login`))).toBe(true);
    const { refused, left } = whole.azure.network;
    expect({ refused, left }).toEqual({ refused: [], left: [] });
  });
});
