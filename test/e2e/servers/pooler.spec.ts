import { makeDatabase } from '../../support/databases/test-databases.ts';
import { startPgbouncer } from '../../support/servers/pgbouncer.ts';
import { addServer, addVault, protectAndBackUp } from '../support/arrange.ts';
import { expect, test } from '../support/fixtures.ts';
import { chooseRow, expectPath, openAdvanced } from '../support/steps.ts';

const refusal = /is a connection pooler such as PgBouncer, not the PostgreSQL server itself/;

test('a pooler is refused until it is declared as a session pooler', async ({ home, servers }) => {
  await using pool = await startPgbouncer(servers.old, { poolMode: 'session' });
  const page = await home.open();
  await page.getByRole('link', { name: 'Add a server' }).click();
  const drawer = page.getByRole('dialog', { name: 'Add server' });
  await drawer.getByRole('textbox', { name: 'Host' }).fill(pool.host);
  await drawer.getByRole('textbox', { name: 'Port' }).fill(String(pool.port));
  await drawer.getByRole('textbox', { name: 'User' }).fill(pool.user);
  await openAdvanced(drawer);
  await drawer.getByRole('radio', { name: 'disable' }).check();
  await drawer.getByLabel('Typed, until pgkeep ends').check();
  await drawer.getByRole('textbox', { name: 'Password' }).fill(pool.password);
  await drawer.getByLabel('Name in pgkeep').fill('pooled');

  await test.step('in the form of a new server', async () => {
    await drawer.getByRole('button', { name: 'Test connection' }).click();
    await expect(drawer.getByText(refusal)).toBeVisible();
    await drawer.getByLabel('It is a connection pooler in pool mode session').check();
    await expect(drawer.getByText(refusal)).toBeHidden();
    await drawer.getByRole('button', { name: 'Test connection' }).click();
    await drawer.getByRole('button', { name: 'Add server' }).click();
    await expectPath(page, /^\/servers\/.+$/);
    await page.getByText('Connection', { exact: true }).click();
    await expect(page.getByText('declared, in pool mode session')).toBeVisible();
  });

  await test.step('on the page of the server', async () => {
    const choose = async (item: string) => {
      await page.getByRole('button', { name: 'More actions' }).click();
      await page.getByRole('menuitem', { name: item }).click();
    };
    await choose('Not a session pooler');
    await expect(page.getByText(refusal)).toBeVisible();
    await choose('Declare a session pooler');
    await expect(page.getByText(refusal)).toBeHidden();
    await expect(page.getByText(/PostgreSQL 14.* answers in/)).toBeVisible();
  });
});

test('what a backup leaves out is a note, in the check, the job and the recovery point', async ({
  home,
  servers,
}) => {
  await makeDatabase(
    servers.old,
    'noted',
    `CREATE TABLE t AS SELECT 1 AS i; CREATE FOREIGN DATA WRAPPER w; CREATE SERVER s FOREIGN DATA WRAPPER w;
     CREATE FOREIGN TABLE far (i int) SERVER s`,
  );
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
    await protectAndBackUp(client, 'prod', 'noted');
  });
  const note = 'A backup does not have the rows of 1 foreign table, which are on another server: public.far.';
  const page = await home.open();
  await page.getByRole('link', { name: 'Databases', exact: true }).click();
  await chooseRow(page, 'Protected databases', /noted/);
  await expect(page.getByText('Protected', { exact: true }).first()).toBeVisible();

  await test.step('the check', async () => {
    await page.getByRole('tab', { name: 'Privileges' }).click();
    const finding = page.getByRole('listitem').filter({ hasText: 'Left out · Note' });
    await finding.getByText('1 object').click();
    await expect(finding.getByText('public.far', { exact: true })).toBeVisible();
  });

  await test.step('the job', async () => {
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await chooseRow(page, 'Jobs', /noted/);
    await expect(page.getByRole('region', { name: 'Notes' }).getByText(note)).toBeVisible();
    await expect(page.getByRole('region', { name: 'Messages' })).toHaveCount(0);
  });
  await servers.old.dropDatabase('noted');
});
