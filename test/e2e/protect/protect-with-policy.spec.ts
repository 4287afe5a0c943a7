import { makeDatabase } from '../../support/databases/test-databases.ts';
import { addServer, addVault } from '../support/arrange.ts';
import { violations } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';

const names = ['with_policy_1', 'with_policy_2', 'with_policy_3', 'with_policy_4', 'with_policy_5'];

test('five databases are protected with a policy that this computer runs', async ({ home, servers }) => {
  for (const name of names) await makeDatabase(servers.old, name, 'CREATE TABLE t AS VALUES (1)');
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
  });
  const page = await home.open();
  const next = page.getByRole('button', { name: 'Next' });
  const step = (name: string) =>
    expect(page.getByRole('heading', { level: 2, name, exact: true })).toBeVisible();
  const summary = page.getByRole('complementary', { name: 'Summary' });

  await test.step('one of the ready policies is chosen, and this computer runs it', async () => {
    await page.goto(new URL('/protect', page.url()).href);
    for (const name of names) await page.getByRole('checkbox', { name: `Select ${name} on prod` }).click();
    await next.click();
    await step('Policy');
    const daily = page.getByRole('radio', { name: /^Daily, kept 30 days/ });
    await expect(daily).toBeChecked();
    await expect(daily).toHaveAccessibleName(/Daily at 02:30.*Kept: default 30 days\. Next run: /s);
    await expect(page.getByRole('radio', { name: /^This computer \(/ })).toBeChecked();
    await expect(page.getByRole('radio', { name: /^Nobody yet/ })).not.toBeChecked();
    await expect(summary).toContainText(/Policy\s*Daily, kept 30 days/);
    // the login comes from a variable, which a service would not have
    await expect(page.getByText(/^The login of prod comes from the environment variable/)).toBeVisible();
    expect(await violations(page)).toEqual([]);
  });

  await test.step('without a policy nobody has to run anything', async () => {
    await page.getByRole('radio', { name: /^No policy/ }).check();
    await expect(page.getByRole('radio', { name: /^This computer \(/ })).toBeHidden();
    await page.getByRole('radio', { name: /^Hourly, kept 3 days/ }).check();
    await page.getByRole('radio', { name: /^Nobody yet/ }).check();
    await expect(page.getByText(/^A policy that no computer runs takes no backup/)).toBeVisible();
    await page.getByRole('radio', { name: /^This computer \(/ }).check();
  });

  await test.step('the review says it again', async () => {
    await next.click();
    await expect(page.getByText('All 5 databases are ready.')).toBeVisible();
    await next.click();
    await expect(page.getByText(/^They are backed up by the policy Hourly, kept 3 days/)).toContainText(
      'This computer runs the due backups.',
    );
    await expect(page.locator('pre')).toContainText('--policy=policy-ready-hourly --runner=here');
    await page.getByRole('button', { name: 'Change policy' }).click();
    await page.getByRole('radio', { name: /^Daily, kept 30 days/ }).check();
    await next.click();
    await next.click();
    await page.getByLabel('Take the first backups now').uncheck();
    await page.getByRole('button', { name: 'Protect 5 databases' }).click();
    await expect(page.getByText(/^5 databases are protected now/)).toBeVisible();
  });

  await test.step('all five have it', async () => {
    await page.getByRole('link', { name: 'Policies', exact: true }).first().click();
    await expect(page.getByText('3 policies back up 5 databases.')).toBeVisible();
  });
  await home.arrange(async (client) => {
    const { instances } = await client.schedule.status({});
    expect(instances.map(({ policyName, state, runsHere }) => ({ policyName, state, runsHere }))).toEqual(
      names.map(() => ({ policyName: 'Daily, kept 30 days', state: 'planned', runsHere: true })),
    );
  });
});
