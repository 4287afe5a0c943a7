import type { Page } from '@playwright/test';
import {
  button,
  checkCredential,
  goTo,
  openDialog,
  openMore,
  runningJob,
  settle,
  type Guide,
  type Stop,
} from './tour.ts';

const look = (name: string, title: string, show: Stop['show']): Stop => ({ name, title, show, minor: true });

/** Of a page, opens the menu "More actions", chooses there, and waits for what that opens. */
const fromMore =
  (path: (home: Guide['home']) => string, item: string, dialog: string | RegExp): Stop['show'] =>
  async ({ page, home }) => {
    await goTo(page, path(home));
    await openMore(page, item);
    await openDialog(page, dialog);
  };

async function openMenu(page: Page, path: string, name: string | RegExp): Promise<void> {
  await goTo(page, path);
  await button(page, name).click();
  await page.getByRole('menu').waitFor();
}

const vault = ({ vaults }: Guide['home']) => `/vaults/${vaults.archive}`;
const policy = ({ vaults }: Guide['home']) => `/policies/${vaults.archive}/policy-ready-daily`;
const server = ({ servers }: Guide['home']) => `/servers/${servers.analytics}`;
const database = ({ instances }: Guide['home']) => `/databases/${instances.shop}`;

/** Menus, questions and drawers besides those of the tour: looked at by axe, not shown in the documentation. */
export const dialogs: readonly Stop[] = [
  look('theme-menu', 'The menu of themes', ({ page }) => openMenu(page, '/settings', /^Theme: /)),
  look('identity', 'Who works here', async ({ page }) => {
    await goTo(page, '/settings');
    await button(page, /^Working as /).click();
    await page.getByText('Machine', { exact: true }).waitFor();
  }),
  look('sign-in', 'Sign in to Azure', async ({ page }) => {
    await goTo(page, '/settings/azure?add=identity');
    await openDialog(page, 'Sign in to Azure');
    await page.getByText('There is no app registration yet').click();
  }),
  look('trust-key', 'Trust a key', async ({ page }) => {
    await goTo(page, '/settings');
    await button(page, 'Trust a key…').click();
    await openDialog(page, 'Trust a key');
  }),
  look('jobs-export', 'The menu of exports', ({ page }) => openMenu(page, '/jobs', 'Export')),
  look('back-up-many', 'Back up many databases', async ({ page }) => {
    await goTo(page, '/databases');
    await page.getByRole('checkbox', { name: /^Select all/ }).check();
    await button(page, /^Back up \d+ databases now$/).click();
    await openDialog(page, /^Back up \d+ databases now$/);
  }),
  look(
    'suspend-database',
    'Suspend the due backups of a database',
    fromMore(database, 'Suspend due backups…', 'Suspend due backups'),
  ),
  look('suspended-database', 'A database that is suspended', async ({ page, home }) => {
    await goTo(page, `/databases/${home.instances.events}`);
    await button(page, 'Resume').waitFor();
  }),
  look('suspend-home', 'Suspend all that this home runs', async ({ page }) => {
    await goTo(page, '/settings');
    await button(page, 'Suspend due backups…').click();
    await openDialog(page, 'Suspend due backups');
  }),
  look('change-policy', 'Change the policy', fromMore(database, 'Change policy…', 'Change policy')),
  look('own-values', 'What a database has otherwise than its policy', async ({ page, home }) => {
    await goTo(page, database(home));
    await openMore(page, 'Change its own values…');
    await openDialog(page, 'Change its own values');
    await page.getByRole('checkbox', { name: 'A schedule of its own' }).check();
    await page.getByRole('checkbox', { name: 'Another spread' }).check();
    await settle(page);
  }),
  look(
    'change-environment',
    'Change the environment of a database',
    fromMore(database, 'Change environment…', 'Change environment'),
  ),
  look(
    'load-rows-of-table',
    'Load the rows of one table',
    fromMore(database, 'Load rows of one table…', 'Load rows of one table'),
  ),
  look('rename-instance', 'Another name for an instance', fromMore(database, 'Rename…', 'Rename instance')),
  look('unknown-database', 'No such database', async ({ page }) => {
    await goTo(page, '/databases/inst-unknown');
    await page.getByRole('heading', { level: 1 }).waitFor();
  }),
  look('add-client-tools', 'Client tools are added over a wizard', async ({ page }) => {
    await goTo(page, '/protect?add=tools');
    await openDialog(page, 'Add client tools');
  }),
  look('confirm-place', 'Is the server here the right one?', async ({ page, home }) => {
    await goTo(page, `${database(home)}?confirm=server`);
    await openDialog(page, 'Is the server here the right one?');
  }),
  look('clean-vault', 'Clean up a vault', fromMore(vault, 'Clean up', 'Remove what killed runs left?')),
  look('remove-vault', 'Remove a vault', fromMore(vault, 'Remove vault', /^Remove /)),
  look(
    'export-policy',
    'A policy for Azure Backup',
    fromMore(policy, 'Export for Azure Backup…', 'Export for Azure Backup'),
  ),
  look('import-policy', 'A policy of Azure Backup is taken over', async ({ page }) => {
    await goTo(page, '/policies/new?from=azure');
    await openDialog(page, 'Take over from Azure Backup');
  }),
  look('remove-policy', 'Remove a policy', fromMore(policy, 'Remove policy…', /^Remove /)),
  look('browse', 'Choose a folder', async ({ page }) => {
    await goTo(page, '/vaults');
    await button(page, 'Add vault').click();
    await openDialog(page, 'Add vault');
    await button(page, 'Browse').click();
    const places = page.getByRole('dialog', { name: 'Choose the folder of the vault' });
    await places.getByRole('list', { name: 'Folders to choose from' }).getByRole('button').last().click();
    await places.getByRole('status').waitFor();
    await settle(page);
  }),
  look('change-address', 'Change the address', fromMore(server, 'Change address', 'Change address')),
  look('remove-server', 'Remove a server', fromMore(server, 'Remove server', /^Remove /)),
  look('change-logins', 'Change the login of many servers', async (guide) => {
    await checkCredential(guide);
    // the servers stand first, and below them the databases
    await guide.page
      .getByRole('checkbox', { name: /^Select all/ })
      .first()
      .check();
    await button(guide.page, 'Change login of 2 servers…').click();
    await openDialog(guide.page, 'Change login of 2 servers');
  }),
  look('diagnostics', 'Diagnostics that could not be copied', async ({ page, home }) => {
    await goTo(page, `/jobs/${home.jobs.failed}`);
    await page.evaluate("navigator.clipboard.writeText = () => Promise.reject(new Error('refused'))");
    await button(page, 'Copy diagnostics').click();
    await openDialog(page, 'Diagnostics');
  }),
  look('cancel-job', 'Cancel a job', async (guide) => {
    await goTo(guide.page, `/jobs/${await runningJob(guide)}`);
    await button(guide.page, 'Cancel job').click();
    await guide.page.getByRole('button', { name: 'Keep running' }).waitFor();
  }),
];
