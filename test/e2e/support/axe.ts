import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from '@playwright/test';
import { settle } from '../../support/lived-home/tour.ts';
import { lowTargets } from './low-targets.ts';

/** What of each element that is all right would be written down, which takes longer than finding that it is. */
const onlyViolations = { resultTypes: ['violations' as const] };

/** The rule about targets is new in WCAG 2.2, and therefore off by default. */
const allRules = { ...onlyViolations, rules: { 'target-size': { enabled: true } } };

/** What is asked of the dark theme: it has its own colours, and the elements and sizes of the light one. */
const rulesOfColours = ['color-contrast', 'link-in-text-block'];

/** Waits for colours that are on their way to others: between them contrast is what nobody looks at. */
async function standStill(page: Page): Promise<void> {
  await page.evaluate(() =>
    Promise.allSettled(
      document
        .getAnimations()
        .filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity)
        .map(({ finished }) => finished),
    ),
  );
}

/**
 * Whatever axe finds, in the dark theme about colours only, a line each; targets below 24 px too. A spec that comes to
 * a state that no stop of the tour shows asks it there, and is named in test/support/lived-home/surfaces.ts.
 */
export async function violations(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await settle(page);
    await standStill(page);
    // Its source is 1.5 MB, which each look would run twice, in a page that has it already.
    const isThere = await page.evaluate(() => 'axe' in globalThis);
    // Fluent's invisible guards at both ends of what holds the focus.
    const axe = new AxeBuilder(isThere ? { page, axeSource: ';' } : { page }).exclude('[data-tabster-dummy]');
    if (colorScheme === 'light') axe.options(allRules);
    else {
      axe.options({ ...onlyViolations, runOnly: { type: 'rule', values: rulesOfColours } });
      // The page beneath a dialog lies in its shade, and is looked at where it is shown alone.
      for (const dialog of ['[role="dialog"]', '[role="alertdialog"]'])
        if ((await page.locator(dialog).count()) > 0) axe.include(dialog);
    }
    // The other mode is for frames of other origins, of which there are none: it opens a page of its own each time.
    axe.setLegacyMode();
    // Fluent hangs an open menu outside of the landmarks, and it covers what a look without it sees.
    if ((await page.getByRole('menu').count()) > 0) axe.include('[role="menu"]');
    const { violations: all } = await axe.analyze();
    if (colorScheme === 'light') found.push(...(await lowTargets(page)));
    for (const { id, help, nodes } of all)
      for (const { target, failureSummary } of nodes)
        found.push(`${colorScheme}: ${id} (${help}): ${target.join(' ')}: ${failureSummary ?? ''}`);
  }
  await page.emulateMedia({ colorScheme: null });
  return found;
}
