import { makeDatabase } from '../support/databases/test-databases.ts';
import { addServer, addVault, protectAndBackUp } from './support/arrange.ts';
import { expect, test } from './support/fixtures.ts';

test('the pg_dump of a database is chosen, and chosen by pgkeep again', async ({ home, servers }) => {
  await makeDatabase(servers.old, 'chosen', 'CREATE TABLE t ()');
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
    await protectAndBackUp(client, 'prod', 'chosen');
    await client.instances.protect({
      server: 'prod',
      database: 'postgres',
      vault: 'archive',
      name: 'prod/taken',
    });
  });
  const page = await home.open();
  await page.getByRole('link', { name: 'Databases', exact: true }).click();
  await page.getByRole('grid', { name: 'Protected databases' }).getByText('chosen', { exact: true }).click();
  const choose = async (major: string) => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Choose pg_dump…' }).click();
    await page.getByLabel('pg_dump that takes the backups').selectOption(major);
    await page.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('heading', { name: 'Choose pg_dump' })).toBeHidden();
  };
  await choose('18');
  await expect(page.getByText(/for a lock, pg_dump 18$/)).toBeVisible();
  await choose('pgkeep chooses');
  await expect(page.getByText(/for a lock$/)).toBeVisible();

  await test.step('its instance gets another name, and says first why one will not do', async () => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Rename…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Rename instance' });
    const name = dialog.getByLabel('Name of the instance');
    await expect(name).toBeFocused();
    await expect(dialog.getByText('It has this name already.')).toBeVisible();
    await name.fill('PROD/TAKEN');
    await expect(dialog.getByText('Another database has this name, in upper or lower case.')).toBeVisible();
    await name.fill('chosen (nightly)');
    await page.keyboard.press('Enter');
    await expect(dialog).toBeHidden();
    await expect(page.getByText('chosen (nightly)', { exact: true })).toBeVisible();
  });
  await servers.old.dropDatabase('chosen');
});
