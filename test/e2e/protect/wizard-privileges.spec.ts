import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Locator } from '@playwright/test';
import { addServer, addVault, protectAndBackUp } from '../support/arrange.ts';
import { expect, test } from '../support/fixtures.ts';
import { jobPatience } from '../support/steps.ts';

const keeper = 'wizard_keeper';

test('the protect wizard fixes missing privileges where it finds them', async ({ home, servers }) => {
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
    await expect(page.getByRole('heading', { level: 2, name: 'Policy' })).toBeVisible();
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

test('many databases are granted with one password, each with a result of its own', async ({
  home,
  servers,
}) => {
  const server = servers.old;
  const databases = ['store_a', 'store_b', 'store_c'];
  for (const database of databases) {
    await server.createDatabase(database);
    const client = await server.connect(database);
    await client.query(`
      DO $$ BEGIN
        IF to_regrole('${keeper}') IS NULL THEN CREATE ROLE ${keeper} LOGIN PASSWORD '${server.password}'; END IF;
      END $$;
      CREATE SCHEMA closed;
      CREATE TABLE closed.safe (id int);
    `);
    await client.end();
  }
  await home.arrange(async (client) => {
    await addVault(client, home);
    await addServer(client, home, 'books', { ...server, user: keeper });
  });
  const page = await home.open();
  const next = page.getByRole('button', { name: 'Next' });
  const readiness = page.getByRole('grid', { name: 'Readiness' });
  const drawer = page.getByRole('dialog', { name: 'Grant in 3 databases' });
  const row = (database: string) =>
    drawer
      .getByRole('grid', { name: 'Databases to grant in' })
      .getByRole('row')
      .filter({ hasText: database });

  await test.step('three rows lack privileges', async () => {
    await page.goto(new URL('/protect', page.url()).href);
    for (const database of databases)
      await page.getByRole('checkbox', { name: `Select ${database} on books` }).click();
    await next.click();
    await expect(page.getByRole('heading', { level: 2, name: 'Policy' })).toBeVisible();
    await next.click();
    await page.getByRole('button', { name: 'Grant in 3 databases…' }).click();
    await expect(row('store_b')).toContainText('statements');
  });

  await test.step('the SQL of each can be read, and that of all be saved', async () => {
    await row('store_b').getByRole('gridcell').last().click();
    await expect(drawer.getByRole('textbox', { name: /^store_b: / })).toContainText(
      'back up the database "store_b"',
    );
    // what it is for is told in comments above, which would fill the view
    const [first, view] = await Promise.all([
      drawer.locator('.cm-line', { hasText: 'BEGIN READ WRITE;' }).boundingBox(),
      drawer.locator('.cm-scroller').boundingBox(),
    ]);
    expect(Math.abs((first?.y ?? 0) - (view?.y ?? 1_000))).toBeLessThan(12);
    await drawer.getByText('Run all with psql, from sh or PowerShell').click();
    const path = join(home.folder, 'grant.sh');
    await home.save(path, () => drawer.getByRole('button', { name: 'Save for sh' }).click());
    const text = await readFile(path, 'utf8');
    for (const database of databases) expect(text).toContain(`PGDATABASE=${database} `);
  });

  await test.step('a wrong password is tried once', async () => {
    await drawer.getByRole('textbox', { name: 'Administrator' }).fill(server.user);
    await drawer.getByLabel('Password').fill('not it');
    await drawer.getByRole('button', { name: 'Dry run in 3 databases' }).click();
    await expect(drawer.getByText('1 failed. 2 were not run.')).toBeVisible();
    await expect(drawer.getByText('UserErrorDBUserAuthFailed')).toBeHidden();
    await row('store_a').getByRole('gridcell').last().click();
    await expect(drawer.getByText('UserErrorDBUserAuthFailed')).toBeVisible();
  });

  await test.step('the dry run of all; where something has changed since, nothing is run', async () => {
    const client = await server.connect('store_c');
    await client.query('CREATE TABLE closed.newer (id int)');
    await client.end();
    await drawer.getByLabel('Password').fill(server.password);
    await drawer.getByRole('button', { name: 'Dry run in 3 databases' }).click();
    await expect(
      drawer.getByText('The dry run went through in 2 databases; nothing was changed there. 1 failed.'),
    ).toBeVisible();
    await expect(row('store_a')).toContainText('Would be ready');
    await expect(row('store_c')).toContainText('What is missing has changed since it was shown');
  });

  await test.step('for real in those that went through, then in the last one', async () => {
    await drawer.getByRole('button', { name: 'Grant in 2 databases' }).click();
    await expect(drawer.getByText('Privileges were granted in 2 databases. 1 failed.')).toBeVisible();
    await expect(row('store_b')).toContainText('Granted');
    await row('store_c').getByRole('gridcell').last().click();
    await drawer.getByRole('button', { name: 'Make the SQL again' }).click();
    await expect(row('store_a')).toContainText('There is nothing to grant.');
    await drawer.getByRole('button', { name: 'Dry run in 1 database' }).click();
    await drawer.getByRole('button', { name: 'Grant in 1 database' }).click();
    await expect(drawer.getByText('Privileges were granted in 1 database.')).toBeVisible();
  });

  await test.step('the rows are checked again by themselves', async () => {
    await drawer.getByRole('button', { name: 'Close' }).last().click();
    await expect(page.getByText('All 3 databases are ready.')).toBeVisible();
    await expect(readiness.getByText('Not ready')).toHaveCount(0);
  });

  for (const database of databases) await server.dropDatabase(database);
});

test('the restore wizard fixes what its login lacks on the target', async ({ home, servers }) => {
  const { old: source, new: target } = servers;
  await source.createDatabase('library');
  const client = await source.connect('library');
  await client.query(`
    DROP ROLE IF EXISTS wizard_librarian;
    CREATE ROLE wizard_librarian;
    ALTER DATABASE library OWNER TO wizard_librarian;
    DROP SCHEMA public; -- the target has one of its own
    CREATE SCHEMA shelf AUTHORIZATION wizard_librarian;
    CREATE TABLE shelf.books AS SELECT generate_series(1, 10) AS id;
    ALTER TABLE shelf.books OWNER TO wizard_librarian;
  `);
  const restorer = 'wizard_restorer';
  const admin = await target.connect();
  await admin.query(`CREATE ROLE ${restorer} LOGIN PASSWORD '${target.password}'`);
  let address = '';
  await home.arrange(async (pgkeep) => {
    await addVault(pgkeep, home);
    await addServer(pgkeep, home, 'prod', source);
    await addServer(pgkeep, home, 'spare', { ...target, user: restorer });
    const { instance, point } = await protectAndBackUp(pgkeep, 'prod', 'library');
    address = `/restore/${instance}/${point}`;
  });
  const page = await home.open();
  const next = page.getByRole('button', { name: 'Next' });
  const missing = page.getByRole('region', { name: 'SQL that fixes it' });
  const run = page.getByRole('dialog', { name: 'Grant privileges' });
  const rights = async (): Promise<unknown> =>
    (await admin.query(`SELECT rolcreatedb FROM pg_roles WHERE rolname = '${restorer}'`)).rows;

  await test.step('readiness shows one SQL for all that is missing', async () => {
    await page.goto(new URL(address, page.url()).href);
    await next.click();
    await page
      .getByRole('combobox', { name: 'Server' })
      .selectOption({ label: `spare · 127.0.0.1:${target.port}` });
    await page.getByLabel('Name of the new database').fill('library_back');
    await next.click();
    await expect(page.getByText('Right to create databases', { exact: true })).toBeVisible();
    const sql = missing.getByRole('textbox', { name: /^Grant: / });
    await expect(sql).toContainText(`ALTER ROLE "${restorer}" CREATEDB;`);
    await expect(sql).toContainText('CREATE ROLE "wizard_librarian"');
    await expect(page.getByRole('region', { name: 'SQL that fixes it', exact: true })).toHaveCount(1);
    await expect(next).toBeDisabled();
  });

  await test.step('what gets past the blockers is seen first, on a small screen, too', async () => {
    await page.setViewportSize({ width: 1024, height: 768 });
    await expect(page.getByRole('button', { name: 'Run the SQL…' })).toBeInViewport({ ratio: 1 });
    const top = async (shown: Locator) => (await shown.boundingBox())?.y ?? Number.NaN;
    const button = await top(page.getByRole('button', { name: 'Run the SQL…' }));
    expect(button).toBeLessThan(await top(page.getByText('Right to create databases', { exact: true })));
  });

  await test.step('the way back is a second choice', async () => {
    await missing.getByRole('radio', { name: 'Revoke what this SQL grants' }).check();
    await expect(missing.getByRole('textbox', { name: 'Revoke' })).toContainText(
      `ALTER ROLE "${restorer}" NOCREATEDB;`,
    );
    await missing.getByRole('radio', { name: 'Grant what is missing' }).check();
  });

  await test.step('a dry run shows before and after and changes nothing', async () => {
    await page.getByRole('button', { name: 'Run the SQL…' }).click();
    await run.getByRole('textbox', { name: 'Administrator' }).fill(target.user);
    await run.getByLabel('Password').fill(target.password);
    await page.keyboard.press('Enter');
    await expect(run.getByText('The dry run went through; nothing was changed.')).toBeVisible();
    await expect(run.getByText('Not ready', { exact: true })).toBeVisible();
    await expect(run.getByText(/^Ready/)).toBeVisible();
    expect(await rights()).toEqual([{ rolcreatedb: false }]);
  });

  await test.step('for real; the target is checked again by itself', async () => {
    await run.getByRole('button', { name: 'Grant privileges' }).click();
    await expect(run.getByText('Privileges were granted.')).toBeVisible();
    expect(await rights()).toEqual([{ rolcreatedb: true }]);
    await run.getByRole('button', { name: 'Close' }).last().click();
    await expect(missing).toBeHidden();
    await page.getByText(/checks? passed$/).click();
    await expect(page.getByText(`${restorer} may create databases.`)).toBeVisible();
  });

  await test.step('and the restore goes through as that login', async () => {
    await next.click();
    await page.getByRole('button', { name: 'Restore to new database' }).click();
    await expect(page.getByText('Completed', { exact: true })).toBeVisible(jobPatience);
    const back = await target.connect('library_back');
    const { rows } = await back.query(
      `SELECT tableowner, (SELECT count(*)::int FROM shelf.books) AS books FROM pg_tables WHERE tablename = 'books'`,
    );
    expect(rows).toEqual([{ tableowner: 'wizard_librarian', books: 10 }]);
    await back.end();
  });

  await test.step('what was granted for it is taken back where the restore ended', async () => {
    const granted = page.getByRole('region', { name: 'Granted for restores' });
    await expect(granted).toContainText(`${restorer} still has what was granted on spare for 1 restore.`);
    await granted.getByRole('button', { name: 'Take back what was granted for library_back' }).click();
    const back = page.getByRole('dialog', { name: 'Revoke privileges' });
    await expect(back.getByRole('textbox', { name: 'SQL' })).toContainText(
      `ALTER ROLE "${restorer}" NOCREATEDB;`,
    );
    await back.getByRole('textbox', { name: 'Administrator' }).fill(target.user);
    await back.getByLabel('Password').fill(target.password);
    await page.keyboard.press('Enter');
    await expect(back.getByText('The dry run went through; nothing was changed.')).toBeVisible();
    await back.getByRole('button', { name: 'Revoke privileges' }).click();
    await expect(back.getByText('Privileges were revoked.')).toBeVisible();
    await back.getByRole('button', { name: 'Close' }).last().click();
    await expect(granted).toBeHidden();
    expect(await rights()).toEqual([{ rolcreatedb: false }]);
  });

  await target.dropDatabase('library_back');
  await admin.query(`DROP OWNED BY ${restorer}; DROP ROLE ${restorer}; DROP ROLE wizard_librarian`);
  await admin.end();
  await client.end();
  await source.dropDatabase('library');
});
