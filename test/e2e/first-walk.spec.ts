import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprint } from '../support/databases/fingerprint.ts';
import { loadSample } from '../support/samples/sample.ts';
import type { TestServer } from '../support/servers/postgres-server.ts';
import { countedUser } from './support/counted.ts';
import { expect, test } from './support/fixtures.ts';
import { openHost } from './support/open-host.ts';
import { expectPath, jobPatience } from './support/steps.ts';

/** Clicks, choices and filled fields from nothing to a verified recovery point. */
const most = 25;

const databases = ['crm', 'shop', 'stock'];

test(`three databases are protected, backed up, one restored on another major and verified, in ${most} steps at most`, async ({
  browser,
  home,
  host,
  servers,
}) => {
  for (const database of databases) {
    await servers.old.createDatabase(database);
    const client = await servers.old.connect(database);
    await loadSample(client, { megabytes: 1, rolePrefix: 'walk' });
    await client.end();
  }
  const folder = join(home.folder, 'vault');
  await mkdir(folder);
  await using opened = await openHost(host, { browser, env: home.env, folder });
  const { page } = opened;
  const user = countedUser();
  const started = Date.now();
  const button = (name: string) => page.getByRole('button', { name, exact: true });
  const link = (name: string) => page.getByRole('link', { name, exact: true });
  const atStep = (name: string) =>
    expect(page.getByRole('heading', { level: 2, name, exact: true })).toBeVisible();

  const addServer = async ({ user: login, password, host: at, port }: TestServer) => {
    const drawer = page.getByRole('dialog', { name: 'Add server' });
    await user.fill(
      drawer.getByLabel('Connection string'),
      `postgresql://${login}:${encodeURIComponent(password)}@${at}:${port}/postgres?sslmode=disable`,
    );
    await expect(drawer.getByRole('textbox', { name: 'Host' })).toHaveValue(at);
    await user.click(drawer.getByRole('button', { name: 'Add server' }));
    await expect(drawer).toBeHidden();
  };

  await test.step('a server', async () => {
    await user.click(link('Add a server'));
    await addServer(servers.old);
    await expectPath(page, /^\/servers\/.+$/);
  });

  await test.step('a vault in the folder that pgkeep was started with', async () => {
    await user.click(link('Add a vault'));
    const drawer = page.getByRole('dialog', { name: 'Add vault' });
    await expect(drawer.getByRole('textbox', { name: /^Folder/ })).toHaveValue(folder);
    await user.click(drawer.getByRole('button', { name: 'Add vault' }));
    await user.click(link('Protect databases'));
  });

  await test.step('three databases are protected and backed up', async () => {
    await expectPath(page, /^\/protect$/);
    for (const database of databases)
      await user.click(page.getByRole('checkbox', { name: `Select ${database} on 127.0.0.1` }));
    await user.click(button('Next'));
    await atStep('Readiness');
    await expect(page.getByText('All 3 databases are ready.')).toBeVisible();
    await user.click(button('Next'));
    await atStep('Review');
    await expect(page.getByText(/Their first backups begin at once/)).toBeVisible();
    await user.click(button('Protect and back up 3 databases'));
  });

  await test.step('the backups are watched', async () => {
    await expectPath(page, /^\/jobs$/);
    const jobs = page.getByRole('grid', { name: 'Jobs' });
    for (const database of databases)
      await expect(jobs.getByRole('row').filter({ hasText: database })).toContainText(
        'Completed',
        jobPatience,
      );
    await user.click(jobs.getByRole('link', { name: '127.0.0.1/shop' }));
    await expectPath(page, /^\/jobs\/.+$/);
    await expect(page.getByText(/^Completed /)).toBeVisible();
  });

  await test.step('one is restored on another major', async () => {
    await user.click(link('Restore…'));
    await atStep('What to restore');
    await user.click(button('Next'));
    await atStep('Where to');
    await user.click(button('Add server…'));
    await addServer(servers.new);
    const name = page.getByLabel('Name of the new database');
    await expect(name).toHaveAccessibleDescription(/^Free on .*, PostgreSQL 18[.\d]*\.$/);
    await user.click(page.getByLabel('Create the roles that the target lacks, without passwords'));
    await user.click(button('Next'));
    await atStep('Readiness');
    await expect(page.getByText(/^(All \d+ checks|\d+ checks?) passed$/)).toBeVisible();
    await user.click(button('Next'));
    await atStep('Review');
    await user.click(button('Restore to new database'));
    await expectPath(page, /^\/jobs\/.+$/);
    await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
  });

  await test.step('and its recovery point verified', async () => {
    await user.click(link('Verify…'));
    await expectPath(page, /^\/databases\/.+$/);
    const dialog = page.getByRole('dialog', { name: 'Verify this recovery point' });
    await user.click(dialog.getByRole('button', { name: 'Verify', exact: true }));
    await expect(dialog).toBeHidden();
    await user.click(page.getByRole('link', { name: /^(Watch job|Show job)/ }).first());
    await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
    await expect(page.getByText(/^pg_restore \d+\.\d+ read the whole archive, and \d+ parts/)).toBeVisible();
  });

  const minutes = ((Date.now() - started) / 60_000).toFixed(1);
  test.info().annotations.push({
    type: 'first walk',
    description: `${user.done.length} steps, ${minutes} minutes:\n${user.done.join('\n')}`,
  });
  expect(user.done.length, user.done.join('\n')).toBeLessThanOrEqual(most);

  const [source, restored] = [await servers.old.connect('shop'), await servers.new.connect('shop_restored')];
  expect(await fingerprint(restored)).toEqual(await fingerprint(source));
  await source.end();
  await restored.end();
  for (const database of databases) await servers.old.dropDatabase(database);
  await servers.new.dropDatabase('shop_restored');
});
