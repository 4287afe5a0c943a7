import { dialogs } from '../../support/lived-home/dialogs.ts';
import { openLived, type OpenLived } from '../../support/lived-home/open-lived.ts';
import { firstUse, goTo, tour } from '../../support/lived-home/tour.ts';
import { violations } from '../support/axe.ts';
import { expect, test as base } from '../support/fixtures.ts';
import { expectPath } from '../support/steps.ts';

/** One home for all stops: its life takes longer than looking at one of them. */
const test = base.extend<object, { lived: OpenLived; unused: OpenLived }>({
  lived: [
    async ({ browser, servers }, use) => {
      await using opened = await openLived({ browser, servers });
      await use(opened);
    },
    { scope: 'worker', timeout: 180_000 },
  ],
  unused: [
    async ({ browser, servers }, use) => {
      await using opened = await openLived({ browser, servers, empty: true });
      await use(opened);
    },
    { scope: 'worker', timeout: 60_000 },
  ],
});

for (const { name, title, show } of [...tour, ...dialogs]) {
  test(`axe finds nothing on: ${title} (${name})`, async ({ lived }) => {
    const { page, client, home } = lived;
    if (home === null) throw new Error('the home has no life');
    await show({ page, client, home });
    expect(await violations(page)).toEqual([]);
  });
}

for (const path of firstUse) {
  test(`axe finds nothing at first use on ${path}`, async ({ unused }) => {
    await goTo(unused.page, path);
    expect(await violations(unused.page)).toEqual([]);
  });
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`forced colours on ${colorScheme} ground hide neither bars nor shapes`, async ({ lived }) => {
    const { page } = lived;
    await page.emulateMedia({ colorScheme, forcedColors: 'active' });
    await goTo(page, '/overview');
    const main = page.getByRole('main');
    await main.getByText(/MiB$/).first().waitFor();
    const ground = colorScheme === 'light' ? 'rgb(255, 255, 255)' : 'rgb(0, 0, 0)';
    const shapes = main.locator('svg[width="16"]');
    const colours = await shapes.evaluateAll((all) => all.map((one) => getComputedStyle(one).color));
    expect(colours.length).toBeGreaterThan(5);
    expect(colours).not.toContain(ground);
    const bars = main.locator(
      '[aria-hidden="true"] > [style*="width"], [aria-hidden="true"] > [style*="flex"]',
    );
    const fills = await bars.evaluateAll((all) =>
      all
        .map((one) => getComputedStyle(one))
        // What is unprotected is an empty, dashed part.
        .filter(({ borderTopStyle }) => borderTopStyle !== 'dashed')
        .map(({ backgroundColor }) => backgroundColor),
    );
    expect(fills.length).toBeGreaterThanOrEqual(5);
    expect(fills).not.toContain(ground);
    expect(fills).not.toContain('rgba(0, 0, 0, 0)');
    await page.emulateMedia({ forcedColors: 'none' });
  });
}

test('recovery points that lie close together are one number, which a click and the buttons take apart', async ({
  lived,
}) => {
  const { page, home } = lived;
  if (home === null) throw new Error('the home has no life');
  await goTo(page, `/restore/${home.instances.shop}`);
  const line = page.getByRole('slider', { name: 'Recovery point' });
  const shown = page.getByText(/^(All )?\d+ (of \d+ )?recovery points/);
  await expect(shown).toHaveText('All 21 recovery points; a number stands for several');
  const older = line.getByTitle(/^\d+ recovery points from/).first();
  const count = await older.textContent();
  await older.click();
  await expect(shown).toHaveText(`${count} of 21 recovery points`);
  await expect(line.getByTitle(/^\d+ recovery points from/)).toHaveCount(0);

  await test.step('what is shown goes along with the keyboard', async () => {
    await line.focus();
    await page.keyboard.press('Home');
    await expect(shown).toHaveText(/^[1-9]\d* of 21/);
    await expect(line).toHaveAttribute('aria-valuenow', '1');
  });

  // One of these nights failed, and how long a backup took decides whether the first of them is within.
  await page.getByRole('button', { name: '7 days' }).press('Enter');
  await line.press('End');
  await expect(shown).toHaveText(/^[67] of 21 recovery points/);
  await page.getByRole('button', { name: 'All', exact: true }).press('Enter');
  await expect(shown).toHaveText(/^All 21/);
});

test('the jobs of the last day and what is planned fill their picture, and a click opens either', async ({
  lived,
}) => {
  const { page } = lived;
  await goTo(page, '/overview');
  const picture = page.getByRole('img', {
    name: /^When the \d+ jobs of the last 24 hours ran.*planned backups?$/,
  });
  // The first began at 22:30, and the next backups are planned for the coming night.
  const labels = page.getByText(/^\d\d:\d\d$/);
  await expect(labels.first()).toHaveText('18:00');
  await expect(labels.last()).toHaveText('06:00');
  await picture.locator('g').last().click();
  await expectPath(page, /^\/databases\/inst-/);
  await goTo(page, '/overview');
  await picture.locator('g').first().click();
  await expectPath(page, /^\/jobs\/job-/);
});
