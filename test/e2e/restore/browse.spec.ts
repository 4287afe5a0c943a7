import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '../support/fixtures.ts';
import { openAdvanced } from '../support/steps.ts';

/** What a browser does in the place of the platform's dialog, which only the serve host needs. */
test('folders are browsed with the keyboard alone, whatever they are called', async ({ home }) => {
  const names = ['a first', 'שלום עולם', 'x'.repeat(200), 'evil\u202egnp.exe', "b $(touch pwned) '; DROP"];
  const backups = join(home.folder, 'backups');
  for (const name of names) await mkdir(join(backups, name), { recursive: true });
  await symlink('/etc', join(backups, 'out'));
  const page = await home.open();
  await page.getByRole('link', { name: 'Vaults', exact: true }).first().click();
  await page.getByRole('button', { name: 'Add vault' }).first().click();
  const drawer = page.getByRole('dialog', { name: 'Add vault' });
  await drawer.getByRole('button', { name: 'Browse' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Choose the folder of the vault' });
  const focused = page.locator(':focus');

  await expect(focused).toHaveText(/vaults/);
  await page.keyboard.press('ArrowDown');
  await expect(focused).toHaveText(home.folder);
  await page.keyboard.press('Enter');
  await expect(focused).toHaveText('backups');
  await page.keyboard.press('Enter');
  await expect(focused).toHaveText('a first');
  await expect(dialog.getByRole('status')).toHaveText('6 folders.');
  await expect(dialog.getByText('evil⟨U+202E⟩gnp.exe')).toBeVisible();
  const out = dialog.getByRole('button', { name: /out/ });
  await expect(out).toHaveAttribute('aria-disabled', 'true');
  await expect(out).toContainText('It leads out of the folder that pgkeep may use.');
  const found = await new AxeBuilder({ page })
    .include('[role="dialog"]')
    .exclude('[data-tabster-dummy]')
    .analyze();
  expect(found.violations).toEqual([]);

  await page.keyboard.press('Enter');
  await expect(focused).toHaveText('Choose this folder');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.press('Shift+Tab');
  await page.keyboard.type('new');
  await page.keyboard.press('Escape');
  const question = page.getByRole('dialog', { name: 'Discard what you typed?' });
  await expect(question.getByRole('button', { name: 'Keep editing' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(question).toBeHidden();
  await expect(focused).toHaveValue('new');
  await page.keyboard.press('Enter');
  await expect(dialog.getByRole('navigation', { name: 'Where this is' })).toContainText('new');
  await expect(focused).toHaveText('Choose this folder');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect(focused).toHaveText('Browse');
  await expect(drawer.getByRole('textbox', { name: /^Folder/ })).toHaveValue(join(backups, 'a first/new'));
});

test('Escape leaves the drawer open, thousands of files are searched, and an empty folder says so', async ({
  home,
}) => {
  const many = join(home.folder, 'certificates');
  await mkdir(many);
  await mkdir(join(home.folder, 'empty'));
  await Promise.all(
    Array.from({ length: 2_000 }, (_, number) => writeFile(join(many, `ca-${number}.pem`), '')),
  );
  const page = await home.open();
  await page.getByRole('link', { name: 'Servers', exact: true }).first().click();
  await page.getByRole('button', { name: 'Add server' }).first().click();
  const drawer = page.getByRole('dialog', { name: 'Add server' });
  await openAdvanced(drawer);
  await drawer.getByRole('button', { name: 'Browse' }).click();
  const dialog = page.getByRole('dialog', { name: 'Choose the file with the CA certificates' });
  await dialog.getByRole('button', { name: 'empty' }).click();
  await expect(dialog.getByRole('status')).toHaveText('The folder is empty.');
  await dialog.getByRole('navigation').getByRole('button').first().click();
  await dialog.getByRole('button', { name: 'certificates' }).click();
  await expect(dialog.getByRole('status')).toHaveText(
    '500 files. 1500 more are not shown: search for a part of the name.',
  );
  await dialog.getByRole('searchbox').fill('1999');
  await expect(dialog.getByRole('status')).toHaveText('1 file.');
  await dialog.getByRole('searchbox').fill('nothing like this');
  await expect(dialog.getByRole('status')).toHaveText('Nothing here has that in its name.');
  await page.keyboard.press('Escape');
  await expect(dialog).toBeHidden();
  await expect(drawer).toBeVisible();
});
