import { fingerprint } from '../../support/databases/fingerprint.ts';
import { loadSample } from '../../support/samples/sample.ts';
import { expect, test } from '../support/fixtures.ts';
import { chooseRow, expectPath, jobPatience, openAdvanced } from '../support/steps.ts';

test('a database is protected, backed up, restored on another major and verified', async ({
  home,
  servers,
}) => {
  await servers.old.createDatabase('shop');
  const source = await servers.old.connect('shop');
  await loadSample(source, { megabytes: 3, rolePrefix: 'e2e' });
  const page = await home.open();

  await test.step('first run leads to the servers', async () => {
    await expectPath(page, /^\/overview$/);
    await page.getByRole('link', { name: 'Add a server' }).click();
    await expectPath(page, /^\/servers$/);
  });

  const addServer = async (name: string, server: typeof servers.old) => {
    const drawer = page.getByRole('dialog', { name: 'Add server' });
    const password = encodeURIComponent(server.password);
    await expect(drawer.getByLabel('Connection string')).toBeFocused();
    await drawer
      .getByLabel('Connection string')
      .fill(`postgresql://${server.user}:${password}@${server.host}:${server.port}/postgres?sslmode=disable`);
    await expect(drawer.getByRole('textbox', { name: 'Host' })).toHaveValue(server.host);
    await openAdvanced(drawer);
    await drawer.getByLabel('Typed, until pgkeep ends').check();
    await drawer.getByLabel('Name in pgkeep').fill(name);
    await drawer.getByRole('button', { name: 'Test connection' }).click();
    await drawer.getByRole('button', { name: 'Add server' }).click();
    await expectPath(page, /^\/servers\/.+$/);
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible();
  };

  await test.step('add the server to protect, which leads to the vault', async () => {
    await addServer('old', servers.old);
    await expect(page.getByRole('link', { name: 'Add a vault' })).toBeVisible();
  });

  await test.step('add the server to restore to', async () => {
    await page.getByRole('link', { name: 'Servers', exact: true }).first().click();
    await page.getByRole('button', { name: 'Add server' }).click();
    await addServer('new', servers.new);
  });

  await test.step('a name that is taken is said before it is added', async () => {
    await page.getByRole('link', { name: 'Servers', exact: true }).first().click();
    await page.getByRole('button', { name: 'Add server' }).click();
    const drawer = page.getByRole('dialog', { name: 'Add server' });
    await drawer.getByLabel('Name in pgkeep').fill('OLD');
    await expect(drawer.getByText('There is already a server "old".')).toBeVisible();
    await drawer.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('add a vault in a folder', async () => {
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    const track = page.getByRole('list', { name: 'Steps to the first backup' });
    await expect(track.getByRole('listitem').first()).toContainText('2 servers added.');
    await page.getByRole('link', { name: 'Add a vault' }).click();
    const drawer = page.getByRole('dialog', { name: 'Add vault' });
    await home.choosePlace({ form: drawer, label: /^Folder/ }, `${home.folder}/vault`);
    await drawer.getByLabel('Name in pgkeep').fill('archive');
    await drawer.getByRole('button', { name: 'Add vault' }).click();
  });

  await test.step('protect the database', async () => {
    const created = page.getByRole('dialog', { name: 'Vault created' });
    await created.getByRole('link', { name: 'Protect databases' }).click();
    await expectPath(page, /^\/protect$/);
    await page.getByRole('checkbox', { name: 'Select shop on old' }).click();
    const next = page.getByRole('button', { name: 'Next' });
    await next.click();
    await expect(page.getByRole('heading', { level: 2, name: 'Policy' })).toBeVisible();
    await expect(page.getByRole('radio', { name: /^Daily, kept 30 days/ })).toBeChecked();
    await next.click();
    await expect(page.getByText('The database is ready.')).toBeVisible();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await page.getByRole('radio', { name: /^No policy/ }).check();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await expect(page.getByRole('heading', { level: 2, name: 'Credential' })).toBeVisible();
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await expect(page.getByRole('heading', { level: 2, name: 'Vault' })).toBeVisible();
    await next.click();
    await expect(page.getByRole('radio', { name: /^No policy/ })).toBeChecked();
    await next.click();
    await expect(page.getByText('The database is ready.')).toBeVisible();
    // the second click would land on the button that protects it
    await next.dblclick();
    await page.getByLabel('Take the first backup now').uncheck();
    await page.getByText('Options: as usual').click();
    await page.getByLabel('Compression', { exact: true }).selectOption('gzip');
    await page.getByLabel('Level').fill('4');
    await expect(page.getByText('Options: gzip:4')).toBeVisible();
    await expect(page.getByRole('region', { name: 'Command line' })).toContainText('--compression=gzip:4');
    await page.getByRole('button', { name: 'Protect 1 database' }).click();
    await expect(
      page.getByRole('grid', { name: 'Results' }).getByText('Protected', { exact: true }),
    ).toBeVisible();
  });

  await test.step('back it up and watch', async () => {
    await page.getByRole('button', { name: 'Back up now' }).click();
    await expectPath(page, /^\/jobs\/.+$/);
    await expect(page.getByRole('heading', { level: 1, name: /^Backup of/ })).toBeVisible();
    await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
  });

  await test.step('restore it on the other major', async () => {
    await page.getByRole('link', { name: 'Restore…' }).click();
    await expectPath(page, /^\/restore\/.+$/);
    await expect(page.getByRole('heading', { level: 2, name: 'What to restore' })).toBeVisible();
    const next = page.getByRole('button', { name: 'Next' });
    await next.click();
    await page
      .getByRole('combobox', { name: 'Server' })
      .selectOption({ label: `new · 127.0.0.1:${servers.new.port}` });
    await page.getByLabel('Name of the new database').fill('shop_back');
    await page.getByLabel('Create the roles that the target lacks, without passwords').check();
    await next.click();
    await expect(page.getByRole('heading', { level: 2, name: 'Readiness' })).toBeVisible();
    await expect(next).toBeEnabled();
    // the second click would land on the button that restores it
    await next.dblclick();
    await expect(page.getByRole('heading', { level: 2, name: 'Review' })).toBeVisible();
    await page.getByRole('button', { name: 'Restore to new database' }).click();
    await expectPath(page, /^\/jobs\/.+$/);
    await expect(
      page.getByRole('heading', { level: 1, name: 'Restore of old/shop to shop_back on new' }),
    ).toBeVisible();
    await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
    const result = page.getByRole('region', { name: 'Result' });
    await expect(result.getByRole('heading', { name: 'Restored to shop_back on new' })).toBeVisible();
    await expect(result).toContainText(/Rows[\d,]+, as many as were backed up of these tables/);
    await expect(result.getByRole('region', { name: 'Open it in psql' })).toHaveText(
      `psql 'host=${servers.new.host} port=${servers.new.port} user=${servers.new.user} dbname=shop_back sslmode=disable'`,
    );
    await expect(page.getByRole('link', { name: 'Open server' })).toBeVisible();
    const restored = await servers.new.connect('shop_back');
    expect(await fingerprint(restored)).toEqual(await fingerprint(source));
    await restored.end();
  });

  await test.step('verify the recovery point', async () => {
    await page.getByRole('link', { name: 'Databases', exact: true }).click();
    await chooseRow(page, 'Protected databases', /shop/);
    await page.getByRole('button', { name: 'Verify…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Verify the latest recovery point' });
    await dialog.getByRole('button', { name: 'Verify', exact: true }).dblclick();
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await expect(
      page.getByRole('grid', { name: 'Jobs' }).getByRole('row').filter({ hasText: 'Verification' }),
    ).toHaveCount(1);
    await chooseRow(page, 'Jobs', /Verification/);
    await expect(page.getByRole('heading', { level: 1, name: /^Verif.* of/ })).toBeVisible();
    await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
    await expect(page.getByText(/^pg_restore \d+\.\d+ read the whole archive, and \d+ parts/)).toBeVisible();
  });

  await test.step('prove it by a restore into a scratch database', async () => {
    await page.getByRole('link', { name: 'Databases', exact: true }).click();
    await chooseRow(page, 'Protected databases', /shop/);
    await page.getByRole('button', { name: 'Verify…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Verify the latest recovery point' });
    await dialog.getByRole('radio', { name: /^Restore into a scratch database/ }).check();
    const server = dialog.getByRole('combobox', { name: 'Server of the scratch database' });
    await server.selectOption({
      label: (await server.getByRole('option', { name: /^new/ }).textContent()) ?? '',
    });
    await dialog.getByRole('button', { name: 'Verify', exact: true }).click();
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    // the newest stands first, as soon as the list knows of it: before that, the one that only read the archive does
    await expect(
      page.getByRole('grid', { name: 'Jobs' }).getByRole('row').filter({ hasText: 'Verification' }),
    ).toHaveCount(2);
    await chooseRow(page, 'Jobs', /Verification/);
    await expect(page.getByText(/^Completed /)).toBeVisible(jobPatience);
    await expect(
      page.getByText(/^Restored on new in .+ and dropped\. \d+ tables with [\d,]+ rows are as backed up\./),
    ).toBeVisible();
    await page.getByRole('link', { name: 'Databases', exact: true }).click();
    await chooseRow(page, 'Protected databases', /shop/);
    // the notice of the verification may still lie over the end of the row
    const points = page.getByRole('grid', { name: 'Recovery points' }).getByRole('row');
    await points.filter({ hasText: /Whole/ }).first().getByRole('gridcell').first().click();
    const drawer = page.getByRole('dialog', { name: /^Recovery point of/ });
    await expect(drawer.getByText('Restored', { exact: true })).toBeVisible();
    await expect(drawer.getByText(/^Signed by .+ on .+$/)).toBeVisible();
    await expect(drawer.getByText(/^Restored on new in/)).toBeVisible();
    await drawer.getByRole('button', { name: 'Verify…' }).click();
    const again = page.getByRole('dialog', { name: 'Verify this recovery point' });
    await again.getByRole('button', { name: 'Cancel' }).click();
    await expect(again).toBeHidden();
    await drawer.getByRole('button', { name: 'Close' }).first().click();
    const { rows } = await source.query("SELECT FROM pg_database WHERE datname LIKE 'pgkeep%'");
    expect(rows).toEqual([]);
  });

  await source.end();
  await servers.old.dropDatabase('shop');
  await servers.new.dropDatabase('shop_back');
});
