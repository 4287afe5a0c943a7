import { fingerprintOf, makeDatabase } from '../../support/databases/test-databases.ts';
import { addServer, addVault, backUp, protectAndBackUp } from '../support/arrange.ts';
import { expect, test } from '../support/fixtures.ts';
import { expectPath, jobPatience } from '../support/steps.ts';
import { tabTo } from '../support/tab-to.ts';

test('a restore from the first page to its end without a mouse', async ({ home, servers }) => {
  await makeDatabase(
    servers.old,
    'keys',
    `CREATE TABLE first AS SELECT generate_series(1, 10) AS id;
     CREATE TABLE second AS SELECT generate_series(1, 20) AS id;
     CREATE SCHEMA other; CREATE TABLE other.third AS SELECT 1 AS id`,
  );
  let earlier = { instance: '', point: '' };
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addServer(client, home, 'recent', servers.new);
    await addVault(client, home);
    earlier = await protectAndBackUp(client, 'prod', 'keys');
    await backUp(client, earlier.instance);
  });
  const page = await home.open();
  const press = (...keys: string[]) =>
    keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const expectStep = async (name: string) => {
    const title = page.getByRole('heading', { level: 2, name, exact: true });
    await expect(title).toBeFocused();
  };

  await test.step('to the page of the database', async () => {
    await tabTo(page, page.getByRole('link', { name: 'Skip to content' }));
    await tabTo(page, page.getByRole('link', { name: 'Databases', exact: true }));
    await press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Databases' })).toBeFocused();
    await tabTo(page, page.getByRole('grid', { name: 'Protected databases' }));
    await press('ArrowDown', 'Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'keys' })).toBeFocused();
  });

  await test.step('Esc closes a menu and the palette, and the focus is back', async () => {
    const more = button('More actions');
    await tabTo(page, more);
    await press('Enter');
    await expect(page.getByRole('menuitem', { name: 'Change options…' })).toBeFocused();
    await press('Escape');
    await expect(more).toBeFocused();
    await press('ControlOrMeta+k');
    await expect(page.getByRole('dialog').getByRole('combobox')).toBeFocused();
    await press('Escape');
    await expect(more).toBeFocused();
  });

  await test.step('pick the earlier point on the time line', async () => {
    // Back to the beginning of the page's content.
    const restore = page.getByRole('link', { name: 'Restore…' });
    await press('Shift+Tab', 'Shift+Tab');
    await expect(restore).toBeFocused();
    await press('Enter');
    await expect(page.getByRole('heading', { level: 1, name: 'Restore' })).toBeFocused();
    const line = page.getByRole('slider', { name: 'Recovery point' });
    await expect(line).toHaveAttribute('aria-valuenow', '2');
    await tabTo(page, line);
    await press('ArrowLeft');
    await expect(line).toHaveAttribute('aria-valuenow', '1');
    await expectPath(page, new RegExp(`^/restore/${earlier.instance}/${earlier.point}$`));
    await expect(line).toBeFocused();
    expect(await tabTo(page, button('Next'))).toEqual([
      'Later recovery point',
      'Show 2 recovery points as a table',
      'Back',
      'Next',
    ]);
    await press('Enter');
  });

  const tree = page.getByRole('tree', { name: 'Objects in the archive' });
  const treeLine = (name: RegExp) => tree.getByRole('treeitem', { name });
  await test.step('check a schema and a table of another', async () => {
    await expectStep('What to restore');
    await tabTo(page, page.getByLabel('The whole database'));
    await press('ArrowDown');
    await expect(page.getByLabel('Chosen schemas and tables')).toBeChecked();
    await expect(tree).toBeVisible();
    expect(await tabTo(page, tree)).toEqual([
      'Search objects',
      'Check all',
      'Uncheck all',
      'Objects in the archive',
    ]);
    await press('Space');
    await expect(treeLine(/^other/)).toHaveAttribute('aria-checked', 'true');
    await press('ArrowDown', 'ArrowRight');
    await expect(treeLine(/^public/)).toHaveAttribute('aria-expanded', 'true');
    await press('End', 'Space');
    await expect(treeLine(/^second/)).toHaveAttribute('aria-checked', 'true');
    await expect(treeLine(/^public/)).toHaveAttribute('aria-checked', 'mixed');
    // Enter in the tree does not leave the step.
    await press('Enter');
    await expect(page.getByText(/^2 tables and views · .* · 21 rows$/)).toBeVisible();
    expect(await tabTo(page, button('Next'))).toEqual(['Back', 'Next']);
    await press('Enter');
  });

  await test.step('into a new database on the other server', async () => {
    await expectStep('Where to');
    const server = page.getByRole('combobox', { name: 'Server' });
    await tabTo(page, server);
    await press('ArrowDown');
    await expect(server).toHaveValue(/.+/);
    await expect(server.locator('option:checked')).toHaveText(/^recent/);
    const name = page.getByLabel('Name of the new database');
    await tabTo(page, name);
    await press('ControlOrMeta+a');
    await page.keyboard.type('keys_back');
    await expect(name).toHaveAccessibleDescription(/^Free on recent/);
    await tabTo(page, page.getByLabel('Restore privileges'));
    await press('Space');
    await expect(page.getByLabel('Restore privileges')).not.toBeChecked();
    // Enter in a field goes on.
    await tabTo(page, page.getByLabel('Sessions at once'));
    await press('Enter');
  });

  await test.step('ready, and reviewed', async () => {
    await expectStep('Readiness');
    await expect(page.getByText(/^(All \d+ checks|\d+ checks?) passed$/)).toBeVisible();
    expect(await tabTo(page, button('Next'))).toEqual([
      'Check again',
      expect.stringMatching(/^All \d+ checks passed$/),
      'Back',
      'Next',
    ]);
    await press('Enter');
    await expectStep('Review');
    const shells = page.getByRole('tab');
    await tabTo(page, shells.first());
    await press('ArrowRight', 'Enter');
    await expect(shells.nth(1)).toHaveAttribute('aria-selected', 'true');
    // two ways to the same database, each copied by itself
    const ways = page.getByRole('region', { name: /^With / });
    await expect(ways).toHaveText([/\npgkeep restore .*--as-database=keys_back/, /^& \{.*createdb /s]);
    await expect(ways.nth(1)).not.toContainText('--as-database');
    await expect(
      page.getByRole('button', { name: /^Copy: With (pgkeep|PostgreSQL’s own tools)$/ }),
    ).toHaveCount(2);
    const finish = button('Restore to new database');
    await tabTo(page, finish);
    await press('Space');
  });

  await test.step('the job has the focus and comes to its end', async () => {
    await expectPath(page, /^\/jobs\/.+$/);
    await expect(page.getByRole('heading', { level: 1, name: /^Restore .*of/ })).toBeFocused();
    await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
    const { tables } = await fingerprintOf(servers.old, 'keys');
    expect((await fingerprintOf(servers.new, 'keys_back')).tables).toEqual(
      tables.filter(({ name }) => name !== 'first'),
    );
  });

  await servers.old.dropDatabase('keys');
  await servers.new.dropDatabase('keys_back');
});
