import { fingerprint, type Fingerprint } from '../../support/databases/fingerprint.ts';
import { fingerprintOf, makeSample, queryRows } from '../../support/databases/test-databases.ts';
import { addServer, addVault, backUp, protectAndBackUp } from '../support/arrange.ts';
import { expect, test } from '../support/fixtures.ts';
import { expectPath, jobPatience } from '../support/steps.ts';

const chosen = [
  { schema: 'Weird " schema', name: 'ünï 🐘' },
  { schema: 'shop', name: 'customers' },
];
const tablesOf = ({ tables }: Fingerprint) =>
  tables.filter((table) => chosen.some(({ schema, name }) => table.schema === schema && table.name === name));

test('two tables of an earlier point are restored, and nothing else', async ({ home, servers }) => {
  const before = await makeSample(servers.old, 'tables', 'tables');
  let earlier = { instance: '', point: '' };
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addServer(client, home, 'recent', servers.new);
    await addVault(client, home);
    earlier = await protectAndBackUp(client, 'prod', 'tables');
    await queryRows(servers.old, 'tables', "UPDATE shop.customers SET name = 'changed later'");
    await backUp(client, earlier.instance);
  });
  expect(tablesOf(await fingerprintOf(servers.old, 'tables'))).not.toEqual(tablesOf(before));
  const rows = tablesOf(before).reduce((sum, table) => sum + table.rows, 0);

  const page = await home.open();
  const next = page.getByRole('button', { name: 'Next' });
  await page.getByRole('link', { name: 'Databases', exact: true }).click();
  await page.getByRole('grid', { name: 'Protected databases' }).getByText('tables', { exact: true }).click();
  await page.getByRole('link', { name: 'Restore…' }).click();

  await test.step('pick the earlier point', async () => {
    await expect(page.getByRole('heading', { level: 2, name: 'Recovery point' })).toBeVisible();
    const line = page.getByRole('slider', { name: 'Recovery point' });
    await expect(line).toHaveAttribute('aria-valuenow', '2');
    await page.getByRole('button', { name: 'Earlier recovery point' }).click();
    await expect(line).toHaveAttribute('aria-valuenow', '1');
    await expectPath(page, new RegExp(`^/restore/${earlier.instance}/${earlier.point}$`));
    await next.click();
  });

  const tree = page.getByRole('tree', { name: 'Objects in the archive' });
  const line = (name: RegExp) => tree.getByRole('treeitem', { name });
  await test.step('check two tables, one of them found by searching', async () => {
    await page.getByLabel('Chosen schemas and tables').check();
    await expect(page.getByText('Nothing is checked')).toBeVisible();
    await page.getByRole('searchbox', { name: 'Search objects' }).fill('UNI');
    await expect(tree.getByRole('treeitem')).toHaveCount(2);
    await line(/^ünï 🐘/).click();
    await expect(line(/^ünï 🐘/)).toHaveAttribute('aria-checked', 'true');
    await page.getByRole('searchbox', { name: 'Search objects' }).fill('');
    await line(/^shop\b/)
      .locator('[data-fold]')
      .click();
    await line(/^customers\b/).click();
    await expect(line(/^shop\b/)).toHaveAttribute('aria-checked', 'mixed');
    await expect(line(/^Weird " schema/)).toHaveAttribute('aria-checked', 'mixed');
    await expect(page.getByText(/^2 tables and views · .* · \d+ rows$/)).toHaveText(
      new RegExp(` · ${rows} rows$`),
    );
    await next.click();
  });

  await test.step('into a new database on the other server', async () => {
    await page
      .getByRole('combobox', { name: 'Server' })
      .selectOption({ label: `recent · 127.0.0.1:${servers.new.port}` });
    await page.getByLabel('Name of the new database').fill('two_tables');
    await page.getByLabel('Restore owners').uncheck();
    await page.getByLabel('Restore privileges').uncheck();
    await next.click();
    await expect(page.getByText(/^(All \d+ checks|\d+ checks?) passed$/)).toBeVisible();
    await next.click();
  });

  await test.step('the review says exactly that', async () => {
    await expect(page.getByRole('listitem').filter({ hasText: /^Restore 2 tables/ })).toHaveText(
      /^Restore 2 tables and views in 2 schemas \([\d.]+ [KM]iB\) of “\u2068tables\u2069” as of /,
    );
    const command = [
      `pgkeep restore ${earlier.instance} ${earlier.point} --as-database=two_tables --server=server-`,
      ` --table=shop.customers '--table="Weird "" schema".ünï 🐘' --no-owner --no-privileges`,
    ];
    const ours = page.getByRole('region', { name: 'With pgkeep' });
    for (const part of [': recent', ...command]) await expect(ours).toContainText(part);
  });

  await test.step('the new database has the two tables as they were', async () => {
    await page.getByRole('button', { name: 'Restore to new database' }).click();
    await expectPath(page, /^\/jobs\/.+$/);
    await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
    const restored = await servers.new.connect('two_tables');
    const { tables, sequences, largeObjects } = await fingerprint(restored);
    await restored.end();
    expect(tables).toEqual(tablesOf(before));
    expect(sequences).toEqual(before.sequences.filter(({ name }) => name === 'customers_id_seq'));
    expect(largeObjects).toEqual([]);
  });

  await servers.old.dropDatabase('tables');
  await servers.new.dropDatabase('two_tables');
});
