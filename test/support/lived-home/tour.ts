import type { Locator, Page } from '@playwright/test';
import type { Client } from '../../../main/compose.ts';
import type { Job } from '../../../shared/jobs/jobs.ts';
import { superuserPassword } from '../servers/data-folder.ts';
import { keeper } from './estate.ts';
import type { LivedHome } from './live.ts';

/** Something to look at: a page, a step of a wizard, a drawer. */
export type Stop = {
  /** In file names. */
  readonly name: string;
  readonly title: string;
  /** Leads there, from anywhere, and waits until all is there. */
  readonly show: (guide: Guide) => Promise<void>;
  /** One of many of its kind: looked at, not shown in the documentation. */
  readonly minor?: true;
};

/** What leads through the interface. */
export type Guide = {
  readonly page: Page;
  readonly client: Client;
  readonly home: LivedHome;
};

/** Pages that are loaded, with nothing changed behind their backs since: another address is only gone to. */
const loaded = new WeakSet<Page>();

/** The next address is loaded, and not only gone to. */
export const loadNext = (page: Page): void => void loaded.delete(page);

/** What lies over pages, the frame's own too, and what is behind it. */
const openOver =
  '[role="dialog"], [role="alertdialog"], [role="menu"], .fui-PopoverSurface, [aria-hidden="true"] main';

/**
 * Opens an address as if nothing was begun before, and waits until nothing is loading. It is gone to by way of an
 * address that has no page, which leaves nothing of the last one, and loaded anew where something is open all the same:
 * loading all anew, and what looks at it, took a third of the processor time of a tour.
 */
export async function goTo(page: Page, path: string): Promise<void> {
  await page.evaluate(() => {
    for (const key of Object.keys(sessionStorage))
      if (key.startsWith('pgkeep.draft.')) sessionStorage.removeItem(key);
  });
  const isLeft = loaded.has(page) && (await leavePage(page));
  if (isLeft) await goWithin(page, path);
  else await page.goto(new URL(path, page.url()).href);
  loaded.add(page);
  // Not by its role: an address may open a dialog at once, which takes the page from those who read it aloud.
  await page.locator('main h1').waitFor();
  await settle(page);
}

const goWithin = (page: Page, to: string) =>
  page.evaluate(`history.pushState(null, '', ${JSON.stringify(to)})`);

/** Whether nothing is left of the page that was shown. */
async function leavePage(page: Page): Promise<boolean> {
  await goWithin(page, '/between-pages');
  await page.locator('main h1', { hasText: 'No such page' }).waitFor();
  return (await page.locator(openOver).count()) === 0;
}

/** Waits until nothing is loading and no toast is left. */
export async function settle(page: Page): Promise<void> {
  const passing = page.locator('[aria-label="Loading"], .fui-Spinner, .fui-Toast');
  await passing.first().waitFor({ state: 'hidden' });
}

export const button = (page: Page, name: string | RegExp): Locator =>
  page.getByRole('button', { name, exact: true });
const next = (page: Page) => button(page, 'Next').click();
const step = (page: Page, name: string) => page.getByRole('heading', { level: 2, name }).waitFor();

async function choosePlaces({ page }: Guide): Promise<void> {
  await goTo(page, '/protect');
  await page.getByRole('checkbox', { name: 'Select sandbox on orders' }).click();
  await page.getByRole('checkbox', { name: 'Select staging on analytics' }).click();
}

async function chooseVault(guide: Guide): Promise<void> {
  await choosePlaces(guide);
  await next(guide.page);
  await step(guide.page, 'Vault');
  await guide.page.getByRole('radio', { name: /offsite/ }).click();
}

export async function checkCredential(guide: Guide): Promise<void> {
  await chooseVault(guide);
  // Next passes it over where all logins work
  const steps = guide.page.getByRole('list', { name: 'Steps' });
  await steps.getByRole('button', { name: /Credential$/ }).click();
  await step(guide.page, 'Credential');
  await settle(guide.page);
}

async function choosePolicy(guide: Guide): Promise<void> {
  await checkCredential(guide);
  await next(guide.page);
  await step(guide.page, 'Policy');
  await settle(guide.page);
}

async function checkReadiness(guide: Guide): Promise<void> {
  await choosePolicy(guide);
  await next(guide.page);
  await guide.page.getByText('All 2 databases are ready.').waitFor();
}

async function chooseObjects({ page, home }: Guide): Promise<void> {
  await goTo(page, `/restore/${home.instances.shop}/latest`);
  await step(page, 'What to restore');
}

async function chooseTree(guide: Guide): Promise<void> {
  await chooseObjects(guide);
  await guide.page.getByLabel('Chosen schemas and tables').check();
  await guide.page.getByLabel('Search objects').fill('order');
  const tree = guide.page.getByRole('tree');
  for (const table of ['orders', 'order_items']) await tree.getByText(table, { exact: true }).first().click();
}

async function chooseTarget(guide: Guide): Promise<void> {
  const { page } = guide;
  await chooseObjects(guide);
  await next(page);
  await chooseServer(page.getByRole('combobox', { name: 'Server', exact: true }), 'analytics');
  await page.getByLabel('Name of the new database').fill('shop_before_friday');
  await page.getByText(/^Free on analytics/).waitFor();
  await page.getByLabel('Create the roles that the target lacks, without passwords').check();
  await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
}

/**
 * Chooses the server of that name: by its id, for its text goes on with tag and address. Looks only within the
 * choice that is named, for the page below a drawer may have a choice of servers too.
 */
async function chooseServer(choice: Locator, name: string): Promise<void> {
  const option = choice.getByRole('option', { name: new RegExp(`^${name} `) });
  await choice.selectOption((await option.getAttribute('value')) ?? '');
}

async function checkRestore(guide: Guide): Promise<void> {
  await chooseTarget(guide);
  await next(guide.page);
  await step(guide.page, 'Readiness');
  await button(guide.page, 'Check again').waitFor();
  await settle(guide.page);
}

/** Shows something while the server has a login that may read little. */
async function asKeeper({ page, client, home }: Guide, show: () => Promise<void>): Promise<void> {
  const server = home.servers.analytics;
  const known = (await client.servers.list()).find(({ id }) => id === server);
  if (known === undefined) throw new Error(`there is no server ${server}`);
  const { user } = known;
  // A page types a login for another user: a variable stays with the user that it was named for.
  const become = async (name: string) => {
    const { ticket } = await client.secrets.deposit({ secret: superuserPassword });
    await client.servers.set({ server, address: { user: name }, credential: { kind: 'session' }, ticket });
  };
  await become(keeper);
  loadNext(page);
  try {
    await show();
  } finally {
    await become(user);
    loadNext(page);
  }
}

async function showMissing(guide: Guide, then?: () => Promise<void>): Promise<void> {
  const { page, home } = guide;
  await asKeeper(guide, async () => {
    await goTo(page, `/databases/${home.instances.payroll}?tab=privileges`);
    await page.getByText('Would fail', { exact: true }).waitFor();
    await page.getByRole('textbox', { name: /^Grant: / }).waitFor();
    await then?.();
  });
}

/** The readiness step of databases whose login lacks something, and what can be done there. */
async function protectUnreadable(guide: Guide, then: () => Promise<void>): Promise<void> {
  const { page } = guide;
  await asKeeper(guide, async () => {
    await goTo(page, '/protect');
    for (const database of ['staging', 'reporting'])
      await page.getByRole('checkbox', { name: `Select ${database} on analytics` }).click();
    await next(page);
    await page.getByRole('radio', { name: /offsite/ }).click();
    await next(page);
    await step(page, 'Policy');
    await next(page);
    await page.getByText(/^0 of 2 databases are ready/).waitFor();
    await then();
  });
}

async function openUnreadable(guide: Guide, then?: () => Promise<void>): Promise<void> {
  const { page } = guide;
  await protectUnreadable(guide, async () => {
    await page.getByRole('grid', { name: 'Readiness' }).getByText('staging').click();
    await page.getByRole('textbox', { name: /^Grant: / }).waitFor();
    await button(page, 'Run…').waitFor();
    await then?.();
  });
}

/** A restore whose login lacks something on the target. */
async function restoreUnprepared(guide: Guide, then?: () => Promise<void>): Promise<void> {
  const { page } = guide;
  await asKeeper(guide, async () => {
    await chooseTarget(guide);
    await page.getByLabel('Create the roles that the target lacks, without passwords').uncheck();
    await next(page);
    await page.getByRole('textbox', { name: /^Grant: / }).waitFor();
    await settle(page);
    await page.getByRole('heading', { level: 1 }).scrollIntoViewIfNeeded();
    await then?.();
  });
}

export async function openMore(page: Page, item: string): Promise<void> {
  await button(page, 'More actions').click();
  await page.getByRole('menuitem', { name: item }).click();
}

export async function openDialog(page: Page, name: string | RegExp): Promise<void> {
  await page.getByRole('dialog', { name }).or(page.getByRole('alertdialog', { name })).waitFor();
  await settle(page);
}

async function openPointMenu({ page, home }: Guide): Promise<void> {
  await goTo(page, `/databases/${home.instances.shop}`);
  const points = page.getByRole('grid', { name: 'Recovery points' });
  await points
    .getByRole('button', { name: /^Menu of the recovery point/ })
    .first()
    .click();
  await page.getByRole('menuitem', { name: 'Pin…' }).waitFor();
}

const stop = (name: string, title: string, show: Stop['show']): Stop => ({ name, title, show });
const minor = (name: string, title: string, show: Stop['show']): Stop => ({ name, title, show, minor: true });
const at = (path: (home: LivedHome) => string) => (guide: Guide) => goTo(guide.page, path(guide.home));

/** Every page, wizard step and drawer of a home with a life. */
export const tour: readonly Stop[] = [
  stop(
    'overview',
    'Overview',
    at(() => '/overview'),
  ),
  stop('databases', 'Databases', async ({ page }) => {
    await goTo(page, '/databases');
    const shop = page.getByRole('grid').getByRole('row').filter({ hasText: 'shop' });
    await shop
      .getByRole('link', { name: /^Restore/ })
      .first()
      .waitFor();
  }),
  minor(
    'databases-none',
    'Databases, nothing found',
    at(() => '/databases?q=nothing-like-this'),
  ),
  stop(
    'database',
    'A database',
    at(({ instances }) => `/databases/${instances.shop}`),
  ),
  stop(
    'database-failing',
    'A failing database',
    at(({ instances }) => `/databases/${instances.payroll}`),
  ),
  minor(
    'database-new',
    'No recovery point yet',
    at(({ instances }) => `/databases/${instances.ledger}`),
  ),
  minor(
    'database-stopped',
    'Protection stopped',
    at(({ instances }) => `/databases/${instances.legacy}`),
  ),
  minor(
    'database-long',
    'A name of 63 bytes',
    at(({ instances }) => `/databases/${instances.warehouse}`),
  ),
  minor(
    'database-unicode',
    'A Unicode name',
    at(({ instances }) => `/databases/${instances.books}`),
  ),
  stop('recovery-point', 'A recovery point', async ({ page, home }) => {
    await goTo(page, `/databases/${home.instances.shop}`);
    await page.getByRole('grid', { name: 'Recovery points' }).getByRole('gridcell').first().click();
    await openDialog(page, /^Recovery point/);
  }),
  minor('recovery-point-delete', 'A recovery point is deleted', async ({ page, home }) => {
    await goTo(page, `/databases/${home.instances.shop}`);
    await page.getByRole('grid', { name: 'Recovery points' }).getByRole('gridcell').first().click();
    await openDialog(page, /^Recovery point/);
    await button(page, 'Delete…').click();
    await openDialog(page, /^Delete the recovery point/);
  }),
  minor('recovery-point-menu', 'What can be done to keep a recovery point', async (guide) => {
    await openPointMenu(guide);
  }),
  minor('recovery-point-hold', 'A recovery point is put under legal hold', async (guide) => {
    await openPointMenu(guide);
    await guide.page.getByRole('menuitem', { name: 'Put under legal hold…' }).click();
    await openDialog(guide.page, /^Put the recovery point/);
  }),
  minor('recovery-point-release', 'A recovery point is released', async ({ page, client, home }) => {
    const { legacy } = home.instances;
    await client.points.pin({
      instance: legacy,
      point: 'latest',
      reason: 'Last one before it was switched off',
    });
    await client.points.hold({ instance: legacy, point: 'latest', reason: 'Case 4711' });
    loadNext(page);
    await goTo(page, `/databases/${legacy}`);
    await page.getByRole('grid', { name: 'Recovery points' }).getByRole('gridcell').first().click();
    const drawer = page.getByRole('dialog', { name: /^Recovery point/ });
    await drawer.getByText(/^Legal hold by/).waitFor();
    await drawer.getByRole('button', { name: 'Menu of the recovery point' }).click();
    await page.getByRole('menuitem', { name: 'Release from legal hold…' }).click();
    await openDialog(page, /^Release the recovery point/);
  }),
  minor(
    'database-options',
    'Options of a database',
    at(({ instances }) => `/databases/${instances.shop}?tab=options`),
  ),
  minor('change-options', 'Options are changed', async ({ page, home }) => {
    await goTo(page, `/databases/${home.instances.shop}`);
    await openMore(page, 'Change options…');
    await openDialog(page, 'Change options');
  }),
  stop('restore-many', 'Many databases are restored', async ({ page }) => {
    await goTo(page, '/databases');
    for (const name of ['orders/crm', 'orders/shop', 'analytics/events'])
      await page.getByRole('checkbox', { name: `Select ${name}` }).click();
    await button(page, 'Restore 3 databases…').click();
    await openDialog(page, 'Restore 3 databases');
    await chooseServer(page.getByRole('combobox', { name: 'Server to restore on' }), 'analytics');
    await page.getByText('Free', { exact: true }).first().waitFor();
    await settle(page);
  }),
  minor('verify', 'How a recovery point is verified', async ({ page, home }) => {
    await goTo(page, `/databases/${home.instances.shop}`);
    await button(page, 'Verify…').click();
    await openDialog(page, /^Verify/);
    await page.getByRole('radio', { name: /^Restore into a scratch database/ }).check();
    await settle(page);
  }),
  minor('recovery-point-contents', 'What a recovery point holds', async ({ page, home }) => {
    await goTo(page, `/databases/${home.instances.shop}`);
    await page.getByRole('grid', { name: 'Recovery points' }).getByRole('gridcell').first().click();
    await openDialog(page, /^Recovery point/);
    await page.getByRole('tab', { name: 'Contents' }).click();
    await settle(page);
  }),
  stop('privileges', 'Privileges of a backup', async (guide) => {
    await showMissing(guide);
  }),
  minor('privileges-compared', 'Two forms of the SQL, compared', async (guide) => {
    await showMissing(guide, async () => {
      await guide.page.getByRole('combobox', { name: 'Compare with' }).selectOption('Classic');
      await guide.page.locator('.cm-deletedChunk').first().waitFor();
    });
    await settle(guide.page);
  }),
  minor('privileges-run', 'Running the SQL', async (guide) => {
    await showMissing(guide);
    await button(guide.page, 'Run…').click();
    await openDialog(guide.page, 'Grant privileges');
  }),
  stop('stop-protection', 'Stop protection', async ({ page, home }) => {
    await goTo(page, `/databases/${home.instances.shop}`);
    await openMore(page, 'Stop protection…');
    await page.getByLabel('Delete the recovery points too.').check();
  }),
  stop('protect-databases', 'Protect: databases', choosePlaces),
  minor('protect-vault', 'Protect: vault', chooseVault),
  minor('protect-credential', 'Protect: credential', checkCredential),
  stop('protect-policy', 'Protect: policy', choosePolicy),
  stop('protect-readiness', 'Protect: readiness', checkReadiness),
  minor('protect-findings', 'Protect: findings', async (guide) => {
    await checkReadiness(guide);
    await guide.page.getByRole('grid', { name: 'Readiness' }).getByRole('gridcell').first().click();
    await openDialog(guide.page, /./);
  }),
  minor('protect-left-out', 'Protect: something is left out', async (guide) => {
    await checkReadiness(guide);
    await button(guide.page, 'Leave something out…').click();
    await openDialog(guide.page, 'Leave something out');
  }),
  stop('protect-missing', 'Protect: what a login lacks', (guide) => openUnreadable(guide)),
  minor('protect-run', 'Protect: running the SQL', (guide) =>
    openUnreadable(guide, async () => {
      await button(guide.page, 'Run…').click();
      await openDialog(guide.page, 'Grant privileges');
    }),
  ),
  minor('protect-grant-many', 'Protect: many databases at once', (guide) =>
    protectUnreadable(guide, async () => {
      await button(guide.page, 'Grant in 2 databases…').click();
      await openDialog(guide.page, 'Grant in 2 databases');
      await guide.page.getByRole('textbox', { name: /^(staging|reporting): / }).waitFor();
      await guide.page.getByText('Making the SQL…').first().waitFor({ state: 'hidden' });
    }),
  ),
  minor('protect-review', 'Protect: review', async (guide) => {
    await checkReadiness(guide);
    await next(guide.page);
    await step(guide.page, 'Review');
  }),
  minor(
    'restore-database',
    'Restore: database',
    at(() => '/restore'),
  ),
  stop(
    'restore-point',
    'Restore: point in time',
    at(({ instances }) => `/restore/${instances.shop}`),
  ),
  minor('restore-whole', 'Restore: the whole database', chooseObjects),
  stop('restore-objects', 'Restore: chosen tables', chooseTree),
  stop('restore-target', 'Restore: target', chooseTarget),
  minor('restore-files', 'Restore: as files', async (guide) => {
    await chooseTarget(guide);
    await guide.page.getByLabel('Files: archive, roles and scripts for the stock tools').check();
  }),
  stop('restore-readiness', 'Restore: readiness', checkRestore),
  stop('restore-missing', 'Restore: what a login lacks', (guide) => restoreUnprepared(guide)),
  minor('restore-run', 'Restore: running the SQL', (guide) =>
    restoreUnprepared(guide, async () => {
      await button(guide.page, 'Run…').click();
      await openDialog(guide.page, 'Grant privileges');
    }),
  ),
  stop('restore-review', 'Restore: review', async (guide) => {
    await checkRestore(guide);
    await next(guide.page);
    await step(guide.page, 'Review');
  }),
  stop(
    'jobs',
    'Jobs',
    at(() => '/jobs'),
  ),
  minor(
    'jobs-none',
    'Jobs, nothing found',
    at(() => '/jobs?q=nothing-like-this'),
  ),
  stop(
    'job-completed',
    'A job that completed',
    at(({ jobs }) => `/jobs/${jobs.completed}`),
  ),
  stop(
    'job-losses',
    'A restore with losses',
    at(({ jobs }) => `/jobs/${jobs.losses}`),
  ),
  stop('load-rows', 'Load missing rows', async ({ page, home }) => {
    await goTo(page, `/jobs/${home.jobs.losses}`);
    await button(page, 'Load rows of depot.bins').click();
    await openDialog(page, 'Load the missing rows');
    await page.getByLabel('Type warehouse_check to go on').fill('warehouse_check');
  }),
  stop(
    'job-warnings',
    'A job with warnings',
    at(({ jobs }) => `/jobs/${jobs.warnings}`),
  ),
  stop(
    'job-failed',
    'A job that failed',
    at(({ jobs }) => `/jobs/${jobs.failed}`),
  ),
  minor(
    'job-cancelled',
    'A cancelled job',
    at(({ jobs }) => `/jobs/${jobs.cancelled}`),
  ),
  minor(
    'job-verified',
    'A verification by a restore',
    at(({ jobs }) => `/jobs/${jobs.verified}`),
  ),
  minor(
    'job-files',
    'A restore as files',
    at(({ jobs }) => `/jobs/${jobs.files}`),
  ),
  stop(
    'vaults',
    'Vaults',
    at(() => '/vaults'),
  ),
  stop(
    'vault',
    'A vault',
    at(({ vaults }) => `/vaults/${vaults.archive}`),
  ),
  minor('add-vault', 'Add a vault', async ({ page }) => {
    await goTo(page, '/vaults');
    await button(page, 'Add vault').click();
    await openDialog(page, 'Add vault');
  }),
  stop('servers', 'Servers', async ({ page }) => {
    await goTo(page, '/servers');
    await page.getByText('2 of 3 servers answer; 1 needs attention.').waitFor();
  }),
  stop(
    'server',
    'A server',
    at(({ servers }) => `/servers/${servers.orders}`),
  ),
  minor(
    'server-unreachable',
    'A server that does not answer',
    at(({ servers }) => `/servers/${servers.unreachable}`),
  ),
  stop('add-server', 'Add a server', async ({ page }) => {
    await goTo(page, '/servers');
    await button(page, 'Add server').click();
    await openDialog(page, 'Add server');
  }),
  minor('create-database', 'Create a database', async ({ page, home }) => {
    await goTo(page, `/servers/${home.servers.analytics}`);
    await button(page, 'Create database').click();
    await openDialog(page, 'Create database');
  }),
  minor('create-role', 'Create a login role', async ({ page, home }) => {
    await goTo(page, `/servers/${home.servers.analytics}`);
    await button(page, 'Create login role').click();
    await openDialog(page, 'Create login role');
  }),
  minor('change-login', 'Change the login', async ({ page, home }) => {
    await goTo(page, `/servers/${home.servers.analytics}`);
    await openMore(page, 'Change login');
    await openDialog(page, 'Change login');
  }),
  stop(
    'policies',
    'Policies',
    at(() => '/policies'),
  ),
  stop(
    'policy',
    'A policy',
    at(({ vaults }) => `/policies/${vaults.archive}/policy-ready-compliance`),
  ),
  minor('policy-years', 'What a policy comes to', async ({ page, home }) => {
    await goTo(page, `/policies/${home.vaults.archive}/policy-ready-daily`);
    await page.getByRole('combobox', { name: 'Database that is simulated' }).selectOption('orders/shop');
    await page.getByText('orders/shop comes to').waitFor();
    await page.getByText(/^Until when each is kept/).click();
    await settle(page);
    await page.getByRole('heading', { name: 'Over ten years' }).scrollIntoViewIfNeeded();
  }),
  stop(
    'policy-edit',
    'Change a policy',
    at(({ vaults }) => `/policies/${vaults.archive}/policy-ready-compliance/edit`),
  ),
  minor(
    'policy-new',
    'Add a policy',
    at(() => '/policies/new'),
  ),
  stop(
    'settings',
    'Settings',
    at(() => '/settings'),
  ),
  minor(
    'azure-sign-in',
    'Sign-ins in Azure',
    at(() => '/settings/azure'),
  ),
  minor(
    'azure-access',
    'Access in Azure',
    at(() => '/settings/azure/access'),
  ),
  stop('palette', 'The command palette', async ({ page }) => {
    await goTo(page, '/overview');
    await page.keyboard.press('Control+K');
    await openDialog(page, 'Find anything');
    await page.getByRole('combobox').last().fill('shop');
  }),
  minor(
    'not-found',
    'No such page',
    at(() => '/no-such-page'),
  ),
  stop('job-running', 'A running job', async (guide) => {
    await goTo(guide.page, `/jobs/${await runningJob(guide)}`);
  }),
  minor('running-jobs', 'Running jobs', async (guide) => {
    await runningJob(guide);
    await goTo(guide.page, '/databases');
    await guide.page.getByRole('button', { name: /^\d+ running job/ }).click();
    await guide.page.getByRole('link', { name: 'All jobs' }).waitFor();
  }),
];

/** Every page of a home as on the first day. */
export const firstUse: readonly string[] = [
  '/overview',
  '/databases',
  '/jobs',
  '/policies',
  '/vaults',
  '/servers',
  '/protect',
  '/restore',
  '/settings',
  '/settings/azure',
  '/settings/azure/access',
];

/** A restore whose rows the target takes minutes to check, seen 40 seconds after its start; once there is one, that. */
export async function runningJob({ page, client, home }: Guide): Promise<string> {
  const [running] = await client.jobs.list({ state: 'in progress' });
  const { id, startedAt } = running ?? (await startSlowRestore(client, home));
  await page.clock.setFixedTime(Date.parse(startedAt) + 40_000);
  return id;
}

async function startSlowRestore(client: Client, home: LivedHome): Promise<Job> {
  const { jobId } = await client.restore.asDatabase({
    instance: home.instances.slow,
    targetServer: 'analytics',
    newDatabase: 'back_from_the_archive',
  });
  for await (const job of await client.jobs.watch({ job: jobId })) {
    if (job.progress?.phase === 'restoring data' && job.progress.bytes > 0) return job;
  }
  throw new Error('the restore ended before its data was under way');
}
