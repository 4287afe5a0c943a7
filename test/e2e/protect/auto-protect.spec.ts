import { makeDatabase } from '../../support/databases/test-databases.ts';
import { addServer, addVault } from '../support/arrange.ts';
import { violations } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';

const names = ['by_itself_1', 'by_itself_2', 'by_itself_3'];

test('a rule on the page of a server shows what it would protect, and leaves one alone', async ({
  home,
  servers,
}) => {
  for (const name of names) await makeDatabase(servers.old, name, 'CREATE TABLE t AS VALUES (1)');
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
  });
  const page = await home.open();
  await page.getByRole('link', { name: 'Servers', exact: true }).click();
  await page.getByRole('grid', { name: 'Servers' }).getByRole('link', { name: 'prod' }).first().click();
  await page.getByText('Protected by themselves: none').click();
  await page.getByLabel('Names of databases').fill('by_itself_*');
  await expect(page.getByText(/^With this rule: 3 databases would be protected now/)).toBeVisible();
  await page.getByRole('button', { name: 'Add rule' }).click();
  await expect(
    page.getByText('Protected by themselves: by_itself_* by Daily, kept 30 days in archive'),
  ).toBeVisible();
  await page
    .getByRole('listitem')
    .filter({ hasText: 'by_itself_2' })
    .getByRole('button', { name: 'Leave alone' })
    .click();
  await expect(page.getByText('Left alone: by_itself_2')).toBeVisible();
  expect(await violations(page)).toEqual([]);
  await home.arrange(async (client) => {
    const [of] = await client.autoProtect.list();
    expect(of).toMatchObject({ rules: [{ names: 'by_itself_*' }], except: ['by_itself_2'], runsHere: true });
  });
});
