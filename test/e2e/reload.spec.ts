import type { Page } from '@playwright/test';
import { startAppProcess } from '../support/apps/app-process.ts';
import { incompressibleTable, lockTable, makeDatabase } from '../support/databases/test-databases.ts';
import { startProxy } from '../support/servers/proxy.ts';
import { expect, test } from './support/fixtures.ts';
import { arrangeProtected, backUpNow, jobPatience, openDatabase } from './support/steps.ts';

/** How many bytes the running job has moved by what the page says, in MiB. */
async function movedMebibytes(page: Page): Promise<number> {
  const text = await page
    .getByRole('main')
    .getByText(/^[\d.]+ MiB · /)
    .textContent();
  return Number.parseFloat(text ?? '');
}

test('a reload in the middle of a backup changes nothing', async ({ home, servers }) => {
  const server = servers.old;
  await makeDatabase(server, 'stock', incompressibleTable('big', 30_000));
  await using proxy = await startProxy({ port: server.port });
  await arrangeProtected(home, { host: proxy.host, port: proxy.port, user: server.user }, 'stock');
  const page = await home.open();
  const running = page.getByRole('button', { name: '1 running job' });
  await openDatabase(page, 'stock');
  // Six megabytes are to come: three before the reload, one after it, the rest at the end.
  proxy.stallAfterBytes(3_000_000, 'toClient');
  await backUpNow(page);
  await expect(page.getByRole('main').getByText('public.big', { exact: true })).toBeVisible();
  await expect.poll(() => movedMebibytes(page)).toBeGreaterThan(1);
  const address = page.url();

  await page.reload();
  expect(page.url()).toBe(address);
  await expect(page.getByRole('heading', { level: 1, name: 'Backup of stock' })).toBeVisible();
  await expect(running).toBeVisible();
  const before = await movedMebibytes(page);
  expect(before).toBeGreaterThan(1);
  proxy.stallAfterBytes(1_500_000, 'toClient');
  proxy.stall(false);
  await expect.poll(() => movedMebibytes(page)).toBeGreaterThan(before);
  await expect(running).toBeVisible();

  proxy.stall(false);
  await expect(page.getByText(/^Completed .*1 table · 30,000 rows\.$/)).toBeVisible(jobPatience);
  await expect(page.getByRole('button', { name: 'No running jobs' })).toBeVisible();
  await openDatabase(page, 'stock');
  await expect(page.getByRole('grid', { name: 'Recovery points' }).getByText('Whole')).toHaveCount(1);
  await server.dropDatabase('stock');
});

test('a job of another process on the same home shows up live', async ({ home, servers }) => {
  const server = servers.old;
  await makeDatabase(server, 'stock', incompressibleTable('big', 1_000));
  await arrangeProtected(home, server, 'stock');
  const lock = await lockTable(server, 'stock', 'public.big');
  const page = await home.open();
  const activity = page.getByRole('region', { name: 'Activity' });
  const points = page.getByRole('grid', { name: 'Recovery points' }).getByText('Whole');
  const process = { home: home.env.PGKEEP_HOME, env: home.env };

  await test.step('while it runs and when it ends', async () => {
    await openDatabase(page, 'stock');
    await expect(activity).toContainText('No backup ran yet.');
    const other = await startAppProcess(process, { run: 'backup', input: { instance: 'stock' } });
    await expect(activity).toContainText('Backup in progress');
    await expect(page.getByRole('link', { name: 'Watch job' })).toBeVisible();
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await expect(page.getByText('1 job: 1 running, none failed.')).toBeVisible();
    await openDatabase(page, 'stock');
    await lock.release();
    await expect(activity).toContainText('Last backup completed');
    await expect(points).toHaveCount(1);
    expect(await other.end()).toMatchObject({ state: 'completed' });
  });

  await test.step('and a quick one that is hardly seen running', async () => {
    const other = await startAppProcess(process, { run: 'backup', input: { instance: 'stock' } });
    expect(await other.end()).toMatchObject({ state: 'completed' });
    await expect(points).toHaveCount(2);
  });
  await server.dropDatabase('stock');
});
