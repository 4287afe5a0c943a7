import type { Browser } from '@playwright/test';
import { startAzure } from '../../support/azure/azure.ts';
import { estateHandlers } from '../../support/azure/estate.ts';
import { addTestVault, assignTo, backupsApp } from '../../support/azure/key-vault-stage.ts';
import { startKeyVaults } from '../../support/azure/key-vault.ts';
import { roles } from '../../support/azure/roles.ts';
import { serveInterface } from '../../support/apps/serve-interface.ts';
import { makeDatabase } from '../../support/databases/test-databases.ts';
import { addServer, addVault } from '../support/arrange.ts';
import { violations } from '../support/axe.ts';
import { expect, test, type Home, type HostOptions } from '../support/fixtures.ts';
import { jobPatience } from '../support/steps.ts';

const secret = 'https://contoso-kv.vault.azure.net/secrets/shop-login';
const names = ['own_login_1', 'own_login_2'];

interface Given {
  readonly browser: Browser;
  readonly home: Home;
  readonly servers: HostOptions['servers'];
}

/** A server with databases, a vault, and a secret with the login, which nobody may read yet. */
async function openStage({ browser, home, servers }: Given, databases: readonly string[]) {
  const opened = new AsyncDisposableStack();
  const azure = opened.use(await startAzure());
  azure.entra.apps.push(backupsApp);
  const { id: scope } = addTestVault(azure, 'contoso-kv');
  const { handlers, tenant } = azure.arm;
  handlers.push(...estateHandlers(tenant));
  const keyVaults = opened.use(await startKeyVaults(azure));
  const { user, password } = servers.old;
  const login = `User Id=${user};Password='${password}'`;
  keyVaults.put('contoso-kv', 'shop-login', login);
  for (const name of databases) await makeDatabase(servers.old, name, 'CREATE TABLE t AS VALUES (1)');
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
  });
  const before = process.env['HTTPS_PROXY'];
  process.env['HTTPS_PROXY'] = azure.network.url;
  opened.defer(() => {
    if (before === undefined) delete process.env['HTTPS_PROXY'];
    else process.env['HTTPS_PROXY'] = before;
  });
  const served = opened.use(
    await serveInterface({
      browser,
      env: home.env,
      replace: { blob: { httpClient: azure.transport } },
    }),
  );
  const { page, client } = served;
  const way = {
    kind: 'service-principal',
    tenantId: backupsApp.tenantId,
    clientId: backupsApp.clientId,
    login: { kind: 'secret', source: { kind: 'session' } },
  } as const;
  await Array.fromAsync(await client.azure.signIn({ way, name: 'Backups', secret: backupsApp.secret }));
  return {
    azure,
    keyVaults,
    scope,
    login,
    user,
    page,
    client,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

test('two databases get their login from a secret of a key vault', async ({ browser, home, servers }) => {
  await using stage = await openStage({ browser, home, servers }, names);
  const { azure, keyVaults, scope, login, user, page, client } = stage;
  const next = page.getByRole('button', { name: 'Next' });
  const drawer = page.getByRole('dialog', { name: 'Secret of 2 databases' });

  await test.step('assigned to both at once in the wizard', async () => {
    await page.goto(new URL('/protect', page.url()).href);
    for (const name of names) await page.getByRole('checkbox', { name: `Select ${name} on prod` }).click();
    await next.click();
    // whose logins work: nobody is asked there, and who wants another one goes back
    await page
      .getByRole('list', { name: 'Steps' })
      .getByRole('button', { name: /Credential$/ })
      .click();
    const table = page.getByRole('grid', { name: 'Logins of the chosen databases' });
    for (const name of names) await page.getByRole('checkbox', { name: `Select ${name} on prod` }).click();
    await page.getByRole('button', { name: 'Assign secret to 2 databases…' }).click();
    // who may read nothing in Azure Resource Manager names the secret
    await expect(drawer.getByText(/^Backups can see no key vaults in Azure/)).toBeVisible();
    await drawer.getByRole('radio', { name: 'Name its URI' }).check();
    await drawer.getByLabel('URI of the secret').fill('https://contoso-kv.example.com/secrets/shop-login');
    await expect(drawer.getByRole('button', { name: 'Assign' })).toHaveAttribute('aria-disabled', 'true');
    await drawer.getByLabel('URI of the secret').fill(secret);
    await expect(drawer.getByLabel('Read as').getByRole('option', { selected: true })).toHaveText('Backups');
    expect(await violations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Assign' }).click();
    await expect(drawer).toHaveCount(0);
    await expect(table.getByText(/shop-login/)).toHaveCount(2);
    expect(await violations(page)).toEqual([]);
  });

  await test.step('the policy knows that nobody could read the secret by itself', async () => {
    await next.click();
    await expect(page.getByRole('radio', { name: /^Daily, kept 30 days/ })).toBeChecked();
    const warning = page.getByText(
      /^Databases of prod with a login of their own are protected without a policy/,
    );
    await expect(warning).toContainText(
      'The client secret of Backups, which logs in to prod, is held until pgkeep',
    );
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Change secret…' }).click();
    await expect(drawer.getByText('shop-login', { exact: true })).toBeVisible();
    await drawer.getByRole('button', { name: 'Cancel' }).click();
    await next.click();
  });

  await test.step('what the identity may not read leads to the page about access', async () => {
    await expect(
      page.getByText(/may not read the secret shop-login in the key vault contoso-kv/).first(),
    ).toBeVisible();
    const findings = page.getByRole('dialog', { name: /^Readiness of/ });
    const row = page
      .getByRole('grid', { name: 'Readiness' })
      .getByRole('row')
      .filter({ hasText: 'own_login_1' });
    await row.getByRole('gridcell').last().click();
    const link = findings.getByRole('link', { name: 'Look at access in Azure' });
    await link.click();
    await expect(page.getByRole('textbox', { name: 'Secret with the login' })).toHaveValue(secret);
    await page.goBack();
    assignTo(azure, roles.secretsUser, scope);
  });

  await test.step('a refused login of their own is told as theirs, not as that of the server', async () => {
    const again = page.getByRole('button', { name: /^Check again|^Check all again/ }).first();
    keyVaults.put('contoso-kv', 'shop-login', `User Id=${user};Password=geheim-und-falsch`);
    await again.click();
    await expect(
      page.getByText(/^Secret shop-login of contoso-kv, the login of 2 databases alone:/),
    ).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Change secret shop-login of contoso-kv…' }).click();
    await expect(drawer.getByText('shop-login', { exact: true })).toBeVisible();
    await drawer.getByRole('button', { name: 'Cancel' }).click();
    keyVaults.put('contoso-kv', 'shop-login', login);
    await again.click();
  });

  await test.step('checked, protected and backed up with it', async () => {
    await expect(page.getByText('All 2 databases are ready.')).toBeVisible();
    await next.click();
    await page.getByRole('button', { name: /^Protect .*2 databases/ }).click();
    await expect
      .poll(async () => (await client.jobs.list({})).map(({ state }) => state))
      .toEqual(['completed', 'completed']);
    expect(new Set(keyVaults.asked)).toEqual(new Set(['GET /secrets/shop-login/']));
  });

  await test.step('whose check names what is to be known of it', async () => {
    const [instance] = await client.instances.list({});
    keyVaults.put('contoso-kv', 'shop-login', login, { exp: 1_700_000_000 });
    await page.goto(new URL(`/databases/${instance?.id}?tab=privileges`, page.url()).href);
    await expect(page.getByText('Ready, with warnings')).toBeVisible();
    await expect(
      page.getByText('The secret shop-login in the key vault contoso-kv expired on 14 Nov 2023'),
    ).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });
});

test('the secret of a database is changed and dropped on its page', async ({ browser, home, servers }) => {
  await using stage = await openStage({ browser, home, servers }, ['own_login_3']);
  const { azure, keyVaults, scope, login, user, page, client } = stage;
  assignTo(azure, roles.secretsUser, scope);
  const sent: string[] = [];
  page.on('websocket', (socket) => {
    socket.on('framesent', ({ payload }) => sent.push(String(payload)));
  });
  const { id } = await client.instances.protect({
    server: 'prod',
    database: 'own_login_3',
    vault: 'archive',
    credential: { kind: 'key-vault', secret, identity: 'Backups' },
  });
  await page.goto(new URL(`/databases/${id}`, page.url()).href);
  const panel = page.getByRole('region', { name: 'Login' });

  await test.step('a secret is tried before it takes the place of another', async () => {
    await page.getByRole('tab', { name: 'Options' }).click();
    await panel.getByRole('button', { name: 'Change login…' }).click();
    const change = page.getByRole('dialog', { name: 'Login of this database' });
    keyVaults.put('contoso-kv', 'wrong-login', `User Id=${user};Password=geheim-und-falsch`);
    await change.getByRole('radio', { name: 'Name its URI' }).check();
    await change.getByLabel('URI of the secret').fill(secret.replace('shop', 'wrong'));
    // it is tried for a while: a double click sends one change
    await change.getByRole('button', { name: 'Save' }).dblclick();
    await expect(change.getByText('The login was not changed')).toBeVisible();
    expect(sent.filter((frame) => /\/instances\/set\b/.test(frame))).toHaveLength(1);
    await expect(change.getByText(/Write a new version of the secret wrong-login/)).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await change.getByRole('button', { name: 'Cancel' }).click();
    await expect(panel.getByText('The login was not changed')).toHaveCount(0);
    await panel.getByRole('button', { name: 'Change login…' }).click();
    await change.getByRole('radio', { name: 'Name its URI' }).check();
    await change.getByLabel('URI of the secret').fill(secret.replace('shop', 'wrong'));
    await expect(change.getByText('The login was not changed')).toHaveCount(0);
    keyVaults.put('contoso-kv', 'wrong-login', login, { exp: 1_700_000_000 });
    await change.getByRole('button', { name: 'Save' }).click();
    await expect(change).toHaveCount(0);
    await expect(panel.getByText(/wrong-login .* expired on/)).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  await test.step('it goes back to the login of its server, after a question', async () => {
    await expect(panel.getByText(secret.replace('shop', 'wrong'))).toBeVisible();
    await expect(panel.getByText('Backups', { exact: true })).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await panel.getByRole('button', { name: 'Use the login of the server…' }).click();
    const question = page.getByRole('alertdialog', { name: 'Use the login of the server?' });
    await expect(question).toContainText(secret.replace('shop', 'wrong'));
    expect(await violations(page)).toEqual([]);
    await question.getByRole('button', { name: 'Use the login of the server' }).click();
    await expect(panel.getByText('the login of prod')).toBeVisible();
  });
});

test('verifications restore with a secret for themselves alone', async ({ browser, home, servers }) => {
  const names = ['own_login_4', 'own_login_5'];
  await using stage = await openStage({ browser, home, servers }, names);
  const { azure, keyVaults, scope, login, page, client } = stage;
  assignTo(azure, roles.secretsUser, scope);
  const ids: string[] = [];
  for (const database of names) {
    const { id } = await client.instances.protect({ server: 'prod', database, vault: 'archive' });
    ids.push(id);
    await client.backup.start({ instance: id });
  }
  await expect
    .poll(async () => (await client.jobs.list({})).map(({ state }) => state))
    .toEqual(['completed', 'completed']);

  await test.step('that of one database', async () => {
    keyVaults.put('contoso-kv', 'scratch-login', login);
    await page.goto(new URL(`/databases/${ids[0]}`, page.url()).href);
    await page.getByRole('button', { name: 'Verify…' }).first().click();
    const question = page.getByRole('dialog', { name: 'Verify the latest recovery point' });
    await question.getByRole('radio', { name: /^Restore into a scratch database/ }).check();
    await expect(question.getByText('The login of prod.')).toBeVisible();
    await question.getByRole('button', { name: 'Verify with a secret…' }).click();
    const own = page.getByRole('dialog', { name: 'Login of this verification' });
    await own.getByRole('radio', { name: 'Name its URI' }).check();
    await own.getByLabel('URI of the secret').fill(secret.replace('shop', 'scratch'));
    expect(await violations(page)).toEqual([]);
    await own.getByRole('button', { name: 'Use it' }).click();
    await expect(
      question.getByText('Secret scratch-login of contoso-kv, for this verification alone.'),
    ).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await question.getByRole('button', { name: 'Verify', exact: true }).click();
    await page.getByRole('link', { name: /^Show job: Verification of/ }).click();
    await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
    expect(keyVaults.asked).toContain('GET /secrets/scratch-login/');
  });

  await test.step('and so do those of many databases at once', async () => {
    await page.goto(new URL('/databases', page.url()).href);
    for (const name of names) await page.getByRole('checkbox', { name: `Select prod/${name}` }).click();
    await page.getByRole('button', { name: 'Verify 2 databases…' }).click();
    const question = page.getByRole('dialog', { name: 'Verify the newest recovery point of 2 databases' });
    await question.getByRole('radio', { name: /^Restore into a scratch database/ }).check();
    await question
      .getByRole('combobox', { name: 'Server of the scratch database' })
      .selectOption({ index: 1 });
    await question.getByRole('button', { name: 'Verify with a secret…' }).click();
    const own = page.getByRole('dialog', { name: 'Login of this verification' });
    await own.getByRole('radio', { name: 'Name its URI' }).check();
    await own.getByLabel('URI of the secret').fill(secret.replace('shop', 'scratch'));
    await own.getByRole('button', { name: 'Use it' }).click();
    keyVaults.asked.length = 0;
    await question.getByRole('button', { name: 'Verify 2 recovery points' }).click();
    await expect
      .poll(async () => (await client.jobs.list({})).slice(0, 2).map(({ kind, state }) => [kind, state]), {
        timeout: 60_000,
      })
      .toEqual([
        ['verify', 'completed'],
        ['verify', 'completed'],
      ]);
    expect(new Set(keyVaults.asked)).toEqual(new Set(['GET /secrets/scratch-login/']));
  });
});
