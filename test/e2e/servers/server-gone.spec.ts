import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryServerFolder } from '../../support/servers/data-folder.ts';
import { incompressibleTable, makeDatabase } from '../../support/databases/test-databases.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import { startServer } from '../../support/servers/postgres-server.ts';
import { expect, test } from '../support/fixtures.ts';
import { arrangeProtected, backUpNow, chooseRow, jobPatience, openDatabase } from '../support/steps.ts';

test('a backup fails when the server goes, leaves nothing, and completes when it is back', async ({
  home,
}) => {
  // A folder that outlives the server, which is stopped and started here.
  const folder = await temporaryServerFolder();
  const place = { major: 17, dataFolder: join(folder, 'data') };
  await using server = await startServer(place);
  await makeDatabase(
    server,
    'orders',
    `${incompressibleTable('big', 30_000)}
     INSERT INTO big SELECT i, repeat('x', 100000) FROM generate_series(30001, 31000) AS i`,
  );
  await using proxy = await startProxy({ port: server.port });
  await arrangeProtected(home, { host: proxy.host, port: proxy.port, user: server.user }, 'orders');
  const page = await home.open();
  const main = page.getByRole('main');

  await test.step('the server stops in the middle of the table', async () => {
    await openDatabase(page, 'orders');
    await expect(page.getByText('No recovery point yet.').first()).toBeVisible();
    // The hundred megabytes to come are more than the system's buffers hold: the server is still sending.
    proxy.stallAfterBytes(4_000_000, 'toClient');
    await backUpNow(page);
    await expect(main.getByText('public.big', { exact: true })).toBeVisible();
    await expect(main.getByText(/^\d\.\d\d MiB · /)).toBeVisible();
    // some of the one table: by its size, where a count of tables would be none
    await expect(main.getByText(/^[1-9]\d? %$/)).toBeVisible();
    await server.stop('immediate');
    proxy.stall(false);
  });

  await test.step('the job says so', async () => {
    await expect(page.getByText(/^Failed .* in the phase “dumping”\.$/)).toBeVisible();
    const problem = main.getByRole('alert');
    await expect(problem).toContainText('Failed: The server went away during the dump');
    await expect(problem).toContainText('UserErrorServerConnectionClosed');
    await expect(problem).toContainText('Check that the server runs and that the network');
    await problem.getByRole('button', { name: 'Open server' }).click();
    await expect(page.getByText('The server cannot be used from here now.')).toBeVisible();
  });

  await test.step('the database has no recovery point, and says why', async () => {
    await openDatabase(page, 'orders');
    await expect(
      page.getByText(/^There is nothing to restore, and the last backup failed: The server went away/),
    ).toBeVisible();
    await expect(main.getByRole('region', { name: 'Activity' })).toContainText('Last backup failed');
    await expect(main.getByRole('region', { name: 'Recovery points' })).toContainText(
      'No recovery point yet.',
    );
    // A scale without a value would be made up.
    await expect(main.getByRole('img', { name: /^Size of the recovery points/ })).toHaveText('No values yet');
  });

  await using again = await startServer({ ...place, port: server.port });
  await test.step('the same job again completes once the server is back', async () => {
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await chooseRow(page, 'Jobs', /Failed/);
    await page.getByRole('button', { name: 'Run again' }).click();
    await expect(page.getByText(/^Completed .*1 table · 31,000 rows\.$/)).toBeVisible(jobPatience);
    await openDatabase(page, 'orders');
    await expect(page.getByRole('grid', { name: 'Recovery points' }).getByText('Whole')).toHaveCount(1);
  });
  await again.stop();
  await rm(folder, { recursive: true, force: true });
});
