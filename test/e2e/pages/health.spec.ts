import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDatabase } from '../../support/databases/test-databases.ts';
import { addServer, addVault, protectAndBackUp } from '../support/arrange.ts';
import { expect, test } from '../support/fixtures.ts';
import { chooseRow, expectPath } from '../support/steps.ts';

const dayMs = 86_400_000;

test('what can be restored, and how old it is, is what counts', async ({ home, servers }) => {
  const databases = ['ageing', 'emptied'];
  for (const name of databases) await makeDatabase(servers.old, name, 'CREATE TABLE t ()');
  let vaultFolder = '';
  const instances = new Map<string, string>();
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
    for (const name of databases) await protectAndBackUp(client, 'prod', name);
    for (const { database, id } of await client.instances.list()) instances.set(database, id);
    const [vault] = await client.vaults.list();
    if (vault?.location.kind === 'folder') vaultFolder = vault.location.path;
  });
  const folderOf = (database: string) => join(vaultFolder, 'instances', instances.get(database) ?? '?');
  const pointOf = async (database: string) => {
    const names = await readdir(folderOf(database));
    return join(folderOf(database), names.find((name) => name.startsWith('point-')) ?? '?');
  };

  const page = await home.open();
  const attention = page.getByRole('region', { name: 'Needs attention' });
  const protection = page.getByRole('region', { name: 'Protection' });
  await test.step('two fresh recovery points protect two databases', async () => {
    await expect(protection.getByRole('link', { name: '2 protected: show' })).toBeVisible();
    await expect(protection.getByText(/^Vaults asked /)).toBeVisible();
  });

  await test.step('one grows old, the other one is removed by hand: the vault is asked again', async () => {
    const file = join(await pointOf('ageing'), 'manifest.json');
    const manifest = JSON.parse(await readFile(file, 'utf8')) as { completedAt: string };
    const completedAt = new Date(Date.parse(manifest.completedAt) - 12 * dayMs).toISOString();
    await writeFile(file, JSON.stringify({ ...manifest, completedAt }));
    // it would be wrong now
    await rm(join(await pointOf('ageing'), 'manifest.sig'));
    await rm(await pointOf('emptied'), { recursive: true });
    await protection.getByRole('button', { name: 'Ask again' }).click();
    const items = attention.getByRole('listitem');
    await expect(items.filter({ hasText: 'emptied' })).toContainText('Nothing to restore');
    await expect(items.filter({ hasText: 'emptied' })).toContainText(
      'the last backup completed, but its recovery point is no longer in the vault.',
    );
    await expect(items.filter({ hasText: 'ageing' })).toContainText(
      'The newest recovery point is 12 days old; the limit is 7 days.',
    );
    await expect(protection.getByRole('link', { name: '1 nothing to restore: show' })).toBeVisible();
  });

  const list = page.getByRole('grid', { name: 'Protected databases' });
  await test.step('the list finds what is older than the limit', async () => {
    await page.getByRole('link', { name: 'Databases', exact: true }).click();
    await expect(list.getByRole('row').filter({ hasText: 'emptied' })).toContainText('nothing');
    const place = await list.boundingBox();
    await page.getByLabel('Age', { exact: true }).selectOption('Older than the limit');
    await expect(list.getByRole('row').filter({ hasText: 'ageing' })).toContainText('12 days');
    await expect(list.getByText('emptied', { exact: true })).toBeHidden();
    // what narrows the list brings a button and other words, and moves nothing
    expect(await list.boundingBox()).toMatchObject({ x: place?.x, y: place?.y, width: place?.width });
  });

  await test.step('the page of the database and the restore say the age', async () => {
    await chooseRow(page, 'Protected databases', /ageing/);
    await expect(page.getByText('12 days', { exact: true }).first()).toBeVisible();
    await expect(page.getByText(/^asked /)).toBeVisible();
    await page.getByRole('link', { name: 'Restore…' }).click();
    await expectPath(page, /^\/restore\//);
    await expect(page.getByRole('heading', { name: 'Recovery point', exact: true })).toBeVisible();
    await expect(page.getByText('12 days', { exact: true }).first()).toBeVisible();
  });

  await test.step('another limit is another health', async () => {
    await page.getByRole('link', { name: 'Settings', exact: true }).click();
    const limit = page.getByLabel('The newest recovery point may be this many days old');
    await limit.fill('0');
    await expect(page.getByText('A whole number from 1 to 3650.')).toBeVisible();
    await limit.fill('30');
    await limit.press('Enter');
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await expect(protection.getByRole('link', { name: '1 protected: show' })).toBeVisible();
    await expect(attention.getByText('ageing')).toBeHidden();
  });
  for (const name of databases) await servers.old.dropDatabase(name);
});
