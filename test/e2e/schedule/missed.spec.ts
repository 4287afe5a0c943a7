import { compose, openHome, type Client } from '../../../main/compose.ts';
import { FolderStorage } from '../../../main/vault/folder/folder-storage.ts';
import { completeJob } from '../../support/apps/app.ts';
import { makeDatabase } from '../../support/databases/test-databases.ts';
import { sampleValues } from '../../support/policies/sample-values.ts';
import { movingClock } from '../../support/lived-home/moving-clock.ts';
import { replacedStorage } from '../../support/replaced-storage.ts';
import { addServer, addVault } from '../support/arrange.ts';
import { violations } from '../support/axe.ts';
import { expect, test, type Home } from '../support/fixtures.ts';

const hourMs = 60 * 60_000;
const dayMs = 24 * hourMs;

/** Puts something into the home as it would have been done some days ago, by its clock and by its vault's. */
async function arrangeEarlier(
  home: Home,
  days: number,
  work: (client: Client) => Promise<void>,
): Promise<void> {
  const clock = movingClock(new Date(Date.now() - days * dayMs));
  await using app = await compose({
    home: openHome(home.env),
    env: home.env,
    ask: (question) => Promise.reject(new Error(`nobody answers: ${question}`)),
    notice: () => {},
    replace: {
      clock,
      async openStorage(location, _account, options) {
        if (location.kind !== 'folder') throw new Error('the vault of this test is a folder');
        const storage = await FolderStorage.open(location.path, options);
        return replacedStorage(storage, { now: () => Promise.resolve(clock.now()) });
      },
    },
  });
  await work(app.client);
}

test('backups that nobody ran are told as a failure, until the next look takes one', async ({
  home,
  servers,
}) => {
  await makeDatabase(servers.old, 'missed', 'CREATE TABLE t AS VALUES (1)');
  await arrangeEarlier(home, 3, async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
    // so that its last time, six hours ago, has passed at whatever time of day the test runs
    const at = new Date(Date.now() - 6 * hourMs).toISOString().slice(11, 16);
    const values = sampleValues({ schedule: { kind: 'daily', at }, timeZone: 'UTC' });
    await client.policies.add({ vault: 'archive', name: 'Daily', values });
    const place = { server: 'prod', database: 'missed', vault: 'archive', policy: 'Daily' };
    const { id } = await client.instances.protect(place);
    await completeJob({ client }, client.backup.start({ instance: id }));
  });
  const page = await home.open();
  const toldMissed = page.getByText(/3 planned backups were not made.*, the first due 2 days ago/);

  await test.step('the overview counts it as failing, with how many were not made', async () => {
    await expect(toldMissed.first()).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  await test.step('so do the list and the page of the database', async () => {
    await page.getByRole('link', { name: 'Databases', exact: true }).first().click();
    const row = page.getByRole('row', { name: /missed/ });
    await expect(row).toContainText('Failing');
    await row.getByRole('link', { name: 'missed', exact: true }).click();
    await expect(toldMissed.first()).toBeVisible();
  });

  await test.step('once it is run here, the next look takes the last one', async () => {
    await page.getByRole('button', { name: 'Run here' }).click();
    await expect(page.getByText('This home', { exact: true })).toBeVisible();
    await home.arrange(async (client) => {
      await Array.fromAsync(await client.schedule.runDue());
    });
    await expect(toldMissed).toHaveCount(0);
    await expect(page.getByText('Protected', { exact: true }).first()).toBeVisible();
  });
});
