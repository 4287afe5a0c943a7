import { mkdtempDisposable, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServer } from '../../support/servers/postgres-server.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import { selfSigned, tlsSettings } from '../../support/servers/tls-files.ts';
import { expect, test } from '../support/fixtures.ts';
import { typeLogin } from '../support/steps.ts';

test('a login is asked for again as soon as it would go elsewhere', async ({ home, servers }) => {
  const { host, port, user, password } = servers.old;
  await using elsewhere = await startProxy({ port });
  await home.arrange(async (client) => {
    await client.servers.add({
      name: 'prod',
      address: { host, port, user, maintenanceDatabase: 'postgres', tls: 'disable' },
      credential: { kind: 'env', variable: home.passwordVariable },
    });
  });
  const page = await home.open();
  const drawer = page.getByRole('dialog', { name: 'Change address' });
  const openDrawer = async () => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Change address' }).click();
  };
  const answers = page.getByText(/^PostgreSQL 14\S* answers in/);
  const again = drawer.getByText(/^The login was given for .* Give it again for the changed address\.$/);
  await page.getByRole('link', { name: 'Servers', exact: true }).click();
  await page.getByRole('grid', { name: 'Servers' }).getByText('prod').click();
  await expect(answers).toBeVisible();

  await test.step('another name and a tag need no login', async () => {
    await openDrawer();
    await drawer.getByLabel('Name in pgkeep').fill('live');
    await drawer.getByLabel('Environment', { exact: true }).fill('stage');
    await expect(again).toBeHidden();
    await drawer.getByRole('button', { name: 'Save', exact: true }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'live stage' })).toBeVisible();
  });

  await test.step('another port asks for it, and a typed one is tried there first', async () => {
    await openDrawer();
    await drawer.getByRole('textbox', { name: 'Port' }).fill(String(elsewhere.port));
    await expect(again).toBeVisible();
    await expect(drawer.getByLabel('Name of the variable')).toHaveValue(home.passwordVariable);
    await drawer.getByRole('button', { name: 'Test and save' }).click();
    await expect(drawer.getByRole('alert')).toContainText(
      `The variable ${home.passwordVariable} is the login of "live"; a page cannot send it anywhere else.`,
    );
    await typeLogin(drawer, 'not the password');
    await drawer.getByRole('button', { name: 'Test and save' }).click();
    await expect(drawer.getByRole('alert')).toContainText('password authentication failed');
    await typeLogin(drawer, password);
    await drawer.getByRole('button', { name: 'Test and save' }).click();
    await expect(drawer).toBeHidden();
    await expect(answers).toBeVisible();
    await page.getByText('Connection', { exact: true }).click();
    await expect(page.getByText(`${elsewhere.host}:${elsewhere.port}`)).toBeVisible();
  });

  await test.step('a variable is chosen from those that may be read', async () => {
    // it left the list when the page took it from the place that it belonged to
    await home.arrange(async (client) => {
      await client.variables.add({ variable: home.passwordVariable });
    });
    await openDrawer();
    await drawer.getByRole('textbox', { name: 'Port' }).fill(String(port));
    await drawer.getByRole('radio', { name: 'Environment variable' }).check();
    const choice = drawer.getByLabel('Name of the variable');
    await expect(choice.getByRole('option')).toHaveText(['Choose a variable', home.passwordVariable]);
    await expect(drawer.getByText('pgkeep settings variables add <name>')).toBeVisible();
    await choice.selectOption(home.passwordVariable);
    await drawer.getByRole('button', { name: 'Test and save' }).click();
    await expect(drawer).toBeHidden();
    await expect(answers).toBeVisible();
  });

  await test.step('the settings list them, with who needs them', async () => {
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    const table = page.getByRole('grid', { name: 'Environment variables' });
    await expect(table.getByRole('row').filter({ hasText: home.passwordVariable })).toContainText('live');
  });
});

test('a server whose certificate nobody here trusts is added with its CA file', async ({ home }) => {
  const certificate = await selfSigned();
  await using keys = await mkdtempDisposable(join(tmpdir(), 'pgkeep-tls-'));
  const { settings } = await tlsSettings(keys.path, certificate);
  await using server = await startServer({ major: 18, settings });
  const caFile = join(home.folder, 'ca.pem');
  await writeFile(caFile, certificate.cert);
  const page = await home.open();
  const adding = page.getByRole('dialog', { name: 'Add server' });
  const problem = adding.getByRole('alert');

  await test.step('the filled button is the CA file', async () => {
    await page.getByRole('link', { name: 'Servers', exact: true }).click();
    await page.getByRole('button', { name: 'Add server' }).click();
    await adding.getByLabel('Host').fill('localhost');
    await adding.getByLabel('Port').fill(String(server.port));
    await adding.getByLabel('User').fill(server.user);
    await adding.getByLabel('Name in pgkeep').fill('trusted');
    await typeLogin(adding, server.password);
    await adding.getByRole('button', { name: 'Test connection' }).click();
    await expect(problem).toContainText('UserErrorTlsFailed');
  });

  await test.step('once it is chosen the connection is tried again, with the login that was given', async () => {
    await problem.getByRole('button', { name: 'Choose the CA file' }).click();
    const choosing = page.getByRole('dialog', { name: /^Choose/ });
    await choosing
      .getByRole('button')
      .filter({ has: page.getByText('ca.pem', { exact: true }) })
      .click();
    await expect(adding.getByRole('status')).toContainText('The connection works');
    await adding.getByRole('button', { name: 'Add server' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'trusted' })).toBeVisible();
  });

  await test.step('the address of the page opens the change of its address', async () => {
    await page.goto(`${page.url()}?change=address`);
    const changing = page.getByRole('dialog', { name: 'Change address' });
    await expect(changing.getByRole('textbox', { name: /^CA file/ })).toHaveValue(caFile);
    await changing.getByRole('button', { name: 'Cancel' }).click();
    await expect(page).not.toHaveURL(/change=/);
  });
});
