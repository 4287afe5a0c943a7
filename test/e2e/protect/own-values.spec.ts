import { completeJob } from '../../support/apps/app.ts';
import { makeDatabase } from '../../support/databases/test-databases.ts';
import { addServer, addVault } from '../support/arrange.ts';
import { violations } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';

test('a database has values of its own, changes and takes them back', async ({ home, servers }) => {
  await makeDatabase(servers.old, 'own_values', 'CREATE TABLE t AS VALUES (1)');
  let id = '';
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
    ({ id } = await client.instances.protect({
      server: 'prod',
      database: 'own_values',
      vault: 'archive',
      policy: 'Daily, kept 30 days',
    }));
    await completeJob({ client }, client.backup.start({ instance: id, keep: { rule: 'default' } }));
  });
  const page = await home.open();
  await page.goto(new URL(`/databases/${id}?tab=options`, page.url()).href);
  const panel = page.getByRole('region', { name: 'Policy', exact: true });
  const drawer = page.getByRole('dialog', { name: 'Change its own values' });
  const openDrawer = () => panel.getByRole('button', { name: 'Change its own values…' }).click();

  await test.step('it follows its policy in all', async () => {
    await expect(panel).toContainText('Daily, kept 30 days, as it says.');
    await expect(panel).toContainText('Default: 30 days');
    await openDrawer();
    await expect(drawer.getByRole('checkbox', { name: 'A schedule of its own' })).not.toBeChecked();
    await expect(drawer).toContainText('Daily at 02:30');
  });

  await test.step('what is typed wrong is marked, and is gone once the value is taken back', async () => {
    await drawer.getByRole('checkbox', { name: 'A schedule of its own' }).check();
    await drawer.getByLabel('At', { exact: true }).fill('25:00');
    await expect(drawer.getByText('A time of day is like 02:30.')).toBeVisible();
    await expect(drawer.getByText('Correct what is marked first.')).toBeVisible();
    await drawer.getByRole('checkbox', { name: 'A schedule of its own' }).uncheck();
    await expect(drawer.getByText('Correct what is marked first.')).toHaveCount(0);
  });

  await test.step('another schedule is its own at once, and said beside what the policy says', async () => {
    await drawer.getByRole('checkbox', { name: 'A schedule of its own' }).check();
    await drawer.getByLabel('At', { exact: true }).fill('04:15');
    const runs = drawer.getByRole('region', { name: 'When it runs' });
    await expect(runs).toContainText('Daily at 04:15');
    expect(await violations(page)).toStrictEqual([]);
    await drawer.getByRole('button', { name: 'Save' }).click();
    await expect(drawer).toHaveCount(0);
    await expect(panel).toContainText(/Daily at 04:15.*Its own; the policy says: Daily at 02:30/s);
    await expect(page.getByRole('link', { name: 'with its own schedule' })).toBeVisible();
  });

  await test.step('what keeps shorter shows the points first, asks, and is then done', async () => {
    await openDrawer();
    await drawer.getByRole('checkbox', { name: 'Retention rules of its own' }).check();
    await drawer.getByLabel('Default: how many').fill('20');
    const exist = drawer.getByRole('region', { name: 'Recovery points that exist' });
    await expect(exist).toContainText('1 recovery point of 1 would be kept for a shorter time.');
    await expect(exist).toContainText('10 days earlier');
    await drawer.getByRole('button', { name: 'Save' }).click();
    const question = page.getByRole('alertdialog', { name: 'Keep recovery points for a shorter time?' });
    await question.getByRole('button', { name: 'Cancel' }).click();
    await expect(drawer.getByLabel('Default: how many')).toHaveValue('20');
    await drawer.getByRole('button', { name: 'Save' }).click();
    await question.getByRole('button', { name: 'Keep shorter' }).click();
    await expect(drawer).toHaveCount(0);
    await expect(panel).toContainText(/Default: 20 days.*Its own; the policy says: Default: 30 days/s);
    await expect(page.getByRole('link', { name: 'with its own schedule and retention' })).toBeVisible();
  });

  await test.step('the page of the policy names what is its own', async () => {
    await panel.getByRole('link', { name: 'Daily, kept 30 days' }).click();
    await expect(page.getByRole('grid', { name: 'Databases with this policy' })).toContainText(
      'Its own schedule and retention',
    );
    await page.goBack();
  });

  await test.step('taken back, it follows the policy again', async () => {
    await openDrawer();
    await drawer.getByRole('checkbox', { name: 'A schedule of its own' }).uncheck();
    await drawer.getByRole('checkbox', { name: 'Retention rules of its own' }).uncheck();
    await drawer.getByRole('button', { name: 'Save' }).click();
    await expect(drawer).toHaveCount(0);
    await expect(panel).toContainText('Daily, kept 30 days, as it says.');
    await expect(page.getByRole('link', { name: /^with its own/ })).toHaveCount(0);
  });
});
