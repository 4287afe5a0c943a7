import { leaveKilledJob } from '../../support/apps/killed-job.ts';
import { freePort } from '../../support/servers/postgres-server.ts';
import { JobId, ServerId } from '../../../shared/ids.ts';
import { violations } from '../support/axe.ts';
import { expect, test } from '../support/fixtures.ts';
import { chooseRow, expectPath } from '../support/steps.ts';

test('what is left on a server or in a folder that is gone can be let go', async ({ home }) => {
  const port = await freePort();
  let serverId = '';
  await home.arrange(async (client) => {
    const server = await client.servers.add({
      name: 'gone',
      address: { host: '127.0.0.1', port, user: 'dba', maintenanceDatabase: 'postgres', tls: 'disable' },
      credential: { kind: 'none' },
    });
    serverId = server.id;
  });
  const folder = `${home.folder}/unmounted`;
  leaveKilledJob(
    home.env.PGKEEP_HOME,
    {
      kind: 'database',
      words: 'the half-made database "half" on gone',
      serverId: ServerId.parse(serverId),
      database: 'half',
    },
    { id: JobId.parse('job-20261123t171203-00000001'), kind: 'restore-as-database' },
  );
  const inFolder = leaveKilledJob(
    home.env.PGKEEP_HOME,
    {
      kind: 'files',
      words: `unfinished files in ${folder}`,
      location: { kind: 'folder', path: folder },
      prefix: 'point-1/',
    },
    { id: JobId.parse('job-20261123t171203-00000002') },
  );
  const page = await home.open();
  const main = page.getByRole('main');

  await test.step('what a job left: with the keyboard, after a question that names it', async () => {
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await chooseRow(page, 'Jobs', /restore.*files/i);
    await expectPath(page, new RegExp(`/jobs/${inFolder}$`));
    const messages = main.getByRole('region', { name: 'Messages' });
    await expect(messages).toContainText(`unfinished files in ${folder}`);
    await expect(main.getByText('Still to be cleaned')).toBeVisible();
    await messages.getByRole('button', { name: 'Let it go…' }).press('Enter');
    const dialog = page.getByRole('alertdialog');
    await expect(dialog).toContainText(`unfinished files in ${folder}`);
    expect(await violations(page)).toEqual([]);
    await dialog.getByRole('button', { name: 'Let it go' }).press('Enter');
    await expect(dialog).toBeHidden();
    await expect(main.getByText('Still to be cleaned')).toBeHidden();
  });

  await test.step('a server: the database that stays there has to be left by name', async () => {
    await page.getByRole('link', { name: 'Servers', exact: true }).click();
    await chooseRow(page, 'Servers', /gone/);
    await main.getByRole('button', { name: /More/ }).click();
    await page.getByRole('menuitem', { name: /Remove/ }).click();
    const dialog = page.getByRole('alertdialog');
    await dialog.getByRole('button', { name: 'Remove server' }).click();
    await expect(dialog.getByRole('alert')).toContainText(
      'gone is needed: pgkeep still has to drop the half-made database "half" there.',
    );
    await dialog.getByRole('checkbox', { name: 'Leave the half-made database "half" on the server' }).check();
    await dialog.getByRole('button', { name: 'Remove server' }).click();
    await expectPath(page, /^\/servers$/);
    await expect(main.getByText('No server is known yet.')).toBeVisible();
    await expect(main.getByText('gone', { exact: true })).toBeHidden();
  });
});
