import { expect, type Locator, type Page } from '@playwright/test';

/** More stops than any page has. */
const mostStops = 60;

/** Whether something around the focused element is drawn that is not drawn without the focus. */
const showsFocus = () => {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement)) return false;
  const drawn = () => {
    const around = [
      focused,
      focused.nextElementSibling,
      focused.parentElement,
      focused.parentElement?.parentElement,
    ];
    return JSON.stringify(
      around.flatMap((element) =>
        element instanceof Element
          ? [null, '::before', '::after'].map((part) => {
              const style = getComputedStyle(element, part);
              const { outlineStyle, outlineWidth, outlineColor, boxShadow } = style;
              return [outlineStyle, outlineWidth, outlineColor, boxShadow, style.border, style.content];
            })
          : [],
      ),
    );
  };
  const position = focused.getBoundingClientRect();
  if (position.bottom <= 0 || position.top >= innerHeight || position.width === 0) return false;
  const withFocus = drawn();
  const line = focused.querySelector('[data-active=yes]');
  const outline = (element: Element) => getComputedStyle(element).outlineStyle !== 'none';
  if (outline(focused) || (line !== null && outline(line))) return true;
  focused.blur();
  const without = drawn();
  focused.focus();
  return withFocus !== without;
};

/**
 * Presses Tab until the element has the focus, each stop being seen. Gives the controls on the way; texts that
 * show more when they have the focus, such as times in UTC, are left out.
 */
export async function tabTo(page: Page, wanted: Locator): Promise<string[]> {
  const stops: string[] = [];
  await expect(wanted).toBeAttached();
  for (let stop = 0; stop < mostStops; stop += 1) {
    await page.keyboard.press('Tab');
    const focused = page.locator(':focus');
    const name = await focused.evaluate((element) =>
      (
        element.getAttribute('aria-label') ??
        (element as HTMLInputElement).labels?.[0]?.textContent ??
        element.textContent
      ).trim(),
    );
    if (await focused.evaluate((element) => element.matches('a, button, input, select, summary, [role]')))
      stops.push(name);
    expect.soft(await page.evaluate(showsFocus), `the focus on “${name}” is to be seen`).toBe(true);
    if (await wanted.evaluate((element) => element === document.activeElement)) return stops;
  }
  throw new Error(`Tab did not come to ${wanted.toString()}, only to: ${stops.join(', ')}`);
}
