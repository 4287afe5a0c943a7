import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { openLived, type OpenLived } from '../support/lived-home/open-lived.ts';
import { firstUse, goTo, settle, tour } from '../support/lived-home/tour.ts';
import { expect, test as base } from './support/fixtures.ts';
import { lowTargets } from './support/low-targets.ts';

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

/** Whatever axe finds in either theme, a line each. */
async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    await settle(page);
    // Fluent's invisible guards at both ends of what holds the focus.
    const { violations: all } = await new AxeBuilder({ page })
      .exclude('[data-tabster-dummy]')
      // 24 by 24 pixels, or as much room around it (WCAG 2.2, 2.5.8); off unless asked for
      .options({ rules: { 'target-size': { enabled: true } } })
      .analyze();
    if (colorScheme === 'light') found.push(...(await lowTargets(page)));
    for (const { id, help, nodes } of all)
      for (const { target, failureSummary } of nodes)
        found.push(`${colorScheme}: ${id} (${help}): ${target.join(' ')}: ${failureSummary ?? ''}`);
  }
  return found;
}

for (const { name, title, show } of tour) {
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
