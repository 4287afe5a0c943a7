import type { Page } from '@playwright/test';
import { completeJob } from '../../support/apps/app.ts';
import { makeDatabase } from '../../support/databases/test-databases.ts';
import { addServer, addVault } from '../support/arrange.ts';
import { violations } from '../support/axe.ts';
import { expect, test, type Home } from '../support/fixtures.ts';

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

/** A database with a policy that nobody runs, and a recovery point. */
async function arrangePlanned(home: Home): Promise<void> {
  await home.arrange(async (client) => {
    const { id } = await client.instances.protect({
      server: 'prod',
      database: 'planned',
      vault: 'archive',
      policy: 'Daily, kept 30 days',
    });
    await completeJob({ client }, client.backup.start({ instance: id }));
  });
}

async function openMore(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('due backups of a database are run here, suspended and resumed', async ({ home, servers }) => {
  await makeDatabase(servers.old, 'planned', 'CREATE TABLE t AS VALUES (1)');
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
  });
  await arrangePlanned(home);
  const page = await home.open();
  await page.getByRole('link', { name: 'Databases', exact: true }).first().click();
  await page
    .getByRole('row', { name: /planned/ })
    .getByRole('link', { name: 'planned', exact: true })
    .click();
  await expect(heading(page, 'planned')).toBeVisible();

  await test.step('a policy that nobody runs is said, with what changes it', async () => {
    await expect(page.getByText('No home runs its due backups.', { exact: true })).toBeVisible();
    await page.getByRole('button', { name: 'Run here' }).click();
    await expect(page.getByText('This home', { exact: true })).toBeVisible();
    await expect(page.getByText('No home runs its due backups.', { exact: true })).toHaveCount(0);
  });

  await test.step('suspended they wait until a date, with the reason for others', async () => {
    await openMore(page, 'Suspend due backups…');
    const dialog = page.getByRole('dialog', { name: 'Suspend due backups' });
    await dialog.getByLabel('Until a date').check();
    await dialog.getByLabel('Until', { exact: true }).fill('2020-01-01T06:00');
    await expect(dialog.getByText('That time has passed.')).toBeVisible();
    await dialog.getByLabel('Until somebody resumes').check();
    await dialog.getByLabel('Reason').fill('new disks');
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Suspend' }).click();
    await expect(dialog).toHaveCount(0);
    await expect(
      page.getByText(/^Due backups of this database wait until somebody resumes, and nothing expires\./),
    ).toContainText('new disks');
  });

  await test.step('the list says it, too, and the page resumes them', async () => {
    await page.getByRole('link', { name: 'Databases', exact: true }).first().click();
    const row = page.getByRole('row', { name: /planned/ });
    await expect(row).toContainText('Suspended');
    await row.getByRole('link', { name: 'planned', exact: true }).click();
    await page.getByRole('button', { name: 'Resume' }).click();
    await expect(page.getByRole('button', { name: 'Resume' })).toHaveCount(0);
  });

  await test.step('the calendar and the overview have what is planned', async () => {
    await page.getByRole('slider', { name: 'Recovery points by day' }).focus();
    await page.keyboard.press('End');
    await expect(page.getByText(/: 1 planned backup$/)).toBeVisible();
    await page.getByRole('link', { name: 'Overview', exact: true }).click();
    await expect(
      page.getByText(/(A backup is planned|2 backups are planned, the next one) (today|tomorrow) /),
    ).toBeVisible();
    // two where the next one starts within the hour
    await page.getByText(/^[12] planned backups?$/).click();
    await page.getByRole('listitem').getByRole('link', { name: 'prod/planned', exact: true }).first().click();
    await expect(heading(page, 'planned')).toBeVisible();
  });
});
