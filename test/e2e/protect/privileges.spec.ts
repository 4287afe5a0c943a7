import { violations } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { chooseRow, expectPath } from '../support/steps.ts';

test('missing privileges are shown, fixed by an administrator and written down', async ({
  home,
  servers,
}) => {
  const server = servers.old;
  await server.createDatabase('ledger');
  const admin = await server.connect('ledger');
  await admin.query(`
    DROP ROLE IF EXISTS keeper;
    CREATE ROLE keeper LOGIN PASSWORD '${server.password}';
    CREATE SCHEMA app;
    CREATE TABLE app."drop" (id int);
    CREATE TABLE app."Weird "" \u202ename" (id int);
    CREATE SEQUENCE app.counter;
    CREATE SCHEMA closed;
    CREATE TABLE closed.safe (id int);
  `);
  await home.arrange(async (client) => {
    await client.vaults.add({ name: 'archive', location: { kind: 'folder', path: `${home.folder}/vault` } });
    await client.servers.add({
      name: 'books',
      address: {
        host: server.host,
        port: server.port,
        user: 'keeper',
        maintenanceDatabase: 'postgres',
        tls: 'disable',
      },
      credential: { kind: 'env', variable: home.passwordVariable },
    });
    await client.instances.protect({ server: 'books', database: 'ledger', vault: 'archive' });
  });
  const page = await home.open();

  await test.step('the database page says what a backup would lack', async () => {
    await page.getByRole('link', { name: 'Databases', exact: true }).click();
    await chooseRow(page, 'Protected databases', /ledger/);
    await page.getByRole('tab', { name: 'Privileges' }).click();
    await expect(page.getByText('Would fail', { exact: true })).toBeVisible();
    const finding = page.getByRole('listitem').filter({ hasText: 'tables in schema app' }).first();
    await finding.getByText('2 objects').click();
    await expect(finding.getByText('app."Weird "" ⟨U+202E⟩name"', { exact: true })).toBeVisible();
    await expect(finding.getByText('app.drop', { exact: true })).toBeVisible();
  });

  const sql = page.getByRole('textbox', { name: /^Grant: / });
  await test.step('the SQL is shown in three forms, which can be compared', async () => {
    await expect(sql).toContainText('GRANT USAGE ON SCHEMA "app", "closed" TO "keeper";');
    await page.getByRole('radio', { name: /^Predefined role/ }).check();
    await expect(sql).toContainText('GRANT "pg_read_all_data" TO "keeper"');
    await page.getByRole('combobox', { name: 'Compare with' }).selectOption('Classic');
    await expect(sql).toContainText('It grants everything in the 3 schemas of users');
    await page.getByRole('combobox', { name: 'Compare with' }).selectOption('Nothing');
    await page.getByRole('radio', { name: /^Smallest/ }).check();
    // what is read is what is run: a name can't reorder the line that it stands in
    await expect(sql).toContainText(
      'GRANT SELECT ON TABLE "app"."Weird "" ⟨U+202E⟩name", "app"."drop" TO "keeper";',
    );
  });

  await test.step('what is shown is what is run: the revoke, too', async () => {
    await page.getByRole('radio', { name: 'Revoke what this SQL grants' }).check();
    await page.getByRole('button', { name: 'Run…' }).click();
    await expect(page.getByRole('dialog', { name: 'Revoke privileges' })).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByRole('radio', { name: 'Grant what is missing' }).check();
  });

  const drawer = page.getByRole('dialog', { name: 'Grant privileges' });
  await test.step('a wrong password of the administrator changes nothing and says so', async () => {
    await page.getByRole('button', { name: 'Run…' }).click();
    await expect(drawer.getByText(/^Smallest: \d+ statements in database ledger on books$/)).toBeVisible();
    await drawer.getByRole('textbox', { name: 'Administrator' }).fill(server.user);
    await drawer.getByLabel('Password').fill('not it');
    await drawer.getByRole('button', { name: 'Dry run' }).click();
    await expect(drawer.getByText('UserErrorDBUserAuthFailed')).toBeVisible();
  });

  await test.step('a dry run shows before and after and changes nothing', async () => {
    await drawer.getByLabel('Password').fill(server.password);
    await drawer.getByRole('button', { name: 'Dry run' }).click();
    await expect(drawer.getByText('The dry run went through; nothing was changed.')).toBeVisible();
    await expect(drawer.getByText('Would fail', { exact: true })).toBeVisible();
    await expect(drawer.getByText('Ready', { exact: true })).toBeVisible();
    expect(
      (await admin.query(`SELECT has_schema_privilege('keeper', 'closed', 'USAGE') AS may`)).rows,
    ).toEqual([{ may: false }]);
  });

  await test.step('SQL that has changed since it was shown is shown again before it is run', async () => {
    await admin.query('CREATE TABLE app.newer (id int)');
    await drawer.getByRole('button', { name: 'Grant privileges' }).click();
    await expect(drawer.getByRole('alert')).toContainText('Grant failed: What is missing has changed');
    await drawer.getByRole('button', { name: 'Look again' }).click();
    await expect(drawer).toBeHidden();
    await expect(sql).toContainText('"newer"');
  });

  await test.step('for real, and once, whoever clicks twice', async () => {
    await page.getByRole('button', { name: 'Run…' }).click();
    await drawer.getByRole('textbox', { name: 'Administrator' }).fill(server.user);
    await drawer.getByLabel('Password').fill(server.password);
    await drawer.getByRole('button', { name: 'Dry run' }).click();
    await expect(drawer.getByText('The dry run went through; nothing was changed.')).toBeVisible();
    await drawer.getByRole('button', { name: 'Grant privileges' }).dblclick();
    await expect(drawer.getByText('Privileges were granted.')).toBeVisible();
    await drawer.getByRole('button', { name: 'Close' }).last().click();
    await expect(page.getByText('Ready', { exact: true })).toBeVisible();
    await expect(page.getByText('Nothing is missing: there is no SQL to run.')).toBeVisible();
    await expect(page.getByRole('row', { name: /Applied/ })).toHaveCount(1);
    await chooseRow(page, 'Audit trail', /Applied/);
    const entry = page.getByRole('dialog', { name: 'Privileges were granted' });
    await expect(entry.getByRole('textbox', { name: 'SQL' })).toContainText(
      'GRANT USAGE ON SCHEMA "app", "closed"',
    );
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });

  await test.step('a table of tomorrow is covered, one of a new owner is told beforehand', async () => {
    await admin.query(`
      CREATE TABLE app.tomorrow (id int);
      DROP ROLE IF EXISTS app_migrator;
      CREATE ROLE app_migrator;
      GRANT ALL ON SCHEMA app TO app_migrator;
      SET ROLE app_migrator;
      CREATE TABLE app.drifted (id int);
      RESET ROLE;
    `);
    await page.getByRole('link', { name: 'Databases', exact: true }).first().click();
    await page.getByRole('button', { name: 'Check privileges' }).click();
    await expect(page.getByText(/^1 backup would fail for missing privileges\./)).toBeVisible();
    await page.getByRole('link', { name: 'Show which one' }).click();
    await expect(page).toHaveURL(/privileges=would\+fail/);
    await expect(page.getByRole('row', { name: /ledger.*Would fail/ })).toBeVisible();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await page.getByRole('link', { name: 'Show what is missing' }).click();
    await expectPath(page, /^\/databases\/.+$/);
    await expect(page.getByRole('tab', { name: 'Privileges', selected: true })).toBeVisible();
    // the next step, before the backup that would fail
    await expect(page.getByRole('button', { name: 'Fix privileges' })).toBeVisible();
    await expect(page.getByText(/app_migrator/).first()).toBeVisible();
    await expect(sql).toContainText('GRANT SELECT ON TABLE "app"."drifted" TO "keeper"');
  });

  await test.step('what was granted is taken back from the audit trail', async () => {
    await chooseRow(page, 'Audit trail', /Applied/);
    const entry = page.getByRole('dialog', { name: 'Privileges were granted' });
    await entry.getByRole('button', { name: 'Take it back…' }).click();
    const revoke = page.getByRole('dialog', { name: 'Revoke privileges' });
    await revoke.getByRole('textbox', { name: 'Administrator' }).fill(server.user);
    await revoke.getByLabel('Password').fill(server.password);
    await revoke.getByRole('button', { name: 'Dry run' }).click();
    await expect(revoke.getByText('The dry run went through; nothing was changed.')).toBeVisible();
    const shown = await revoke.getByRole('textbox', { name: 'SQL' }).boundingBox();
    expect(shown?.height).toBeGreaterThan(100);
    await revoke.getByRole('button', { name: 'Revoke privileges' }).click();
    await expect(revoke.getByText('Privileges were revoked.')).toBeVisible();
    expect(
      (await admin.query(`SELECT has_schema_privilege('keeper', 'closed', 'USAGE') AS may`)).rows,
    ).toEqual([{ may: false }]);
  });

  await admin.end();
  await server.dropDatabase('ledger');
});
