import { startProxy } from '../support/servers/proxy.ts';
import { expect, test } from './support/fixtures.ts';
import { typeLogin } from './support/steps.ts';

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
