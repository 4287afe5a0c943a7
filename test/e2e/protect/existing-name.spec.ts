import type { Page } from '@playwright/test';
import {
  databaseExists,
  fingerprintOf,
  makeDatabase,
  makeSample,
  queryRows,
} from '../../support/databases/test-databases.ts';
import { addServer, addVault, protectAndBackUp } from '../support/arrange.ts';
import { violations } from '../support/axe.ts';
import { expect, test, type Home, type HostOptions } from '../support/fixtures.ts';
import { expectPath, jobPatience } from '../support/steps.ts';

const inUse = (name: string) => `There is already a database "${name}" on the target.`;
const remedy = 'Choose another name for the restored database; pgkeep never overwrites one.';
const kept = "CREATE TABLE kept AS SELECT 'untouched' AS words";

const next = (page: Page) => page.getByRole('button', { name: 'Next' });
const nameField = (page: Page) => page.getByLabel('Name of the new database');
const step = (page: Page, name: string) =>
  expect(page.getByRole('heading', { level: 2, name, exact: true })).toBeVisible();

/** Opens the wizard at its third step, on a point of the database. */
async function openWizard(home: Home, servers: HostOptions['servers'], database: string): Promise<Page> {
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
    await protectAndBackUp(client, 'prod', database);
  });
  const page = await home.open();
  await page.getByRole('link', { name: 'Databases', exact: true }).click();
  await page.getByRole('grid', { name: 'Protected databases' }).getByText(database, { exact: true }).click();
  await page.getByRole('link', { name: 'Restore…' }).click();
  await step(page, 'Recovery point');
  await next(page).click();
  await step(page, 'What to restore');
  return page;
}

test('a name that is taken is refused at once, and by the readiness check', async ({ home, servers }) => {
  await makeSample(servers.old, 'named', 'named');
  await makeDatabase(servers.old, 'taken', kept);
  const page = await openWizard(home, servers, 'named');
  await next(page).click();

  await test.step('at once, where it is typed', async () => {
    const words =
      'A database of this name exists there already; pgkeep never overwrites one. Choose another name.';
    await expect(nameField(page)).toHaveValue('named_restored');
    await expect(page.getByText('Free on prod, PostgreSQL 14.')).toBeVisible();
    for (const name of ['taken', 'named', 'postgres', 'template1']) {
      await nameField(page).fill(name);
      await expect(nameField(page)).toHaveAccessibleDescription(words);
      await expect(next(page)).toHaveAttribute('aria-disabled', 'true');
      await expect(next(page)).toHaveAccessibleDescription(words);
      await expect(page.getByRole('button', { name: 'Readiness' })).toBeDisabled();
    }
  });

  await test.step('by the readiness check, when it was taken meanwhile', async () => {
    await nameField(page).fill('meanwhile');
    await expect(nameField(page)).toHaveAccessibleDescription(/^Free on prod/);
    await makeDatabase(servers.old, 'meanwhile', kept);
    await next(page).click();
    await step(page, 'Readiness');
    const finding = page.getByRole('listitem').filter({ hasText: 'Name of the new database · Blocker' });
    await expect(finding).toContainText(inUse('meanwhile'));
    await expect(finding).toContainText(remedy);
    await expect(next(page)).toHaveAttribute('aria-disabled', 'true');
    await expect(next(page)).toHaveAccessibleDescription('Blockers have to be fixed first.');
  });

  await test.step('another name works', async () => {
    await page.getByRole('button', { name: 'Choose another name' }).click();
    await step(page, 'Where to');
    await expect(nameField(page)).toHaveValue('meanwhile');
    await expect(nameField(page)).toHaveAccessibleDescription(/exists there already/);
    await nameField(page).fill('another');
    await next(page).click();
    await expect(page.getByText(/^(All \d+ checks|\d+ checks?) passed$/)).toBeVisible();
    await next(page).click();
  });

  await test.step('a server that is tagged prod asks for the word, and shows it where it was restored to', async () => {
    await home.arrange(async (client) => {
      await client.servers.set({ server: 'prod', address: {}, environment: 'prod' });
    });
    const start = page.getByRole('button', { name: 'Restore to new database' });
    const question = page.getByRole('alertdialog', { name: 'Restore into this environment?' });
    await start.click();
    await question.getByRole('button', { name: 'Cancel' }).click();
    await expect(start).toBeFocused();
    await expect(page.getByRole('main').getByRole('alert')).toHaveCount(0);
    await start.click();
    await question.getByRole('textbox').fill('yes');
    await expect(question.getByRole('button', { name: 'Restore' })).toHaveAttribute('aria-disabled', 'true');
    expect(await violations(page)).toEqual([]);
    await question.getByRole('textbox').fill('prod');
    await question.getByRole('button', { name: 'Restore' }).click();
    await expectPath(page, /^\/jobs\/.+$/);
    await expect(page.getByTitle('Environment').first()).toHaveText('prod');
    await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
    expect(await fingerprintOf(servers.old, 'another')).toEqual(await fingerprintOf(servers.old, 'named'));
    for (const untouched of ['taken', 'meanwhile'])
      expect(await queryRows(servers.old, untouched, 'SELECT words FROM kept')).toEqual([
        { words: 'untouched' },
      ]);
  });

  for (const name of ['named', 'taken', 'meanwhile', 'another']) await servers.old.dropDatabase(name);
});

test('a name taken at the last moment fails the job and leads back to what was chosen', async ({
  home,
  servers,
}) => {
  await makeSample(servers.old, 'raced', 'raced');
  const page = await openWizard(home, servers, 'raced');
  const tree = page.getByRole('tree', { name: 'Objects in the archive' });

  await test.step('everything is chosen and ready', async () => {
    await page.getByLabel('Chosen schemas and tables').check();
    await tree.getByRole('treeitem', { name: /^public/ }).click();
    await next(page).click();
    await nameField(page).fill('last_moment');
    await page.getByLabel('Restore privileges').uncheck();
    await page.getByLabel('Sessions at once').fill('2');
    await page.getByLabel('ANALYZE the new database at the end').uncheck();
    await next(page).click();
    await expect(page.getByText(/^(All \d+ checks|\d+ checks?) passed$/)).toBeVisible();
    await next(page).click();
    await step(page, 'Review');
  });

  await test.step('the job fails and says why', async () => {
    await makeDatabase(servers.old, 'last_moment', kept);
    await page.getByRole('button', { name: 'Restore to new database' }).click();
    await expectPath(page, /^\/jobs\/.+$/);
    const card = page.getByRole('alert').filter({ hasText: 'UserErrorDatabaseNameAlreadyInUse' });
    await expect(card).toContainText(inUse('last_moment'));
    await expect(card).toContainText(remedy);
    await expect(page.getByText(/^Failed /)).toBeVisible();
    await expect(page.getByText('Still to be cleaned', { exact: false })).toHaveCount(0);
    expect(await queryRows(servers.old, 'last_moment', 'SELECT words FROM kept')).toEqual([
      { words: 'untouched' },
    ]);
  });

  await test.step('everything is still chosen', async () => {
    await page.getByRole('button', { name: 'Choose another name' }).click();
    await expectPath(page, /^\/restore\/.+$/);
    await step(page, 'Where to');
    await expect(nameField(page)).toHaveValue('last_moment');
    await expect(nameField(page)).toHaveAccessibleDescription(/exists there already/);
    await expect(page.getByLabel('Restore owners')).toBeChecked();
    await expect(page.getByLabel('Restore privileges')).not.toBeChecked();
    await expect(page.getByLabel('Sessions at once')).toHaveValue('2');
    await expect(page.getByLabel('ANALYZE the new database at the end')).not.toBeChecked();
    await page.getByRole('button', { name: 'What to restore' }).click();
    await expect(page.getByLabel('Chosen schemas and tables')).toBeChecked();
    await expect(tree.getByRole('treeitem', { name: /^public/ })).toHaveAttribute('aria-checked', 'true');
    await expect(page.getByText(/^1 table or view · /)).toBeVisible();
    await next(page).click();
  });

  await test.step('another name works', async () => {
    await nameField(page).fill('next_moment');
    await next(page).click();
    await expect(page.getByText(/^(All \d+ checks|\d+ checks?) passed$/)).toBeVisible();
    await next(page).click();
    await page.getByRole('button', { name: 'Restore to new database' }).click();
    await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
    const { tables } = await fingerprintOf(servers.old, 'next_moment');
    expect(tables).toEqual(
      (await fingerprintOf(servers.old, 'raced')).tables.filter(({ schema }) => schema === 'public'),
    );
    expect(await databaseExists(servers.old, 'last_moment')).toBe(true);
  });

  for (const name of ['raced', 'last_moment', 'next_moment']) await servers.old.dropDatabase(name);
});
