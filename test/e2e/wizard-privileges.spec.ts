import { addServer, addVault } from './arrange.ts';
import { expect, test } from './fixtures.ts';

const keeper = 'wizard_keeper';

test('the protect wizard mends missing privileges where it finds them', async ({ home, servers }) => {
  const server = servers.old;
  await server.createDatabase('accounts');
  const admin = await server.connect('accounts');
  await admin.query(`
    DROP ROLE IF EXISTS ${keeper};
    CREATE ROLE ${keeper} LOGIN PASSWORD '${server.password}';
    CREATE SCHEMA closed;
    CREATE TABLE closed."Weird "" name" (id int);
  `);
  await home.arrange(async (client) => {
    await addVault(client, home);
    await addServer(client, home, 'books', { ...server, user: keeper });
  });
  const page = await home.open();
  const next = page.getByRole('button', { name: 'Next' });
  const may = async (): Promise<unknown> =>
    (await admin.query(`SELECT has_schema_privilege('${keeper}', 'closed', 'USAGE') AS may`)).rows;

  await test.step('the row is not ready', async () => {
    await page.goto(new URL('/protect', page.url()).href);
    await page.getByRole('checkbox', { name: 'Select accounts on books' }).click();
    await next.click();
    await next.click();
    await next.click();
    await expect(page.getByText(/^The database is not ready/)).toBeVisible();
  });

  const found = page.getByRole('dialog', { name: 'Readiness of accounts' });
  const run = page.getByRole('dialog', { name: 'Grant privileges' });
  await test.step('its findings hold the SQL, in three forms', async () => {
    await page.getByRole('grid', { name: 'Readiness' }).focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    const sql = found.getByRole('textbox', { name: /^Grant: / });
    await expect(sql).toContainText(`GRANT USAGE ON SCHEMA "closed" TO "${keeper}";`);
    await found.getByRole('combobox', { name: 'Form of the SQL' }).selectOption('Predefined role');
    await expect(sql).toContainText('pg_read_all_data reads every table, view and sequence');
    await found.getByRole('combobox', { name: 'Form of the SQL' }).selectOption('Smallest');
    await found.getByText('Object by object', { exact: true }).click();
    await expect(found.getByText('schema closed', { exact: false }).first()).toBeVisible();
  });

  await test.step('running it takes their place, and Esc leads back', async () => {
    await found.getByRole('button', { name: 'Run…' }).click();
    await expect(run.getByRole('textbox', { name: 'Administrator' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(found.getByRole('button', { name: 'Run…' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(run.getByRole('textbox', { name: 'Administrator' })).toBeFocused();
  });

  await test.step('a dry run changes nothing', async () => {
    await page.keyboard.type(server.user);
    await run.getByLabel('Password').fill(server.password);
    await page.keyboard.press('Enter');
    await expect(run.getByText('The dry run went through; nothing was changed.')).toBeVisible();
    expect(await may()).toEqual([{ may: false }]);
  });

  await test.step('for real, and the row is checked again by itself', async () => {
    await page.keyboard.press('Enter');
    await expect(run.getByText('Privileges were granted.')).toBeVisible();
    await run.getByRole('button', { name: 'Show readiness' }).click();
    await expect(found.getByText(/A backup can read everything/)).toBeVisible();
    await expect(found.getByRole('button', { name: 'Run…' })).toBeHidden();
    await page.keyboard.press('Escape');
    await expect(page.getByText('The database is ready.')).toBeVisible();
    await expect(page.getByRole('grid', { name: 'Readiness' })).toBeFocused();
    expect(await may()).toEqual([{ may: true }]);
    await expect(next).toBeEnabled();
  });

  await admin.end();
  await server.dropDatabase('accounts');
});
