import { makeDatabase } from '../../support/databases/test-databases.ts';
import { addServer, addVault } from '../support/arrange.ts';
import { violations } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';

const database = 'with_audit';
const role = 'no_auditor';

test('no privilege is asked on what is left out before the check', async ({ home, servers }) => {
  const server = servers.old;
  await makeDatabase(
    server,
    database,
    `DROP ROLE IF EXISTS ${role};
    CREATE ROLE ${role} LOGIN PASSWORD '${server.password}';
    CREATE SCHEMA audit; CREATE TABLE audit.trail AS VALUES (1);
    CREATE TABLE public.orders AS VALUES (1); GRANT SELECT ON public.orders TO ${role}`,
  );
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', { ...server, user: role });
    await addVault(client, home);
  });
  const page = await home.open();
  const next = page.getByRole('button', { name: 'Next' });
  const drawer = page.getByRole('dialog', { name: 'Leave something out' });
  const onReview = page.getByRole('heading', { level: 2, name: 'Review' });

  await test.step('the whole database cannot be read', async () => {
    await page.goto(new URL('/protect', page.url()).href);
    await page.getByRole('checkbox', { name: `Select ${database} on prod` }).click();
    await next.click();
    await next.click();
    await expect(page.getByText('The database is not ready. Its row opens what was found.')).toBeVisible();
  });

  await test.step('without a schema it is ready', async () => {
    await page.getByRole('button', { name: 'Leave something out…' }).click();
    const schemas = drawer.getByLabel('Schemas that are not dumped');
    await schemas.fill('no such.pattern');
    await expect(drawer.getByText('Correct what is marked first.')).toBeVisible();
    await schemas.fill('audit');
    expect(await violations(page)).toEqual([]);
    await drawer.getByRole('button', { name: 'Apply and check' }).click();
    await expect(page.getByText('The database is ready.')).toBeVisible();
    await expect(page.getByRole('button', { name: 'Change what is left out…' })).toBeVisible();
  });

  await test.step('what is changed at the last step is said to be unchecked, and is checked again', async () => {
    await next.click();
    await expect(onReview).toBeVisible();
    await expect(page.locator('pre')).toContainText('audit');
    await page.getByText(/^Options: /).click();
    await page.getByText(/^What is dumped: /).click();
    await page.getByLabel('Schemas that are not dumped').fill('');
    await page.getByRole('button', { name: 'Check again' }).click();
    await expect(page.getByText('The database is not ready. Its row opens what was found.')).toBeVisible();
  });

  await test.step('it is protected without it', async () => {
    await page.getByRole('button', { name: 'Leave something out…' }).click();
    await drawer.getByLabel('Schemas that are not dumped').fill('audit');
    await drawer.getByRole('button', { name: 'Apply and check' }).click();
    await expect(page.getByText('The database is ready.')).toBeVisible();
    await next.click();
    await page.getByLabel('Take the first backup now').uncheck();
    await page.getByRole('button', { name: 'Protect 1 database' }).click();
    await expect(page.getByText(/^1 database is protected now/)).toBeVisible();
  });
  await home.arrange(async (client) => {
    const [instance] = await client.instances.list();
    expect(instance?.options.selection?.excludeSchemas).toEqual(['audit']);
  });
});
