import type { Locator, Page } from '@playwright/test';
import pg from 'pg';
import { middleEllipsis, visibleText } from '../../../renderer/ui/format/identifier-text.ts';
import { makeDatabase, queryRows } from '../../support/databases/test-databases.ts';
import { longestName } from '../../support/samples/sample-tables.ts';
import { addServer, addVault, backUp } from '../support/arrange.ts';
import { expect, test } from '../support/fixtures.ts';
import { chooseRow, expectPath, jobPatience } from '../support/steps.ts';

const markup = '<img src=x onerror="window.__hacked=1">';
/** Right to left, an emoji, and the character that makes "exe.gpj" look like "jpg.exe". */
const rightToLeft = 'متجر 🐘 \u202egpj.exe';
const names = [markup, longestName, rightToLeft];
/** How much of a name the list of databases shows in a window as wide as these specs'. */
const listed = 30;

/** What stands in the page for a name that may take so many characters. */
const shown = (name: string, max: number) => middleEllipsis(visibleText(name), max);

/** Every name stands there as text of its own. */
async function expectNames(place: Locator | Page, max: number): Promise<void> {
  for (const name of names)
    await expect(place.getByText(shown(name, max), { exact: true }).first()).toBeVisible();
}

/** No server text has become an element or run as a script. */
async function expectNoMarkup(page: Page, failures: readonly Error[]): Promise<void> {
  await expect(page.locator('[onerror], [src="x"]')).toHaveCount(0);
  expect(await page.evaluate(() => '__hacked' in window)).toBe(false);
  expect(failures).toEqual([]);
}

test('names from a server are shown as text wherever they appear', async ({ home, servers }) => {
  for (const name of names) {
    const quoted = pg.escapeIdentifier(name);
    await makeDatabase(
      servers.old,
      name,
      `CREATE SCHEMA ${quoted}; CREATE TABLE ${quoted}.${quoted} AS SELECT 1 AS ${quoted};
       CREATE FUNCTION ${quoted}.${quoted}() RETURNS integer LANGUAGE sql AS 'SELECT 1'`,
    );
  }
  const poor = '<img src=x onerror="window.__hacked=2">';
  const password = pg.escapeLiteral(servers.old.password);
  await queryRows(
    servers.old,
    'postgres',
    `CREATE ROLE ${pg.escapeIdentifier(poor)} LOGIN PASSWORD ${password}`,
  );
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addServer(client, home, '<b>poor</b>', { ...servers.old, user: poor });
    await addVault(client, home);
  });
  const page = await home.open();
  const failures: Error[] = [];
  page.on('pageerror', (error) => failures.push(error));
  const next = page.getByRole('button', { name: 'Next' });
  const step = (name: string) =>
    expect(page.getByRole('heading', { level: 2, name, exact: true })).toBeVisible();

  await test.step('server', async () => {
    await page.getByRole('link', { name: 'Servers', exact: true }).click();
    await chooseRow(page, 'Servers', /prod/);
    await expectNames(page.getByRole('grid', { name: 'Databases on this server' }), 40);
    await page.getByRole('searchbox', { name: 'Filter by name or owner' }).fill('<IMG');
    await expect(page.getByText(/^1 of \d+ databases$/)).toBeVisible();
    await expectNoMarkup(page, failures);
  });

  await test.step('protect', async () => {
    await page.getByRole('row').filter({ hasText: markup }).getByRole('link', { name: 'Protect' }).click();
    await expectPath(page, /^\/protect$/);
    await expectNames(page.getByRole('grid', { name: 'Databases that can be protected' }), 22);
    // two entries of one server name the same databases, and other specs may have left some
    await expect(page.getByText(/^1 of \d+ databases chosen\.$/)).toBeVisible();
    for (const name of [longestName, rightToLeft])
      await page.getByRole('checkbox', { name: `Select ${visibleText(name)} on prod` }).click();
    await expectNames(page.getByRole('complementary', { name: 'Summary' }), 16);
    await next.click();
    await step('Policy');
    await next.click();
    await expect(page.getByText('All 3 databases are ready.')).toBeVisible();
    await expectNames(page.getByRole('grid', { name: 'Readiness' }), 14);
    await next.click();
    await expectNames(page.getByRole('grid', { name: 'Databases to protect' }), 26);
    await expect(page.locator('pre')).toContainText(`'--database=${markup}'`);
    await page.getByLabel('Take the first backups now').uncheck();
    await page.getByRole('button', { name: 'Protect 3 databases' }).click();
    await expect(page.getByText(/^3 databases are protected now/)).toBeVisible();
    await expectNames(page.getByRole('grid', { name: 'Results' }), 28);
    await expectNoMarkup(page, failures);
  });

  await test.step('databases', async () => {
    await page.getByRole('button', { name: 'Back up 3 databases now' }).click();
    await expectPath(page, /^\/jobs$/);
    await page.getByRole('link', { name: 'Databases', exact: true }).click();
    await expectNames(page.getByRole('grid', { name: 'Protected databases' }), listed);
    await expectNoMarkup(page, failures);
  });

  for (const name of names)
    await test.step(`database, job and restore of ${visibleText(name)}`, async () => {
      await page.getByRole('link', { name: 'Jobs', exact: true }).click();
      // The instance's own name is written out where the database's has a character that nobody sees.
      const subject = `prod/${name.replace('\u202e', '\\u202e')}`;
      // a long name is cut in the list; its whole is on hover, and read out behind it
      await page.getByRole('grid', { name: 'Jobs' }).getByTitle(subject, { exact: true }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Backup of ${subject}`);
      await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
      await expectNoMarkup(page, failures);

      await page.getByRole('link', { name: 'Databases', exact: true }).click();
      const grid = page.getByRole('grid', { name: 'Protected databases' });
      await grid.getByText(shown(name, listed), { exact: true }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(shown(name, 63));
      await expect(page).toHaveTitle(`${name} · pgkeep`);
      await expectNoMarkup(page, failures);

      await page.getByRole('link', { name: 'Restore…' }).click();
      await step('Recovery point');
      await next.click();
      await page.getByLabel('Chosen schemas and tables').check();
      const tree = page.getByRole('tree', { name: 'Objects in the archive' });
      const lines = tree.getByRole('treeitem').filter({ hasText: shown(name, 28) });
      await expect(lines).toHaveCount(1);
      await lines.locator('[data-fold]').click();
      await expect(lines).toHaveCount(2);
      await lines.nth(1).click();
      await tree.getByRole('treeitem', { name: /^Other objects/ }).click();
      await page.keyboard.press('ArrowRight');
      await expect(tree.getByText(/^function$/)).toBeVisible();
      await expectNoMarkup(page, failures);
      await next.click();
      await expect(page.getByText(/^Free on prod/)).toBeVisible();
      await next.click();
      await expect(page.getByText(/^(All \d+ checks|\d+ checks?) passed$/)).toBeVisible();
      await next.click();
      await expect(
        page.getByText(`of “\u2068${visibleText(name)}\u2069” as of`, { exact: false }),
      ).toBeVisible();
      await expectNoMarkup(page, failures);
    });

  await test.step('errors of the server', async () => {
    await home.arrange(async (client) => {
      const { id } = await client.instances.protect({
        server: '<b>poor</b>',
        database: markup,
        vault: 'archive',
      });
      await expect(backUp(client, id)).rejects.toThrow('UserErrorMissingDBPermissions');
    });
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await page
      .getByRole('grid', { name: 'Jobs' })
      .getByTitle(`<b>poor</b>/${markup}`, { exact: true })
      .click();
    const card = page.getByRole('alert').filter({ hasText: 'UserErrorMissingDBPermissions' });
    await expect(card).toContainText(`${poor} lacks a privilege`);
    await expect(card).toContainText(`permission denied for schema ${markup}`);
    await card.getByText('Details').click();
    await expect(card.getByRole('region', { name: 'Raw output' })).toContainText(markup);
    await expectNoMarkup(page, failures);

    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await expect(page.getByText('permission denied for schema', { exact: false }).first()).toBeVisible();
    await expectNoMarkup(page, failures);
  });

  for (const name of names) await servers.old.dropDatabase(name);
  await queryRows(servers.old, 'postgres', `DROP ROLE ${pg.escapeIdentifier(poor)}`);
});
