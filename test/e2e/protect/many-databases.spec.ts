import type { Locator, Page } from '@playwright/test';
import { createManyDatabases } from '../../support/databases/many-databases.ts';
import { startServer } from '../../support/servers/postgres-server.ts';
import { addServer, addVault } from '../support/arrange.ts';
import { expect, test } from '../support/fixtures.ts';
import { chooseRow, expectPath } from '../support/steps.ts';

const names = Array.from({ length: 500 }, (_, index) => `many_${String(index + 1).padStart(3, '0')}`);
/** Vanish between being chosen and being checked. */
const vanishing = ['many_007', 'many_499'];

/** A list of `count` rows of which the document has only those that are seen, wherever it is scrolled to. */
async function expectVirtualised(
  page: Page,
  grid: Locator,
  { first, last, count }: { first: string; last: string; count: number },
) {
  const rows = grid.getByRole('rowgroup').last().getByRole('row');
  await expect(grid).toHaveAttribute('aria-rowcount', String(count + 1));
  for (const [key, row, name] of [
    ['End', rows.last(), last],
    ['Home', rows.first(), first],
  ] as const) {
    await grid.focus();
    await page.keyboard.press(key);
    await expect(row).toContainText(name);
    await expect(row).toBeInViewport();
    expect(await rows.count()).toBeLessThan(60);
  }
}

test('500 databases on a server are listed, searched, checked and protected', async ({ home }) => {
  test.setTimeout(300_000);
  await using server = await startServer({ major: 14 });
  await test.step('create them', () => createManyDatabases(server, names));
  await home.arrange(async (client) => {
    await addServer(client, home, 'crowded', server);
    await addVault(client, home);
  });
  const page = await home.open();
  const next = page.getByRole('button', { name: 'Next' });

  await test.step('the page of the server lists them', async () => {
    await page.getByRole('link', { name: 'Servers', exact: true }).click();
    await chooseRow(page, 'Servers', /crowded/);
    await expectPath(page, /^\/servers\/.+$/);
    const grid = page.getByRole('grid', { name: 'Databases on this server' });
    // The maintenance database is there, too.
    await expectVirtualised(page, grid, { first: 'many_001', last: 'postgres', count: 501 });
    await page.getByRole('searchbox', { name: 'Filter by name or owner' }).fill('_250');
    await expect(page.getByText('1 of 501 databases')).toBeVisible();
    await expect(grid.getByRole('row').filter({ hasText: 'many_' })).toHaveText(/^many_250/);
  });

  await test.step('choose some, then all of them', async () => {
    await page.getByRole('link', { name: 'Protect databases' }).click();
    await expectPath(page, /^\/protect$/);
    const grid = page.getByRole('grid', { name: 'Databases that can be protected' });
    await expectVirtualised(page, grid, { first: 'many_001', last: 'postgres', count: 501 });
    await page.getByRole('searchbox', { name: 'Search databases' }).fill('many');
    await expect(grid).toHaveAttribute('aria-rowcount', '501');
    await page.getByRole('checkbox', { name: 'Select many_001 on crowded' }).click();
    await page.getByRole('checkbox', { name: 'Select many_005 on crowded' }).click({ modifiers: ['Shift'] });
    await expect(page.getByText('5 of 501 databases chosen.')).toBeVisible();
    await page.getByRole('checkbox', { name: 'Select all rows' }).click();
    await expect(page.getByText('500 of 501 databases chosen.')).toBeVisible();
  });

  await test.step('each is checked by itself', async () => {
    for (const name of vanishing) await server.dropDatabase(name);
    await next.click();
    await expect(page.getByRole('heading', { level: 2, name: 'Policy' })).toBeVisible();
    await next.click();
    await expect(page.getByText(/^Checked \d+ of 500 databases\.$/)).toBeVisible();
    await expect(
      page.getByText('498 of 500 databases are ready; the others stay out.', { exact: false }),
    ).toBeVisible({ timeout: 180_000 });
    const grid = page.getByRole('grid', { name: 'Readiness' });
    await grid.getByRole('columnheader', { name: 'State' }).click();
    const rows = grid.getByRole('rowgroup').last().getByRole('row');
    for (const [index, name] of vanishing.entries())
      await expect(rows.nth(index)).toHaveText(new RegExp(`^Not ready${name}There is no database`));
    await expect(rows.nth(2)).toHaveText(/^Readymany_\d+Nothing is missing\.$/);
    expect(await rows.count()).toBeLessThan(60);
    await next.click();
  });

  await test.step('only those that are ready are protected', async () => {
    await expect(page.getByText('2 databases are not ready and stay out.', { exact: false })).toBeVisible();
    await page.getByLabel('Take the first backups now').uncheck();
    await page.getByRole('button', { name: 'Protect 498 databases' }).click();
    await expect(page.getByText(/^498 databases are protected now/)).toBeVisible({ timeout: 120_000 });
  });

  await test.step('the page of the databases lists them', async () => {
    await page.getByRole('link', { name: 'Show databases' }).click();
    await expectPath(page, /^\/databases$/);
    await expect(page.getByText('498 shown')).toBeVisible();
    const grid = page.getByRole('grid', { name: 'Protected databases' });
    await grid.getByRole('columnheader', { name: 'Database' }).click();
    await expectVirtualised(page, grid, { first: 'many_001', last: 'many_500', count: 498 });
    await page.getByRole('searchbox', { name: 'Search databases' }).fill('many_25');
    await expect(page.getByText('10 of 498 shown')).toBeVisible();
  });
});
