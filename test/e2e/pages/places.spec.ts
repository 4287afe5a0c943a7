import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { addServer, addVault, protectAndBackUp } from '../support/arrange.ts';
import { expect, test } from '../support/fixtures.ts';
import { expectPath, jobPatience, openAdvanced, openDatabase } from '../support/steps.ts';

test('a server is added with a password file that was chosen, and keeps it when its login is changed', async ({
  home,
  servers,
}) => {
  const { host, port, user, password } = servers.old;
  const passfile = join(home.folder, 'pgpass');
  await writeFile(passfile, `${host}:${port}:*:${user}:${password}\n`);
  await chmod(passfile, 0o600);
  const page = await home.open();

  await test.step('add it', async () => {
    await page.getByRole('link', { name: 'Servers', exact: true }).first().click();
    await page.getByRole('button', { name: 'Add server' }).first().click();
    const adding = page.getByRole('dialog', { name: 'Add server' });
    await adding.getByLabel('Host').fill(host);
    await adding.getByLabel('Port').fill(String(port));
    await adding.getByLabel('User').fill(user);
    await openAdvanced(adding);
    await adding.getByRole('radio', { name: 'disable' }).check();
    await adding.getByLabel('Name in pgkeep').fill('prod');
    await adding.getByRole('radio', { name: 'Password file' }).check();
    const file = { form: adding, label: /^Password file/ };
    await expect(adding.getByRole('textbox', { name: file.label })).toHaveJSProperty('readOnly', true);
    await home.choosePlace(file, passfile);
    await adding.getByRole('button', { name: 'Use none, but PGPASSFILE or ~/.pgpass' }).click();
    await expect(adding.getByRole('textbox', { name: file.label })).toHaveValue('');
    await home.choosePlace(file, passfile);
    await adding.getByRole('button', { name: 'Test connection' }).click();
    await adding.getByRole('button', { name: 'Add server' }).click();
    await expectPath(page, /^\/servers\/.+$/);
  });

  await test.step('change its login', async () => {
    await page.getByRole('button', { name: 'More actions' }).click();
    await page.getByRole('menuitem', { name: 'Change login' }).click();
    const changing = page.getByRole('dialog', { name: 'Change login' });
    await expect(changing.getByRole('textbox', { name: /^Password file/ })).toHaveValue(passfile);
    await changing.getByRole('button', { name: 'Test and save' }).click();
    await expect(changing).toBeHidden();
  });
});

test('files go into a folder that was chosen, and the same restore begins with it again', async ({
  home,
  servers,
}) => {
  const database = 'exported';
  await servers.old.createDatabase(database);
  let backedUp = { instance: '', point: '' };
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', servers.old);
    await addVault(client, home);
    backedUp = await protectAndBackUp(client, 'prod', database);
  });
  const exports = join(home.folder, 'exports');
  const page = await home.open();
  await openDatabase(page, database);
  await page.getByRole('link', { name: 'Restore…' }).click();
  const main = page.getByRole('main');
  const next = page.getByRole('button', { name: 'Next' });

  await test.step('choose the folder', async () => {
    while (!(await main.getByRole('radio', { name: /^Files/ }).isVisible())) await next.click();
    await main.getByRole('radio', { name: /^Files/ }).check();
    await home.choosePlace({ form: main, label: /^Folder/ }, exports);
    await next.click();
    await expect(main.getByText(exports).first()).toBeVisible();
    await page.getByRole('button', { name: 'Restore as files' }).click();
    await expectPath(page, /^\/jobs\/.+$/);
    await expect(main.getByText('Completed').first()).toBeVisible(jobPatience);
    expect(await readdir(exports)).toHaveLength(1);
  });

  await test.step('begin the same again', async () => {
    const job = new URL(page.url()).pathname.split('/').at(-1) ?? '';
    await page.evaluate((to) => {
      history.pushState(null, '', to);
      window.dispatchEvent(new PopStateEvent('popstate', { state: null }));
    }, `/restore/${backedUp.instance}/${backedUp.point}?like=${job}`);
    await expect(main.getByRole('textbox', { name: /^Folder/ })).toHaveValue(exports);
  });
  await servers.old.dropDatabase(database);
});

test('client tools are looked for in a folder that was chosen', async ({ home }) => {
  const page = await home.open();
  await page.getByRole('link', { name: 'Settings' }).first().click();
  const tools = page.getByRole('region', { name: 'Client tools' });
  await mkdir(join(home.folder, 'bin'));
  await home.choosePlace({ form: tools, label: /^Look into another folder/ }, join(home.folder, 'bin'));
  await tools.getByRole('button', { name: 'Add folder' }).click();
  await expect(tools.getByText(/has no pg_dump and pg_restore that run/)).toBeVisible();
});
