import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { runJob } from '../../support/apps/app.ts';
import { settle } from '../../support/lived-home/tour.ts';
import { makeDatabase, queryRows } from '../../support/databases/test-databases.ts';
import { addServer, addVault, protectAndBackUp } from '../support/arrange.ts';
import { expect, test } from '../support/fixtures.ts';
import { expectPath, jobPatience } from '../support/steps.ts';

/** A generated column whose function names another one without its schema: no restore computes it. */
const unrestorable = `
  CREATE SCHEMA app;
  CREATE FUNCTION app.helper(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i + 1';
  CREATE FUNCTION app.next(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RETURN helper(i); END';
  CREATE FUNCTION app.label(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i';
  SET search_path = app, public;
  CREATE TABLE app.g (i int PRIMARY KEY, n int GENERATED ALWAYS AS (app.next(i)) STORED);
  CREATE TABLE app.kept (i int);
  INSERT INTO app.g SELECT generate_series(1, 20);
  INSERT INTO app.kept VALUES (1), (2);
  CREATE UNIQUE INDEX u ON app.kept (app.label(i));
  CREATE OR REPLACE FUNCTION app.label(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'`;

/** What axe finds: its rule and where. */
async function violations(page: Page): Promise<unknown[]> {
  await settle(page);
  // Fluent's invisible guards at both ends of what holds the focus
  const { violations: found } = await new AxeBuilder({ page }).exclude('[data-tabster-dummy]').analyze();
  return found.map(({ id, nodes }) => [
    id,
    nodes.map(({ target, failureSummary }) => [target, failureSummary]),
  ]);
}

test('a restore names its losses first, and missing rows are loaded once their function is fixed', async ({
  home,
  servers,
}) => {
  await makeDatabase(servers.old, 'lossy', unrestorable);
  let made = { instance: '', point: '' };
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addServer(client, home, 'recent', servers.new);
    await addVault(client, home);
    made = await protectAndBackUp(client, 'prod', 'lossy');
  });
  const page = await home.open();
  // a dialog that still fades in has pale text
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const next = page.getByRole('button', { name: 'Next' });
  const losses = page.getByRole('region', { name: 'Losses (2)' });

  await test.step('the wizard says what becomes of what cannot be given back', async () => {
    await page.goto(new URL(`/restore/${made.instance}/${made.point}`, page.url()).href);
    await next.click();
    await page
      .getByRole('combobox', { name: 'Server' })
      .selectOption({ label: `recent · 127.0.0.1:${servers.new.port}` });
    await page.getByLabel('Name of the new database').fill('lossy_back');
    const skip = page.getByLabel('Skip what is damaged');
    await skip.check();
    await page.getByLabel('Fail instead of going on').check();
    await expect(skip).not.toBeChecked();
    await expect(skip).toBeDisabled();
    await page.getByLabel('Fail instead of going on').uncheck();
    await page.getByLabel('Restore owners').uncheck();
    await next.click();
    await next.click();
    await expect(
      page.getByRole('listitem').filter({ hasText: 'What cannot be given back is left out' }),
    ).toBeVisible();
    await page.getByRole('button', { name: 'Restore to new database' }).click();
    await expectPath(page, /^\/jobs\/.+$/);
  });

  await test.step('what is missing comes first, by name, with why', async () => {
    await expect(
      page.getByText(
        /^Completed with warnings: the rows of 1 table were not loaded: app\.g; 1 unique index was not created: app\.u\. /,
      ),
    ).toBeVisible(jobPatience);
    const titles = page.getByRole('main').getByRole('heading', { level: 2 });
    await expect(titles.first()).toHaveText('Losses (2)');
    const items = losses.getByRole('listitem');
    await expect(items.first()).toContainText('Rows of app.g · 20 rows');
    await expect(items.first()).toContainText('names something without its schema');
    await expect(items.nth(1)).toContainText('The source has rows that break it.');
    await expect(items.nth(1).locator('pre')).toContainText('CREATE UNIQUE INDEX u ON app.kept');
    await expect(items.nth(1).getByRole('button', { name: 'Copy' })).toBeVisible();
    // the phases that lost something say so, and the others that they are done
    const phase = (name: RegExp) => page.getByRole('listitem').filter({ hasText: name });
    await expect(phase(/^Restoring data/)).toContainText('done, with losses');
    await expect(phase(/^Restoring post-data/)).toContainText('done, with losses');
    await expect(phase(/^Restoring pre-data/)).toContainText(', done');
    const result = page.getByRole('region', { name: 'Result' });
    await expect(result).toContainText('Restored to lossy_back on recent, without what is named above');
    await expect(result).toContainText('2 of the 22 that were backed up of these tables');
    // the page says it itself: a notice would say it twice
    await expect(page.getByRole('region', { name: 'Notices' })).toHaveText('');
    expect(await violations(page)).toEqual([]);
  });

  const dialog = page.getByRole('alertdialog', { name: 'Load the missing rows' });
  const load = dialog.getByRole('button', { name: 'Load rows' });
  await test.step('the rows are loaded after the name of the database was typed', async () => {
    await queryRows(
      servers.new,
      'lossy_back',
      `CREATE OR REPLACE FUNCTION app.next(i int) RETURNS int LANGUAGE plpgsql IMMUTABLE
         AS 'BEGIN RETURN app.helper(i); END'`,
    );
    await losses.getByRole('button', { name: 'Load rows of app.g' }).click();
    await expect(dialog).toContainText('lossy_back on recent');
    expect(await violations(page)).toEqual([]);
    await dialog.getByLabel('Type lossy_back to go on').fill('lossy');
    await expect(load).toHaveAttribute('aria-disabled', 'true');
    await dialog.getByLabel('Type lossy_back to go on').fill('lossy_back');
    await load.click();
    await expect(page.getByRole('heading', { level: 1, name: /^Restore of rows of/ })).toBeVisible();
    await expect(page.getByText(/^Completed .*: .* read · 1 table · 20 rows\.$/)).toBeVisible(jobPatience);
    const result = page.getByRole('region', { name: 'Result' });
    await expect(result).toContainText('Rows loaded into lossy_back on recent');
    await expect(result).toContainText('app.g');
    await expect(result).toContainText('20, as many as were backed up of these tables');
    expect(
      await queryRows(
        servers.new,
        'lossy_back',
        'SELECT count(*)::int AS rows, sum(n)::int AS sum FROM app.g',
      ),
    ).toEqual([{ rows: 20, sum: 230 }]);
  });

  await test.step('the restore says that they were loaded since', async () => {
    await page.goBack();
    const rows = losses.getByRole('listitem').first();
    await expect(rows.getByText('Rows were loaded')).toBeVisible();
    await expect(losses.getByRole('button', { name: 'Load rows of app.g' })).toHaveCount(0);
  });

  await test.step('the overview names what is missing', async () => {
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await expect(page.getByText('Missing: rows of app.g; unique index app.u.')).toBeVisible();
  });

  await servers.old.dropDatabase('lossy');
  await servers.new.dropDatabase('lossy_back');
});

test('a restore that damaged bytes stopped is started again without them', async ({ home, servers }) => {
  await makeDatabase(
    servers.old,
    'damaged',
    `CREATE TABLE a (i int); INSERT INTO a SELECT generate_series(1, 100);
     CREATE TABLE b (i int); INSERT INTO b SELECT generate_series(1, 100)`,
  );
  let failed = '';
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
    const { instance, point } = await protectAndBackUp(client, 'prod', 'damaged');
    const { manifest } = await client.points.show({ instance, point });
    const dumpId = manifest.tables.find(({ name }) => name === 'b')?.dumpId;
    const bytes = manifest.archive.segments.find((segment) => segment.dumpId === dumpId);
    if (dumpId === undefined || bytes === undefined) throw new Error('the archive has the rows of b');
    const folder = join(home.folder, 'vault', 'instances', instance, point);
    await using archive = await open(join(folder, 'archive.pgdump'), 'r+');
    await archive.write('damaged', bytes.offset + bytes.length - 20);
    const started = client.restore.asDatabase({
      instance,
      point,
      targetServer: 'prod',
      newDatabase: 'damaged_back',
    });
    failed = (await runJob({ client }, started)).id;
  });
  const page = await home.open();
  await page.goto(new URL(`/jobs/${failed}`, page.url()).href);
  await expect(page.getByText('UserErrorArchiveCorrupt')).toBeVisible();
  await expect(page.getByRole('button', { name: 'Choose another recovery point' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Run again' })).toBeVisible();
  await page.getByRole('button', { name: 'Restore again without what is damaged' }).click();
  await expect(
    page.getByText(/^Completed with warnings: the rows of 1 table were not loaded: b\. Ended /),
  ).toBeVisible(jobPatience);
  const losses = page.getByRole('region', { name: 'Losses (1)' });
  await expect(losses.getByRole('listitem')).toContainText('Its bytes in the vault are damaged.');
  expect(await queryRows(servers.old, 'damaged_back', 'SELECT count(*)::int AS rows FROM a')).toEqual([
    { rows: 100 },
  ]);

  // the same point has the same damage: it is not offered for the rows
  await losses.getByRole('button', { name: 'Load rows of b' }).click();
  const dialog = page.getByRole('alertdialog', { name: 'Load the missing rows' });
  await dialog.getByLabel('Type damaged_back to go on').fill('damaged_back');
  await expect(
    dialog.getByText('There is no other recovery point that the rows could come from.'),
  ).toBeVisible();
  await expect(dialog.getByRole('button', { name: 'Load rows' })).toHaveAttribute('aria-disabled', 'true');

  await servers.old.dropDatabase('damaged');
  await servers.old.dropDatabase('damaged_back');
});
