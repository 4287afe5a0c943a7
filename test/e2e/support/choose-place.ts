import { expect, type Locator, type Page } from '@playwright/test';
import { relative, sep } from 'node:path';
import type { Desktop } from '../../support/electron/desktop.ts';

/** A field for a file or folder. */
export type PlaceField = { readonly form: Locator; readonly label: RegExp };

const textOf = ({ form, label }: PlaceField) => form.getByRole('textbox', { name: label });

const browse = async (field: PlaceField) => {
  const row = textOf(field).locator('xpath=ancestor::*[.//button][1]');
  await row.getByRole('button', { name: 'Browse' }).click();
};

/** Lets the platform's dialog answer. */
export async function answerDialog(desktop: Desktop, field: PlaceField, path: string): Promise<void> {
  await desktop.answerDialogs(path);
  await browse(field);
  await expect(textOf(field)).toHaveValue(path);
}

/** Goes from the folder that pgkeep was started with to the place, making folders that are not there. */
export async function browseTo(
  page: Page,
  field: PlaceField,
  { root, path }: { readonly root: string; readonly path: string },
): Promise<void> {
  await browse(field);
  const dialog = page.getByRole('dialog', { name: /^Choose/ });
  const entry = (name: string) =>
    dialog
      .getByRole('list')
      .getByRole('button')
      .filter({ has: page.getByText(name, { exact: true }) });
  await page.waitForLoadState();
  const all = dialog.getByRole('list', { name: 'Folders to choose from' });
  const trail = dialog.getByRole('navigation', { name: 'Where this is' });
  await expect(all.or(trail).first()).toBeVisible();
  if (await all.isVisible()) await entry(root).click();
  for (const name of relative(root, path).split(sep)) {
    await expect(dialog.getByRole('status')).toBeVisible();
    if (!(await entry(name).isVisible())) {
      await dialog.getByLabel('New folder').fill(name);
      await dialog.getByRole('button', { name: 'Make folder' }).click();
    } else {
      await entry(name).click();
      if (await dialog.isHidden()) break;
    }
    await expect(trail.getByText(name, { exact: true }).or(textOf(field)).first()).toBeVisible();
  }
  const choose = dialog.getByRole('button', { name: 'Choose this folder' });
  if (await choose.isVisible()) await choose.click();
  await expect(dialog).toBeHidden();
  await expect(textOf(field)).toHaveValue(path);
}
