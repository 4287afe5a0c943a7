import type { Locator, Page } from '@playwright/test';
import { expect, test, type Home, type HostOptions } from '../support/fixtures.ts';
import { arrangeProtected, chooseRow, expectPath } from '../support/steps.ts';

const vaultName = 'archive';

/** One database with one recovery point. */
async function withPoint(
  home: Home,
  server: HostOptions['servers']['old'],
): Promise<{ instance: string; point: string }> {
  await server.createDatabase('links');
  const ids = { instance: '', point: '' };
  await home.arrange(async (client) => {
    await client.servers.add({
      name: 'old',
      address: {
        host: server.host,
        port: server.port,
        user: server.user,
        tls: 'disable',
        maintenanceDatabase: 'postgres',
      },
      credential: { kind: 'env', variable: home.passwordVariable },
    });
    await client.vaults.add({
      name: vaultName,
      location: { kind: 'folder', path: `${home.folder}/vault` },
    });
    ids.instance = (
      await client.instances.protect({ server: 'old', database: 'links', vault: vaultName })
    ).id;
    const { jobId } = await client.backup.start({ instance: ids.instance });
    for await (const { state } of await client.jobs.watch({ job: jobId })) if (state !== 'in progress') break;
    const { points } = await client.points.list({ instance: ids.instance });
    ids.point = points[0]?.id ?? '';
  });
  return ids;
}

/** The usual one of these tests, and the smallest window of the desktop application. */
const sizes = [
  { width: 1280, height: 720 },
  { width: 1024, height: 640 },
];

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

async function box(shown: Locator): Promise<Box> {
  const found = await shown.boundingBox();
  if (found === null) throw new Error('it is not shown');
  return found;
}

/** The area that both have, in px². */
function overlap(one: Box, other: Box): number {
  const shared = (start: 'x' | 'y', size: 'width' | 'height') =>
    Math.min(one[start] + one[size], other[start] + other[size]) - Math.max(one[start], other[start]);
  return Math.max(0, shared('x', 'width')) * Math.max(0, shared('y', 'height'));
}

/** Goes to a path of the interface within the page, as a deep link does. */
async function visit(page: Page, path: string): Promise<void> {
  await page.evaluate((to) => {
    history.pushState(null, '', to);
  }, path);
}

test('a link to a recovery point opens it, toasts stay, a vault is forgotten and comes back', async ({
  home,
  servers,
}) => {
  const { instance, point } = await withPoint(home, servers.old);
  const page = await home.open();
  await page.emulateMedia({ reducedMotion: 'reduce' });
  const drawer = page.getByRole('dialog', { name: /^Recovery point of/ });

  await test.step('the address names the point whose drawer is open', async () => {
    await visit(page, `/databases/${instance}?point=${point}`);
    await expect(drawer).toBeVisible();
    await drawer.getByRole('button', { name: 'Close' }).first().click();
    await expect(drawer).toBeHidden();
    await expect(page).toHaveURL((url) => url.search === '');
    await chooseRow(page, 'Recovery points', /Whole/);
    await expect(drawer).toBeVisible();
    await expect(page).toHaveURL((url) => url.searchParams.get('point') === point);
    await drawer.getByRole('button', { name: 'Close' }).first().click();
  });

  await test.step('a point that is not there is said to be missing', async () => {
    await visit(page, `/databases/${instance}?point=point-20200101t000000-aaaaaaaa`);
    await expect(page.getByText(/is not among those of this database/)).toBeVisible();
    await expect(drawer).toBeHidden();
  });

  await test.step('what is not there at all is said to be missing, and what there is can be seen', async () => {
    for (const [place, kind] of [
      ['databases', 'database'],
      ['jobs', 'job'],
      ['vaults', 'vault'],
      ['servers', 'server'],
    ] as const) {
      await visit(page, `/${place}/no-such-${kind}`);
      await expect(page.getByRole('heading', { level: 1, name: `No such ${kind}` })).toBeVisible();
      await expect(page.getByText(`The address asks for no-such-${kind}.`)).toBeVisible();
      await page.getByRole('link', { name: `Show ${place}` }).click();
      await expectPath(page, new RegExp(`^/${place}$`));
    }
    await visit(page, '/nowhere');
    await expect(page.getByRole('heading', { level: 1, name: 'No such page' })).toBeVisible();
    await visit(page, '/restore/inst-gone/point-gone?step=review');
    await expect(
      page.getByRole('main').getByText(/^The database of this address is not protected here/),
    ).toBeVisible();
    await expect(page.getByRole('heading', { level: 2, name: 'Database' })).toBeVisible();
    await visit(page, `/databases/${instance}`);
  });

  await test.step('with reduced motion a toast stays for as long as without, and names its job', async () => {
    await page.getByRole('button', { name: 'Verify…' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Verify', exact: true }).click();
    const link = page.getByRole('link', { name: /^Show job: Verification of old\/links/ });
    await expect(link.first()).toBeVisible();
    const timer = page.locator('[data-timer-status]').first();
    await expect(timer).toHaveCSS('animation-duration', '7s');
    const notices = page.getByRole('region', { name: 'Notices' }).getByRole('listitem');
    // it stays under the mouse until the other one is there
    await notices.first().hover();
    await expect(notices).toHaveCount(2);
    await notices.first().getByRole('button', { name: 'Dismiss' }).click();
    await expect(notices).toHaveCount(1);
    // and no other notice has it, which would hide a dialog that was opened meanwhile
    await expect(page.getByRole('button', { name: 'Verify…' })).toBeFocused();
  });

  await test.step('a notice covers no button of a drawer or dialog', async () => {
    const verify = page.getByRole('dialog', { name: /^Verify/ });
    // an open dialog hides all else from screen readers
    const hidden = { includeHidden: true };
    const notice = page
      .getByRole('region', { name: 'Notices', ...hidden })
      .getByRole('listitem', hidden)
      .first();
    const clear = async (buttons: Locator) => {
      for (const size of sizes) {
        await page.setViewportSize(size);
        for (const button of await buttons.all())
          expect(overlap(await box(notice), await box(button))).toBe(0);
      }
    };
    // it stays for as long as this takes
    await page.addStyleTag({ content: '[data-timer-status] { animation-play-state: paused !important; }' });
    await expect(notice).toBeVisible();
    const before = await box(notice);
    expect(before.x + before.width).toBeGreaterThan(1200);
    await page.getByRole('button', { name: 'Verify…' }).press('Enter');
    await expect(verify).toBeVisible();
    await clear(verify.getByRole('button'));
    await page.keyboard.press('Escape');
    await expect(verify).toBeHidden();
    await page.setViewportSize({ width: 1280, height: 720 });
    await chooseRow(page, 'Recovery points', /Whole/);
    await expect(drawer).toBeVisible();
    await clear(drawer.getByRole('button'));
    await page.keyboard.press('Escape');
    await expect(drawer).toBeHidden();
    await page.setViewportSize({ width: 1280, height: 720 });
    await notice.getByRole('button', { name: 'Dismiss' }).click();
  });

  await test.step('a vault that is needed cannot be forgotten, and says why', async () => {
    await page.getByRole('link', { name: 'Vaults', exact: true }).first().click();
    await chooseRow(page, 'Vaults', /archive/);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Remove vault' }).click();
    const dialog = page.getByRole('alertdialog');
    await expect(dialog.getByText(/^1 database is protected into this vault\./)).toBeVisible();
    await expect(dialog.getByRole('button', { name: 'Cancel' })).toBeFocused();
    await expect(dialog.getByRole('button', { name: 'Remove vault' })).toHaveAttribute(
      'aria-disabled',
      'true',
    );
    await dialog.getByRole('button', { name: 'Cancel' }).click();
  });

  await test.step('once protection is stopped it is forgotten', async () => {
    await visit(page, `/databases/${instance}`);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Stop protection' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Stop protection' }).click();
    await expect(page.getByRole('dialog')).toBeHidden();
    await page.getByRole('link', { name: 'Vaults', exact: true }).first().click();
    await chooseRow(page, 'Vaults', /archive/);
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Remove vault' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Remove vault' }).click();
    await expectPath(page, /^\/vaults$/);
    await expect(page.getByText('There is no vault yet.')).toBeVisible();
  });

  await test.step('adding it again brings the recovery point back', async () => {
    await page.getByRole('button', { name: 'Add vault' }).first().click();
    const adding = page.getByRole('dialog', { name: 'Add vault' });
    await home.choosePlace({ form: adding, label: /^Folder/ }, `${home.folder}/vault`);
    await adding.getByLabel('Name in pgkeep').fill('again');
    await adding.getByRole('button', { name: 'Add vault' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Close' }).last().click();
    await visit(page, `/databases/${instance}?point=${point}`);
    await expect(drawer).toBeVisible();
  });
  await servers.old.dropDatabase('links');
});

test('a link to restore a database that is not here leads to choosing one', async ({ home, servers }) => {
  await servers.old.createDatabase('here');
  await arrangeProtected(home, servers.old, 'here');
  const page = await home.open();
  await page.goto(new URL('/restore/nowhere/nothing', page.url()).href);
  await expect(page.getByText('The database of this address is not known here.')).toBeVisible();
  await servers.old.dropDatabase('here');
});
