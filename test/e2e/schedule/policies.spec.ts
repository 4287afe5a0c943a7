import type { Page } from '@playwright/test';
import { completeJob } from '../../support/apps/app.ts';
import { makeDatabase } from '../../support/databases/test-databases.ts';
import { addServer, addVault } from '../support/arrange.ts';
import { violations } from '../support/axe.ts';
import { expect, test, type Home } from '../support/fixtures.ts';

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name });

/** Opens the page of a policy from wherever the user is. */
async function openPolicy(page: Page, name: string): Promise<void> {
  await page.getByRole('link', { name: 'Policies', exact: true }).first().click();
  await page.getByRole('grid', { name: 'Policies' }).getByRole('link', { name }).click();
  await expect(heading(page, name)).toBeVisible();
}

async function openMore(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'More actions' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('a policy is made, corrected, changed and removed', async ({ home }) => {
  await home.arrange((client) => addVault(client, home));
  const page = await home.open();
  const save = page.getByRole('button', { name: 'Add policy' });

  await test.step('a new vault has three, and no database has one', async () => {
    await page.getByRole('link', { name: 'Policies', exact: true }).click();
    await expect(page.getByText('3 policies; no database is backed up by one yet.')).toBeVisible();
    const compliance = page.getByRole('row', { name: /^Compliance/ });
    await expect(compliance).toContainText('Daily at 01:30');
    await expect(compliance).toContainText('weekly 12 weeks, monthly 5 years, yearly 10 years');
  });

  await test.step('what is typed wrong is marked, and said beside the button', async () => {
    await page.getByRole('link', { name: 'Add policy' }).click();
    await save.click();
    await expect(page.getByText('A name is not empty.')).toBeVisible();
    await page.getByLabel('Name', { exact: true }).fill('Daily, kept 30 days');
    await expect(page.getByText('There is already a policy "Daily, kept 30 days".')).toBeVisible();
    await page.getByLabel('Name', { exact: true }).fill('Twice a week');
    await page.getByLabel('On days of the week').check();
    await page.getByRole('checkbox', { name: 'Wednesday' }).check();
    await page.getByLabel('At', { exact: true }).fill('24:00');
    await expect(page.getByText('A time of day is like 02:30.')).toBeVisible();
    await expect(page.getByText('Correct what is marked first.')).toBeVisible();
    await page.getByLabel('At', { exact: true }).fill('3:15');
    await page.getByLabel('Time zone').fill('Europe/Berlin');
  });

  await test.step('what no policy can be is refused, and what was typed outlives a reload', async () => {
    await page.getByLabel('Default: how many').fill('3');
    // said beside the fields while it is typed, and by pgkeep all the same
    await expect(page.getByRole('status').filter({ hasText: '7 days' })).toBeVisible();
    await save.click();
    await expect(page.getByRole('alert')).toContainText('7 days');
    await page.reload();
    await expect(page.getByText('What you chose before is kept.')).toBeVisible();
    await expect(page.getByLabel('Default: how many')).toHaveValue('3');
    await page.getByLabel('Default: how many').fill('4');
    await page.getByLabel('Default: days, weeks, months or years').selectOption('weeks');
    await page.getByRole('checkbox', { name: 'First good backup of a month' }).check();
    const years = page.getByRole('region', { name: 'Over ten years' });
    const monthly = years
      .getByRole('table', { name: 'What each rule keeps' })
      .getByRole('row', { name: /^Monthly/ });
    await expect(monthly).toContainText('5 years');
    // one for each month of five years, and the one that is about to go
    await expect(monthly.getByRole('cell').nth(1)).toHaveText(/^6[01]$/);
    await expect(years.getByRole('img', { name: /^Recovery points by rule over 12\d months/ })).toBeVisible();
    await save.click();
  });

  await test.step('its page has its values and its next ten runs', async () => {
    await expect(heading(page, 'Twice a week')).toBeVisible();
    await expect(
      page.getByText('No database is backed up by it. Weekly on Wednesday and Sunday at 03:15'),
    ).toBeVisible();
    const says = page.getByRole('region', { name: 'What it says' });
    await expect(says).toContainText('Default: 4 weeks');
    await expect(says).toContainText('Monthly: 5 years');
    await expect(page.getByRole('region', { name: 'Next runs' }).getByRole('listitem')).toHaveCount(10);
  });

  await test.step('it is changed: a window comes, a rule goes', async () => {
    await page.getByRole('link', { name: 'Change policy' }).click();
    await page.getByRole('button', { name: 'Save policy' }).click();
    await expect(page.getByText('Nothing is changed.')).toBeVisible();
    await page.getByRole('checkbox', { name: /^Runs start within a window/ }).check();
    await page.getByRole('checkbox', { name: 'First good backup of a month' }).uncheck();
    await page.getByRole('button', { name: 'Save policy' }).click();
    const says = page.getByRole('region', { name: 'What it says' });
    await expect(says).toContainText('Between 22:00 and 06:00 of the next day');
    await expect(says).not.toContainText('Monthly');
    await expect(says).toContainText('revision 2');
  });

  await test.step('it is removed', async () => {
    await openMore(page, 'Remove policy…');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove policy' }).click();
    await expect(page.getByText('3 policies; no database is backed up by one yet.')).toBeVisible();
  });
});

/** A database with a policy and a recovery point that its default rule keeps. */
async function arrangeKept(home: Home): Promise<void> {
  await home.arrange(async (client) => {
    const { id } = await client.instances.protect({
      server: 'prod',
      database: 'kept_by_policy',
      vault: 'archive',
      policy: 'Daily, kept 30 days',
    });
    await completeJob({ client }, client.backup.start({ instance: id, keep: { rule: 'default' } }));
  });
}

test('a policy that is used is not removed, and asks before it keeps shorter, which is undone', async ({
  home,
  servers,
}) => {
  await makeDatabase(servers.old, 'kept_by_policy', 'CREATE TABLE t AS VALUES (1)');
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
  });
  await arrangeKept(home);
  const page = await home.open();
  const name = 'Daily, kept 30 days';

  await test.step('it names the database that it backs up, and stays', async () => {
    await openPolicy(page, name);
    await expect(page.getByRole('grid', { name: 'Databases with this policy' })).toContainText(
      'prod/kept_by_policy',
    );
    const years = page.getByRole('region', { name: 'Over ten years' });
    await expect(years).toContainText(/prod\/kept_by_policy comes to 3\d recovery points, /);
    const exist = page.getByRole('region', { name: 'Recovery points that exist' });
    await expect(exist).toContainText(
      '1 recovery point: the policy as it is changes nothing for any of them.',
    );
    await exist.getByText('Until when each is kept: 1 recovery point').click();
    await expect(exist.getByRole('grid')).toContainText('Default');
    expect(await violations(page)).toStrictEqual([]);
    await openMore(page, 'Remove policy…');
    await expect(page.getByText('1 database is backed up by it. Give it another policy first')).toBeVisible();
    await page.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('a shorter time is asked about, with the point that goes earlier', async () => {
    await page.getByRole('link', { name: 'Change policy' }).click();
    await page.getByLabel('Default: how many').fill('20');
    const exist = page.getByRole('region', { name: 'Recovery points that exist' });
    await expect(exist).toContainText('1 recovery point of 1 would be kept for a shorter time.');
    await expect(exist.getByRole('grid')).toContainText('prod/kept_by_policy');
    await expect(exist.getByRole('grid')).toContainText('10 days earlier');
    await page.getByRole('button', { name: 'Save policy' }).click();
    const question = page.getByRole('alertdialog', { name: 'Keep recovery points for a shorter time?' });
    await expect(question).toContainText('1 recovery point would be kept for a shorter time from ');
    await expect(question.getByRole('listitem')).toContainText(
      /^prod\/kept_by_policy .* so far, then until /,
    );
    expect(await violations(page)).toStrictEqual([]);
    await question.getByRole('button', { name: 'Keep shorter' }).click();
    await expect(page.getByText('1 recovery point kept shorter.', { exact: true })).toBeVisible();
    await expect(page.getByRole('region', { name: 'What it says' })).toContainText('Default: 20 days');
  });

  await test.step('until that holds, it can be undone', async () => {
    await openMore(page, 'Undo shorter retention…');
    const question = page.getByRole('dialog', { name: 'Keep recovery points as long as before?' });
    await expect(question).toBeVisible();
    expect(await violations(page)).toStrictEqual([]);
    await question.getByRole('button', { name: 'Keep as before' }).click();
    await expect(page.getByText('1 recovery point kept as before', { exact: true }).last()).toBeVisible();
  });

  await test.step('the database says its policy, gets another one, and none', async () => {
    await page.getByRole('grid', { name: 'Databases with this policy' }).getByRole('link').click();
    await expect(page.getByRole('main').getByRole('link', { name, exact: true })).toBeVisible();
    await openMore(page, 'Change policy…');
    const drawer = page.getByRole('dialog', { name: 'Change policy' });
    await drawer.getByLabel('Policy').selectOption('Hourly, kept 3 days');
    await expect(drawer).toContainText('Every hour on the hour');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await page
      .getByRole('alertdialog', { name: 'Keep recovery points for a shorter time?' })
      .getByRole('button', { name: 'Keep shorter' })
      .click();
    await expect(page.getByRole('main').getByRole('link', { name: 'Hourly, kept 3 days' })).toBeVisible();
    await openMore(page, 'Change policy…');
    await drawer.getByLabel('Policy').selectOption('No policy: on demand only');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('None: on demand only')).toBeVisible();
  });
});
