import { mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { violations } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';

const point = 'point-20250101t000000-0000000a';

test('a vault is cleaned of what a killed run left, and carried over, when it is confirmed', async ({
  home,
}) => {
  const path = join(home.folder, 'vault');
  const spare = join(home.folder, 'spare');
  let id = '';
  await home.arrange(async (client) => {
    ({ id } = await client.vaults.add({ name: 'archive', location: { kind: 'folder', path } }));
    await client.vaults.add({ name: 'spare', location: { kind: 'folder', path: spare } });
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
    await page.keyboard.press('Escape');
  });

  const question = page.getByRole('alertdialog', { name: 'Carry the vault over?' });
  const vaultFile = join(path, 'vault.json');
  const written = JSON.parse(await readFile(vaultFile, 'utf8')) as object;

  await test.step('a vault of format 1 can be copied into another one, and what is damaged is named', async () => {
    await writeFile(vaultFile, JSON.stringify({ ...written, format: 1 }));
    await writeFile(join(instance, 'instance.json'), '{');
    await page.getByRole('button', { name: 'Read again' }).click();
    await page.getByRole('button', { name: 'Carry over' }).press('Enter');
    const kept = question.getByRole('list', { name: 'What cannot be read' }).getByRole('listitem');
    await expect(kept).toContainText('instance.json');
    await question.getByRole('radio', { name: /^Copy everything/ }).check();
    await expect(question.getByText('Choose the vault to copy into.')).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await question.getByRole('combobox', { name: 'Copy into' }).selectOption('spare');
    await question.getByRole('button', { name: 'Copy', exact: true }).click();
    await expect(page.getByText('0 recovery points of archive in spare', { exact: true })).toBeVisible();
    await expect(question).toBeHidden();
    expect(JSON.parse(await readFile(vaultFile, 'utf8'))).toEqual({ ...written, format: 1 });
  });

  await test.step('and be carried over where it is', async () => {
    await page.getByRole('button', { name: 'Carry over' }).click();
    await question.getByRole('button', { name: 'Carry over' }).click();
    await expect(question).toBeHidden();
    await expect(page.getByRole('button', { name: 'Carry over' })).toBeHidden();
    await expect(page.getByRole('heading', { level: 1 })).toBeFocused();
    expect(JSON.parse(await readFile(vaultFile, 'utf8'))).toEqual({ ...written, format: 2 });
    expect(await readFile(join(instance, 'instance.json'), 'utf8')).toBe('{');
  });

  const locked = join(home.folder, 'locked');
  const leases = join(home.folder, 'leases');
  for (const folder of [locked, leases]) await mkdir(folder);

  await test.step('a vault that lets nobody replace files is added with a second place for its leases', async () => {
    await page.getByRole('link', { name: 'Vaults', exact: true }).first().click();
    await page.getByRole('button', { name: 'Add vault' }).first().click();
    const drawer = page.getByRole('dialog', { name: 'Add vault' });
    await home.choosePlace({ form: drawer, label: /^Folder/ }, locked);
    await drawer.getByText('Advanced: leases in the vault').press('Enter');
    await drawer.getByRole('checkbox', { name: 'Keep leases in a second place' }).check();
    expect(await violations(page)).toEqual([]);
    const second = drawer.getByRole('group', { name: 'Second place' });
    await drawer.getByRole('button', { name: 'Add vault' }).click();
    await expect(second.getByText('Choose a folder.')).toBeVisible();
    await home.choosePlace({ form: second, label: /^Folder/ }, leases);
    await drawer.getByRole('button', { name: 'Add vault' }).click();
    const created = page.getByRole('dialog', { name: 'Vault created' });
    await created.getByRole('link', { name: 'Show vault' }).click();
    await expect(page.getByText(leases, { exact: true })).toBeVisible();
    expect(await readdir(leases)).toContain('runtime.json');
  });

  await test.step('whoever opens it confirms that place before anything is opened there', async () => {
    await home.arrange(async (client) => {
      await client.vaults.remove({ vault: 'locked' });
      await client.vaults.add({ name: 'locked', location: { kind: 'folder', path: locked } });
    });
    await page.getByRole('button', { name: 'Read again' }).click();
    const notice = page.getByText(/^The leases of this vault lie in .* Nobody has confirmed that here/);
    await expect(notice).toBeVisible();
    await page.getByRole('button', { name: 'Confirm second place' }).click();
    const drawer = page.getByRole('dialog', { name: 'Confirm second place' });
    await expect(drawer.getByText(/^The leases of this vault lie in /)).toContainText(leases);
    await home.choosePlace({ form: drawer, label: /^Folder/ }, locked);
    await drawer.getByRole('button', { name: 'Confirm' }).click();
    await expect(drawer.getByText(/has no runtime\.json/)).toBeVisible();
    expect(await violations(page)).toEqual([]);
    await home.choosePlace({ form: drawer, label: /^Folder/ }, leases);
    await drawer.getByRole('button', { name: 'Confirm' }).click();
    await expect(drawer).toBeHidden();
    await expect(notice).toBeHidden();
  });
});

test('a vault that lost its vault.json, and that nobody knows, is written again where it is added', async ({
  home,
}) => {
  const path = join(home.folder, 'vault');
  let id = '';
  await home.arrange(async (client) => {
    ({ id } = await client.vaults.add({ name: 'archive', location: { kind: 'folder', path } }));
    await client.vaults.remove({ vault: id });
  });
  const record = join(path, 'instances', 'inst-20250101t000000-0000000a', 'record');
  await mkdir(record, { recursive: true });
  await writeFile(join(record, '00000001.json'), '{}');
  await rm(join(path, 'vault.json'));

  const page = await home.open();
  await page.getByRole('link', { name: 'Vaults', exact: true }).first().click();
  await page.getByRole('button', { name: 'Add vault' }).first().click();
  const drawer = page.getByRole('dialog', { name: 'Add vault' });
  await home.choosePlace({ form: drawer, label: /^Folder/ }, path);
  await drawer.getByRole('button', { name: 'Add vault' }).click();
  await expect(drawer.getByText('has no vault.json, while it holds instances.')).toBeVisible();
  await drawer.getByRole('button', { name: 'Write vault.json again and open it' }).click();
  await expect(page.getByRole('dialog', { name: 'Vault opened' })).toBeVisible();
  expect(JSON.parse(await readFile(join(path, 'vault.json'), 'utf8'))).toMatchObject({ format: 2 });
});
