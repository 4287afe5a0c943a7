import { generateKeyPairSync } from 'node:crypto';
import { cp, readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from '../../../main/compose.ts';
import { makeDatabase } from '../../support/databases/test-databases.ts';
import { addServer, addVault, protectAndBackUp } from '../support/arrange.ts';
import { violations } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { chooseRow, expectPath, typeLogin } from '../support/steps.ts';

/** Signs with another key from now on, and no longer knows the one before, whose fingerprint it gives. */
async function forgetKey(client: Client, folder: string): Promise<string> {
  const { id = '' } = (await client.keys.list()).find(({ signs }) => signs) ?? {};
  const file = join(folder, 'new.key');
  const { privateKey } = generateKeyPairSync('ed25519');
  await writeFile(file, privateKey.export({ type: 'pkcs8', format: 'pem' }), { mode: 0o600 });
  await client.keys.importPrivate({ name: 'new workstation', file });
  await client.keys.distrust({ key: id });
  return id;
}

test('what an opened vault brings is looked at and confirmed before anything is sent or started', async ({
  home,
  servers,
}) => {
  const database = 'brought_along';
  await makeDatabase(servers.old, database, 'CREATE TABLE t AS SELECT 1 AS i');
  let lostKey = '';
  // the workstation that is lost: its vault is copied, and what else it knew is forgotten
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
    const { instance } = await protectAndBackUp(client, 'prod', database);
    await cp(join(home.folder, 'vault'), join(home.folder, 'saved'), { recursive: true });
    lostKey = await forgetKey(client, home.folder);
    await client.instances.stop({ instance, data: 'delete', typedName: database });
    await client.servers.remove({ server: 'prod' });
    await client.vaults.remove({ vault: 'archive' });
  });
  // one of its jobs is somebody else's
  await home.arrange(async (client) => {
    const jobs = join(home.folder, 'saved', 'jobs');
    const [file = ''] = (await readdir(jobs, { recursive: true })).filter((name) => name.endsWith('.json'));
    const job = JSON.parse(await readFile(join(jobs, file), 'utf8')) as object;
    const error = {
      code: 'UserErrorMissingDBPermissions',
      message: 'Not allowed.',
      remedy: 'Trust me.',
      sql: 'ALTER ROLE mallory SUPERUSER;',
    };
    const forged = {
      ...job,
      id: 'job-of-mallory',
      state: 'failed',
      user: 'mallory',
      host: 'elsewhere',
      error,
      result: null,
    };
    await writeFile(join(jobs, file.replace(/[^/\\]+$/, 'job-of-mallory.json')), JSON.stringify(forged));
    await client.vaults.add({
      name: 'saved',
      location: { kind: 'folder', path: join(home.folder, 'saved') },
    });
  });
  const page = await home.open();
  const attention = page.getByRole('region', { name: 'Needs attention' });

  await test.step('the overview says what came with the vault', async () => {
    await expect(attention.getByText('No login is sent there before you confirm its address.')).toBeVisible();
    await expect(attention.getByText('1 database')).toBeVisible();
    await attention.getByRole('link', { name: 'Look at it' }).click();
    await expectPath(page, /^\/servers\/.+$/);
  });

  const card = page.getByRole('region', { name: 'Is this your server?' });
  await test.step('the page of the server shows where a login would go, and asks', async () => {
    await expect(card.getByText(servers.old.host, { exact: true })).toBeVisible();
    await expect(card.getByText(String(servers.old.port), { exact: true })).toBeVisible();
    await expect(card.getByText(servers.old.user, { exact: true })).toBeVisible();
    await expect(card.getByRole('radio', { name: 'verify-full' })).toBeChecked();
    await page.getByRole('button', { name: 'More actions' }).click();
    await expect(page.getByRole('menuitem', { name: /^Remove/ })).toBeVisible();
    await expect(page.getByRole('menuitem', { name: 'Change login' })).toHaveCount(0);
    await page.keyboard.press('Escape');
  });

  await test.step('by keyboard alone', async () => {
    expect(await violations(page)).toEqual([]);
    await card.getByRole('radio', { name: 'verify-full' }).focus();
    for (let step = 0; step < 3; step += 1) await page.keyboard.press('ArrowRight');
    await expect(card.getByRole('radio', { name: 'disable' })).toBeChecked();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await expect(card).toHaveCount(0);
  });

  await test.step('then its login can be named', async () => {
    await page.getByRole('button', { name: 'Change login' }).first().click();
    const drawer = page.getByRole('dialog');
    await typeLogin(drawer, servers.old.password);
    await drawer.getByRole('button', { name: 'Test and save' }).click();
    await expect(page.getByText(/PostgreSQL 14.* answers in/)).toBeVisible();
  });

  await test.step('the database is restorable, and backed up from here once it is confirmed', async () => {
    await page.getByRole('link', { name: 'Databases', exact: true }).click();
    await expect(
      page.getByText(/This database came with the vault saved and is not backed up/),
    ).toBeVisible();
    await chooseRow(page, 'Protected databases', new RegExp(database));
    await expect(page.getByRole('link', { name: 'Restore…' })).toBeVisible();
    await expect(page.getByRole('button', { name: 'Back up now' })).toHaveCount(0);
    await page.getByRole('button', { name: 'Confirm…' }).click();
    const dialog = page.getByRole('dialog', { name: 'Back it up from here' });
    await expect(dialog.getByRole('listitem')).toContainText(`${database} of prod: compression auto`);
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Confirm 1 database' }).click();
    await expect(page.getByRole('button', { name: 'Back up now' })).toBeVisible();
    await expect(page.getByText(/came with the vault/)).toHaveCount(0);
  });

  await test.step('its points are signed by an unknown key, until somebody trusts it', async () => {
    await page.getByRole('grid', { name: 'Recovery points' }).getByRole('gridcell').first().click();
    const drawer = page.getByRole('dialog', { name: /^Recovery point of/ });
    await expect(drawer.getByText('Signed by an unknown key')).toBeVisible();
    await expect(drawer.getByRole('button', { name: 'Trust this key…' })).toBeVisible();
    await drawer.getByRole('link', { name: 'Restore…' }).click();
    await page.getByRole('button', { name: 'Readiness' }).click();
    await expect(page.getByText(`Signed by a key that is not trusted here: ${lostKey}.`)).toBeVisible();
    await page.getByRole('button', { name: 'Trust this key…' }).click();
    const question = page.getByRole('dialog', { name: 'Trust a key' });
    await expect(question.getByText(lostKey)).toBeVisible();
    await question.getByRole('textbox', { name: 'Name' }).fill('lost workstation');
    expect(await violations(page)).toEqual([]);
    await question.getByRole('button', { name: 'Trust' }).click();
    await expect(page.getByRole('button', { name: 'Trust this key…' })).toHaveCount(0);
    await expect(page.getByText(lostKey)).toHaveCount(0);
  });

  await test.step('a job of others says where it came from, and offers nothing to run', async () => {
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await chooseRow(page, 'Jobs', /From elsewhere, by the vault saved/);
    await expect(
      page.getByText('the vault saved: written there by another workstation, not checked here'),
    ).toBeVisible();
    await expect(page.getByText(/Another workstation wrote it \(mallory on elsewhere\)/)).toBeVisible();
    await expect(page.getByText('Trust me.')).toBeHidden();
    await expect(page.getByText('ALTER ROLE mallory')).toBeHidden();
    await expect(page.getByRole('button', { name: /^Run/ })).toHaveCount(0);
    await page.getByText('Details', { exact: true }).click();
    await expect(page.getByText('Written by mallory on elsewhere, not checked here:')).toBeVisible();
    await expect(page.getByText('Trust me.')).toBeVisible();
  });
  await servers.old.dropDatabase(database);
});
