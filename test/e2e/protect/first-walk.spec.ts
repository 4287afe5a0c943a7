import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fingerprint } from '../../support/databases/fingerprint.ts';
import { loadSample } from '../../support/samples/sample.ts';
import type { TestServer } from '../../support/servers/postgres-server.ts';
import { countedUser } from '../support/counted.ts';
import { expect, test } from '../support/fixtures.ts';
import { openHost } from '../support/open-host.ts';
import { expectPath, jobPatience } from '../support/steps.ts';

/** Clicks, choices and filled fields from nothing to a verified recovery point. */
const most = 25;

const databases = ['crm', 'shop', 'stock'];

for (const input of ['mouse', 'keyboard'] as const)
  test(`from nothing to a verified recovery point in ${most} steps at most, by ${input}`, async ({
    browser,
    home,
    host,
    servers,
  }) => {
    for (const database of databases) {
      await servers.old.createDatabase(database);
      const client = await servers.old.connect(database);
      await loadSample(client, { megabytes: 1, rolePrefix: `walk_${input}` });
      await client.end();
    }
    const folder = join(home.folder, 'vault');
    await mkdir(folder);
    await using opened = await openHost(host, { browser, env: home.env, folder });
    const { page } = opened;
    const user = countedUser(page, input);
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
      await user.press(drawer.getByRole('button', { name: 'Add server' }));
      await expect(drawer).toBeHidden();
    };

    await test.step('a server', async () => {
      await user.press(link('Add a server'));
      await addServer(servers.old);
      await expectPath(page, /^\/servers\/.+$/);
    });

    await test.step('a vault in the folder that pgkeep was started with', async () => {
      await user.press(link('Add a vault'));
      const drawer = page.getByRole('dialog', { name: 'Add vault' });
      await expect(drawer.getByRole('textbox', { name: /^Folder/ })).toHaveValue(folder);
      await user.press(drawer.getByRole('button', { name: 'Add vault' }));
      const created = page.getByRole('dialog', { name: 'Vault created' });
      await user.press(created.getByRole('link', { name: 'Protect databases' }));
    });

    await test.step('three databases are protected and backed up', async () => {
      await expectPath(page, /^\/protect$/);
      for (const database of databases)
        await user.choose({ table: 'Databases that can be protected', text: database });
      await user.press(button('Next'));
      await atStep('Policy');
      // the password was typed, for as long as pgkeep runs
      await expect(page.getByText(/^Databases of .* are protected without a policy/)).toBeVisible();
      await user.press(button('Next'));
      await atStep('Readiness');
      await expect(page.getByText('All 3 databases are ready.')).toBeVisible();
      await user.press(button('Next'));
      await atStep('Review');
      await expect(page.getByText(/Their first backups begin at once/)).toBeVisible();
      await user.press(button('Protect and back up 3 databases'));
    });

    await test.step('the backups are watched', async () => {
      await expectPath(page, /^\/jobs$/);
      const jobs = page.getByRole('grid', { name: 'Jobs' });
      for (const database of databases)
        await expect(jobs.getByRole('row').filter({ hasText: `127.0.0.1/${database}` })).toContainText(
          'Completed',
          jobPatience,
        );
      await user.open({ table: 'Jobs', text: '127.0.0.1/shop' });
      await expectPath(page, /^\/jobs\/.+$/);
      await expect(page.getByText(/^Completed /)).toBeVisible();
    });

    await test.step('one is restored on another major', async () => {
      await user.press(link('Restore…'));
      await atStep('What to restore');
      await user.press(button('Next'));
      await atStep('Where to');
      await user.press(button('Add server…'));
      await addServer(servers.new);
      const name = page.getByLabel('Name of the new database');
      await expect(name).toHaveAccessibleDescription(/^Free on .*, PostgreSQL 18[.\d]*\.$/);
      await user.press(page.getByLabel('Create the roles that the target lacks, without passwords'));
      await user.press(button('Next'));
      await atStep('Readiness');
      await expect(page.getByText(/^(All \d+ checks|\d+ checks?) passed$/)).toBeVisible();
      await user.press(button('Next'));
      await atStep('Review');
      await user.press(button('Restore to new database'));
      await expectPath(page, /^\/jobs\/.+$/);
      await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
      // the page before was scrolled; this one begins at its top
      await expect(page.getByRole('main').getByRole('link', { name: 'Jobs' })).toBeInViewport({ ratio: 1 });
    });

    await test.step('and its recovery point verified', async () => {
      await user.press(link('Verify…'));
      await expectPath(page, /^\/databases\/.+$/);
      const dialog = page.getByRole('dialog', { name: 'Verify this recovery point' });
      await user.press(dialog.getByRole('button', { name: 'Verify', exact: true }));
      await expect(dialog).toBeHidden();
      // the page of the database says it once it is done
      await expect(page.getByRole('link', { name: /^Verified / })).toBeVisible(jobPatience);
    });

    const minutes = ((Date.now() - started) / 60_000).toFixed(1);
    test.info().annotations.push({
      type: `first walk by ${input}`,
      description: `${user.done.length} steps, ${minutes} minutes:\n${user.done.join('\n')}`,
    });
    expect(user.done.length, user.done.join('\n')).toBeLessThanOrEqual(most);

    const [source, restored] = [
      await servers.old.connect('shop'),
      await servers.new.connect('shop_restored'),
    ];
    expect(await fingerprint(restored)).toEqual(await fingerprint(source));
    await source.end();
    await restored.end();
    for (const database of databases) await servers.old.dropDatabase(database);
    await servers.new.dropDatabase('shop_restored');
  });
