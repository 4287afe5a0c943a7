import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { addVault } from '../support/arrange.ts';
import { violations } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';

test('a vault that cannot be read again is not said to be empty', async ({ home }) => {
  await home.arrange((client) => addVault(client, home));
  const page = await home.open();
  await page.getByRole('link', { name: 'Vaults', exact: true }).click();
  await page.getByRole('link', { name: 'archive' }).click();
  const empty = page.getByText(/^The vault is empty/);
  await expect(empty).toBeVisible();

  const folder = join(home.folder, 'vault');
  await rename(folder, `${folder}-away`);
  await page.getByRole('button', { name: 'Read again' }).click();
  const state = page.getByText(/^The vault cannot be read now\. As it was read (just now|.+ ago): /);
  await expect(state).toContainText('Holds 0 recovery points of 0 databases');
  await expect(page.getByRole('button', { name: 'Try again' })).toBeVisible();
  await expect(empty).toHaveCount(0);
  await expect(page.getByRole('link', { name: 'Protect databases' })).toHaveCount(0);
  expect(await violations(page)).toEqual([]);

  await rename(`${folder}-away`, folder);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(empty).toBeVisible();
  await expect(page.getByText(/cannot be read now/)).toHaveCount(0);
});
