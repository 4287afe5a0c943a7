import type { Page } from '@playwright/test';

const pressed =
  'a[href], button, summary, input[type="checkbox"], input[type="radio"], [role="tab"], [role="option"]';

/**
 * What is pressed and is less than 24 pixels high, or narrow without text that says how wide it is. axe lets small
 * ones pass where there is room around them; a box counts with its label, what is hidden from all does not.
 */
export function lowTargets(page: Page): Promise<string[]> {
  return page.evaluate(
    (selector) =>
      [...document.querySelectorAll(selector)]
        .filter((one) => one.closest('[aria-hidden="true"], [data-tabster-dummy]') === null)
        .map((one) => ({ one, box: (one.closest('label') ?? one).getBoundingClientRect() }))
        .filter(
          ({ one, box }) => box.width > 0 && (box.height < 23.5 || (box.width < 23.5 && one.tagName !== 'A')),
        )
        .map(({ one, box }) => `${box.width} by ${box.height} pixels: ${one.outerHTML.slice(0, 160)}`),
    pressed,
  );
}
