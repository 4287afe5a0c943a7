import { makeDatabase } from '../../support/databases/test-databases.ts';
import { addServer, addVault } from '../support/arrange.ts';
import { violations } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';

test('due backups of a server, and all of a home, wait until a date and go on', async ({ home, servers }) => {
  await makeDatabase(servers.old, 'suspended', 'CREATE TABLE t AS VALUES (1)');
  let server = '';
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
    const policy = 'Daily, kept 30 days';
    const place = { server: 'prod', database: 'suspended', vault: 'archive', policy };
    server = (await client.instances.protect({ ...place, runner: 'this home' })).serverId;
  });
  const page = await home.open();
  const go = (path: string) => page.goto(new URL(path, page.url()).href);
  const dialog = page.getByRole('dialog', { name: 'Suspend due backups' });
  const resume = page.getByRole('main').getByRole('button', { name: 'Resume' });
  const suspendUntil2099 = async () => {
    await dialog.getByLabel('Until a date').check();
    await dialog.getByLabel('Until', { exact: true }).fill('2099-01-01T06:00');
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Suspend' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(
      page
        .getByRole('main')
        .getByText(/wait until .*2099/)
        .first(),
    ).toBeVisible();
  };

  await test.step('of a server', async () => {
    await go(`/servers/${server}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Suspend due backups…' }).click();
    await suspendUntil2099();
    await resume.first().click();
    await expect(resume).toHaveCount(0);
  });

  await test.step('of all that this home runs', async () => {
    await go('/settings');
    await page.getByRole('button', { name: 'Suspend due backups…' }).click();
    await suspendUntil2099();
    await resume.first().click();
    await expect(page.getByRole('button', { name: 'Suspend due backups…' })).toBeVisible();
  });
});
