import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from './support/fixtures.ts';

const point = 'point-20250101t000000-0000000a';

test('what a killed run left in a vault is shown, and removed when it is confirmed', async ({ home }) => {
  const path = join(home.folder, 'vault');
  let id = '';
  await home.arrange(async (client) => {
    ({ id } = await client.vaults.add({ name: 'archive', location: { kind: 'folder', path } }));
  });
  const instance = join(path, 'instances', 'inst-20250101t000000-0000000a');
  await mkdir(join(instance, point), { recursive: true });
  const file = join(instance, point, 'archive.pgdump.part');
  await writeFile(file, Buffer.alloc(2 * 1024 * 1024));
  const monthAgo = new Date(Date.now() - 30 * 24 * 60 * 60 * 1000);
  await utimes(file, monthAgo, monthAgo);

  const lost = 'point-20250102t000000-0000000b';
  await mkdir(join(instance, lost));
  const archive = join(instance, lost, 'archive.pgdump');
  await writeFile(archive, 'whole');
  await utimes(archive, monthAgo, monthAgo);

  const page = await home.open();
  await page.evaluate((to) => {
    history.pushState(null, '', to);
  }, `/vaults/${id}`);
  const dialog = page.getByRole('alertdialog', { name: 'Remove what killed runs left?' });
  const openDialog = async () => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Clean up' }).press('Enter');
  };

  await test.step('the list has its name and bytes; closing removes nothing', async () => {
    await openDialog();
    const item = dialog.getByRole('list', { name: 'What is removed' }).getByRole('listitem');
    await expect(item).toContainText(point);
    await expect(item).toContainText('2 MiB');
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    expect(await readdir(join(instance, point))).toEqual(['archive.pgdump.part']);
  });

  await test.step('confirming removes it, and then nothing is left to remove', async () => {
    await openDialog();
    await dialog.getByRole('button', { name: 'Remove' }).click();
    await expect(dialog).toBeHidden();
    expect(await readdir(instance)).toEqual([lost]);
  });

  await test.step('a point that lost its manifest is told and stays; without it there is nothing', async () => {
    await openDialog();
    await expect(dialog.getByText('There is nothing to remove.')).toBeVisible();
    const stays = dialog.getByRole('list', { name: 'What stays' }).getByRole('listitem');
    await expect(stays).toContainText(lost);
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await rm(join(instance, lost), { recursive: true });
    await openDialog();
    await expect(dialog.getByText('Nothing is abandoned in this vault.')).toBeVisible();
  });
});
