import { expect, type Page } from '@playwright/test';

/** Waits for the address's path; origins differ between hosts. */
export async function expectPath(page: Page, path: RegExp): Promise<void> {
  await expect(page).toHaveURL((url) => path.test(url.pathname));
}

/** Opens a row of a table: the first that has the text, once there is one. */
export async function chooseRow(page: Page, table: string, text: RegExp): Promise<void> {
  const rows = page.getByRole('grid', { name: table }).getByRole('row');
  await rows.filter({ hasText: text }).first().getByRole('gridcell').last().click();
}
