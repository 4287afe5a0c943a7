import type { Page } from '@playwright/test';
import { startAppProcess } from '../../support/apps/app-process.ts';
import { incompressibleTable, lockTable, makeDatabase } from '../../support/databases/test-databases.ts';
import { startProxy } from '../../support/servers/proxy.ts';
import { addServer, addVault, protectAndBackUp } from '../support/arrange.ts';
import { expect, test } from '../support/fixtures.ts';
import { arrangeProtected, backUpNow, jobPatience, openDatabase } from '../support/steps.ts';

/** How many bytes the running job has moved by what the page says, in MiB. */
async function movedMebibytes(page: Page): Promise<number> {
  const text = await page
    .getByRole('main')
    .getByText(/^[\d.]+ MiB · /)
    .textContent();
  return Number.parseFloat(text ?? '');
}

test('a reload in the middle of a backup changes nothing', async ({ home, servers }) => {
  const server = servers.old;
  await makeDatabase(server, 'stock', incompressibleTable('big', 30_000));
  await using proxy = await startProxy({ port: server.port });
  await arrangeProtected(home, { host: proxy.host, port: proxy.port, user: server.user }, 'stock');
  const page = await home.open();
  const running = page.getByRole('button', { name: '1 running job' });
  await openDatabase(page, 'stock');
  // Six megabytes are to come: three before the reload, one after it, the rest at the end.
  proxy.stallAfterBytes(3_000_000, 'toClient');
  await backUpNow(page);
  await expect(page.getByRole('main').getByText('public.big', { exact: true })).toBeVisible();
  await expect.poll(() => movedMebibytes(page)).toBeGreaterThan(1);
  const address = page.url();

  await page.reload();
  expect(page.url()).toBe(address);
  await expect(page.getByRole('heading', { level: 1, name: 'Backup of stock' })).toBeVisible();
  await expect(running).toBeVisible();
  const before = await movedMebibytes(page);
  expect(before).toBeGreaterThan(1);
  proxy.stallAfterBytes(1_500_000, 'toClient');
  proxy.stall(false);
  await expect.poll(() => movedMebibytes(page)).toBeGreaterThan(before);
  await expect(running).toBeVisible();

  proxy.stall(false);
  await expect(page.getByText(/^Completed .*1 table · 30,000 rows\.$/)).toBeVisible(jobPatience);
  await expect(page.getByRole('button', { name: 'No running jobs' })).toBeVisible();
  await openDatabase(page, 'stock');
  await expect(page.getByRole('grid', { name: 'Recovery points' }).getByText('Whole')).toHaveCount(1);
  await server.dropDatabase('stock');
});

test('a job of another process on the same home shows up live', async ({ home, servers }) => {
  const server = servers.old;
  await makeDatabase(server, 'stock', incompressibleTable('big', 1_000));
  await arrangeProtected(home, server, 'stock');
  const lock = await lockTable(server, 'stock', 'public.big');
  const page = await home.open();
  const activity = page.getByRole('region', { name: 'Activity' });
  const points = page.getByRole('grid', { name: 'Recovery points' }).getByText('Whole');
  const process = { home: home.env.PGKEEP_HOME, env: home.env };

  await test.step('while it runs and when it ends', async () => {
    await openDatabase(page, 'stock');
    await expect(activity).toContainText('No backup ran yet.');
    const other = await startAppProcess(process, { run: 'backup', input: { instance: 'stock' } });
    await expect(activity).toContainText('Backup in progress');
    await expect(page.getByRole('link', { name: 'Watch job' })).toBeVisible();
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await expect(page.getByText('1 job: 1 running, none failed.')).toBeVisible();
    await openDatabase(page, 'stock');
    await lock.release();
    await expect(activity).toContainText('Last backup completed');
    await expect(points).toHaveCount(1);
    expect(await other.end()).toMatchObject({ state: 'completed' });
  });

  await test.step('and a quick one that is hardly seen running', async () => {
    const other = await startAppProcess(process, { run: 'backup', input: { instance: 'stock' } });
    expect(await other.end()).toMatchObject({ state: 'completed' });
    await expect(points).toHaveCount(2);
  });
  await server.dropDatabase('stock');
});

const next = (page: Page) => page.getByRole('button', { name: 'Next' });
const atStep = (page: Page, name: string) =>
  expect(page.getByRole('heading', { level: 2, name, exact: true })).toBeVisible();
const kept = (page: Page) => page.getByText('What you chose before is kept.');

test('what is chosen in the restore wizard survives Back, the rail and a reload', async ({
  home,
  servers,
}) => {
  const server = servers.old;
  await makeDatabase(server, 'kept', 'CREATE TABLE things (id int)');
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', server);
    await addVault(client, home);
    await protectAndBackUp(client, 'prod', 'kept');
  });
  const page = await home.open();
  await page.setViewportSize({ width: 1280, height: 800 });
  const name = page.getByLabel('Name of the new database');
  await openDatabase(page, 'kept');
  await page.getByRole('link', { name: 'Restore…' }).click();

  await test.step('Back is the step before, and Forward the next', async () => {
    await atStep(page, 'Recovery point');
    await next(page).click();
    await next(page).click();
    await atStep(page, 'Where to');
    await name.fill('kept_2');
    await page.getByLabel('Sessions at once').fill('3');
    await page.goBack();
    await atStep(page, 'What to restore');
    await page.goBack();
    await atStep(page, 'Recovery point');
    await page.goForward();
    await page.goForward();
    await atStep(page, 'Where to');
    await expect(name).toHaveValue('kept_2');
    // the button in the page goes back in the history, too
    await page.getByRole('button', { name: 'Back', exact: true }).click();
    await atStep(page, 'What to restore');
    await page.goForward();
    await atStep(page, 'Where to');
  });

  await test.step('the buttons stay at the bottom, and the middle has its room', async () => {
    await expect(next(page)).toBeInViewport();
    const room = await page.getByRole('heading', { level: 2, name: 'Where to' }).boundingBox();
    expect(room?.width).toBeGreaterThanOrEqual(560);
  });

  await test.step('a reload', async () => {
    await next(page).click();
    await expect(page.getByText(/\d+ checks passed$/)).toBeVisible();
    await next(page).click();
    await atStep(page, 'Review');
    await page.reload();
    await atStep(page, 'Review');
    await expect(kept(page)).toBeVisible();
    await expect(page.getByRole('complementary', { name: 'Summary' })).toContainText('kept_2');
    await page.goBack();
    await page.goBack();
    await atStep(page, 'Where to');
    await expect(name).toHaveValue('kept_2');
    await expect(page.getByLabel('Sessions at once')).toHaveValue('3');
  });

  await test.step('a click in the rail, and coming back', async () => {
    await page.getByRole('link', { name: 'Vaults', exact: true }).click();
    await openDatabase(page, 'kept');
    await page.getByRole('link', { name: 'Restore…' }).click();
    await atStep(page, 'Where to');
    await expect(name).toHaveValue('kept_2');
  });

  await test.step('a folder is chosen again: its ticket is nowhere in the tab', async () => {
    await page.getByRole('radio', { name: /^Files/ }).check();
    const exports = `${home.folder}/exports`;
    await home.choosePlace({ form: page.getByRole('main'), label: /^Folder/ }, exports);
    const stored = await page.evaluate(() => Object.values(sessionStorage).join(' '));
    expect(stored).toContain('/exports');
    expect(stored).not.toContain('place-');
    await page.reload();
    await expect(page.getByText('Choose the folder again.')).toContainText(exports);
    await expect(page.getByRole('textbox', { name: /^Folder/ })).toHaveValue('');
  });

  await test.step('starting over', async () => {
    await page.getByRole('button', { name: 'Start over' }).click();
    await atStep(page, 'Recovery point');
    await expect(kept(page)).toBeHidden();
    await next(page).click();
    await next(page).click();
    await expect(name).toHaveValue('kept_restored');
  });

  await test.step('Esc asks before it throws away what was typed', async () => {
    await page.getByRole('button', { name: 'Add server…' }).click();
    const drawer = page.getByRole('dialog', { name: 'Add server' });
    const host = drawer.getByRole('textbox', { name: 'Host' });
    const question = page.getByRole('dialog', { name: 'Discard what you typed?' });
    await host.fill('db.example');
    await page.keyboard.press('Escape');
    await expect(question.getByRole('button', { name: 'Keep editing' })).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(question).toBeHidden();
    await expect(host).toHaveValue('db.example');
    await expect(host).toBeFocused();
    await page.mouse.click(20, 400);
    await question.getByRole('button', { name: 'Discard' }).click();
    await expect(drawer).toBeHidden();
    await atStep(page, 'Where to');
    await page.getByRole('button', { name: 'Add server…' }).click();
    await expect(host).toHaveValue('');
    await page.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
  });

  await test.step('a server that is missing is added over the wizard, and chosen', async () => {
    await name.fill('kept_3');
    await page.getByRole('button', { name: 'Add server…' }).click();
    const drawer = page.getByRole('dialog', { name: 'Add server' });
    const { user, host, port, password } = servers.new;
    await drawer
      .getByLabel('Connection string')
      .fill(`postgresql://${user}:${encodeURIComponent(password)}@${host}:${port}/postgres?sslmode=disable`);
    await expect(drawer.getByRole('textbox', { name: 'Host' })).toHaveValue(host);
    await drawer.getByRole('button', { name: 'Test connection' }).click();
    await drawer.getByRole('button', { name: 'Add server' }).click();
    await expect(drawer).toBeHidden();
    await atStep(page, 'Where to');
    await expect(name).toHaveValue('kept_3');
    await expect(name).toHaveAccessibleDescription(/PostgreSQL 18[.\d]*$/);
  });
  await server.dropDatabase('kept');
});

test('what is chosen in the protect wizard survives Back, the rail and a reload', async ({
  home,
  servers,
}) => {
  const server = servers.old;
  await makeDatabase(server, 'chosen', 'CREATE TABLE things (id int)');
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', server);
    await addVault(client, home);
  });
  const page = await home.open();
  const box = page.getByRole('checkbox', { name: 'Select chosen on prod' });
  await page.goto(new URL('/protect', page.url()).href);
  await box.click();
  await next(page).click();
  // the only vault is chosen, and the login works; both steps stay where they are
  await atStep(page, 'Policy');
  await next(page).click();
  await atStep(page, 'Readiness');
  await page.goBack();
  await page.goBack();
  await atStep(page, 'Databases');
  const steps = page.getByRole('list', { name: 'Steps' });
  await steps.getByRole('button', { name: /Vault$/ }).click();
  await atStep(page, 'Vault');

  await test.step('a vault that is missing is added over the wizard, and chosen', async () => {
    await page.getByRole('button', { name: 'Add vault…' }).click();
    const drawer = page.getByRole('dialog', { name: 'Add vault' });
    await home.choosePlace({ form: drawer, label: /^Folder/ }, `${home.folder}/second`);
    await drawer.getByRole('button', { name: 'Add vault' }).click();
    await expect(drawer).toBeHidden();
    await expect(page.getByRole('radio', { name: /^second/ })).toBeChecked();
    await page.goBack();
    await atStep(page, 'Databases');
    await page.goForward();
    await atStep(page, 'Vault');
  });

  await test.step('a reload at the last step checks again', async () => {
    await next(page).click();
    await page.getByRole('radio', { name: /^Hourly, kept 3 days/ }).check();
    await next(page).click();
    await expect(page.getByText('The database is ready.')).toBeVisible();
    await next(page).click();
    await atStep(page, 'Review');
    await page.getByLabel('Take the first backup now').uncheck();
    await page.reload();
    await atStep(page, 'Review');
    await expect(page.getByRole('grid', { name: 'Databases to protect' })).toContainText('chosen');
    await expect(page.getByRole('complementary', { name: 'Summary' })).toContainText(
      /Vault\s*second.*Policy\s*Hourly, kept 3 days/s,
    );
  });

  await test.step('a click in the rail, and coming back', async () => {
    await page.getByRole('link', { name: 'Databases', exact: true }).click();
    await page.getByRole('link', { name: 'Protect databases' }).click();
    await atStep(page, 'Review');
    await expect(kept(page)).toBeVisible();
  });

  await test.step('what is finished is not kept', async () => {
    await page.getByRole('button', { name: 'Protect 1 database' }).click();
    await expect(page.getByText(/^1 database is protected now/)).toBeVisible();
    expect(await page.evaluate(() => Object.keys(sessionStorage))).not.toContain('pgkeep.draft.protect');
    await page.goto(new URL('/protect', page.url()).href);
    await atStep(page, 'Databases');
    await expect(kept(page)).toBeHidden();
    await expect(page.getByText(/^0 of /)).toBeVisible();
  });
  await server.dropDatabase('chosen');
});
