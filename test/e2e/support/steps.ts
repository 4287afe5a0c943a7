import { expect, type Locator, type Page } from '@playwright/test';
import type { Home } from './fixtures.ts';

/** How long a job may take until the page says how it ended, on a machine that does other things, too. */
export const jobPatience = { timeout: 60_000 };

/** Waits for the address's path; origins differ between hosts. */
export async function expectPath(page: Page, path: RegExp): Promise<void> {
  await expect(page).toHaveURL((url) => path.test(url.pathname));
}

/** Opens a row of a table: the first that has the text, once there is one. */
export async function chooseRow(page: Page, table: string, text: RegExp): Promise<void> {
  const rows = page.getByRole('grid', { name: table }).getByRole('row');
  // a link in a cell leads elsewhere, a box chooses; what stands first has neither a moment later
  const cells = rows.filter({ hasText: text }).first().getByRole('gridcell');
  await cells
    .filter({ hasNot: page.getByRole('link').or(page.getByRole('checkbox')) })
    .first()
    .click();
}

/**
 * Fills a home with the server "prod", whose password comes from the environment, the vault "archive" in a
 * folder, and the protected database.
 */
export async function arrangeProtected(
  home: Home,
  server: { readonly host: string; readonly port: number; readonly user: string },
  database: string,
): Promise<void> {
  await home.arrange(async (client) => {
    const { host, port, user } = server;
    await client.servers.add({
      name: 'prod',
      address: { host, port, user, maintenanceDatabase: 'postgres', tls: 'disable' },
      credential: { kind: 'env', variable: home.passwordVariable },
    });
    await client.vaults.add({
      name: 'archive',
      location: { kind: 'folder', path: `${home.folder}/vault` },
    });
    await client.instances.protect({ server: 'prod', database, vault: 'archive', name: database });
  });
}

/** Opens the page of a protected database from wherever the user is. */
export async function openDatabase(page: Page, database: string): Promise<void> {
  await page.getByRole('link', { name: 'Databases', exact: true }).click();
  await chooseRow(page, 'Protected databases', new RegExp(database));
  await expectPath(page, /^\/databases\/.+$/);
  await expect(page.getByRole('heading', { level: 1, name: database })).toBeVisible();
}

/** Starts a backup on the page of a database and follows the link to its job, which runs or has ended. */
export async function backUpNow(page: Page): Promise<void> {
  const activity = page.getByRole('region', { name: 'Activity' });
  await page.getByRole('button', { name: 'Back up now' }).click();
  await activity.getByRole('link', { name: 'Show job' }).click();
  await expectPath(page, /^\/jobs\/.+$/);
  await expect(page.getByRole('heading', { level: 1, name: /^Backup of/ })).toBeVisible();
}

/** Opens what the form of a new server has under Advanced, where it is closed. */
export async function openAdvanced(form: Locator): Promise<void> {
  const advanced = form.locator('details:not([open]) > summary', { hasText: /^Advanced/ });
  if ((await advanced.count()) > 0) await advanced.click();
}

/** Names the session as the source of a login, and its password. */
export async function typeLogin(form: Locator, password: string): Promise<void> {
  await openAdvanced(form);
  await form.getByLabel('Typed, until pgkeep ends').check();
  await form.getByLabel(/^Password\s*\*?$/).fill(password);
}
