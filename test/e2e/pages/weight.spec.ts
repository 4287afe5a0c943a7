import { makeDatabase } from '../../support/databases/test-databases.ts';
import { requestedScripts, totalKib } from '../../support/requested-scripts.ts';
import { addServer, addVault, protectAndBackUp } from '../support/arrange.ts';
import { expect, test } from '../support/fixtures.ts';

/** All JavaScript until Overview shows data, in KiB of gzip. */
const most = 350;

test('Overview shows its data with little JavaScript, none of it for SQL', async ({ home, servers }) => {
  await makeDatabase(servers.old, 'light', 'CREATE TABLE t ()');
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
    await protectAndBackUp(client, 'prod', 'light');
  });
  const page = await home.open();
  const scripts = requestedScripts(page);
  await page.reload();
  await expect(page.getByRole('link', { name: '1 protected: show' })).toBeVisible();
  await expect(page.getByRole('grid', { name: 'Jobs of the last 24 hours' })).toBeVisible();
  // What is fetched ahead counts too.
  await page.waitForLoadState('networkidle');

  const all = await scripts.all();
  const heaviest = all
    .toSorted((a, b) => b.gzip - a.gzip)
    .map(({ path, gzip }) => `${(gzip / 1024).toFixed(1)} KiB ${path}`);
  expect(all.length, 'scripts that were seen').toBeGreaterThan(5);
  expect(totalKib(all), heaviest.join('\n')).toBeLessThanOrEqual(most);
  const forSql = all.filter(({ text }) => text.includes('cm-content'));
  expect(forSql.map(({ path }) => path)).toEqual([]);
  await servers.old.dropDatabase('light');
});
