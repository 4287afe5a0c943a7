import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Job } from '../../../shared/jobs/jobs.ts';
import { addServer, addVault, protectAndBackUp } from '../support/arrange.ts';
import { expect, test } from '../support/fixtures.ts';
import { chooseRow } from '../support/steps.ts';

const database = 'saved';
const role = 'saver';

test('what the pages save becomes a file where the user says', async ({ home, servers }) => {
  const server = servers.old;
  await server.createDatabase(database);
  const admin = await server.connect(database);
  await admin.query(`DROP ROLE IF EXISTS ${role}; CREATE ROLE ${role} LOGIN PASSWORD '${server.password}'`);
  await home.arrange(async (client) => {
    await addServer(client, home, 'prod', server);
    await addVault(client, home);
    await protectAndBackUp(client, 'prod', database);
    await addServer(client, home, 'poor', { ...server, user: role });
  });
  await admin.query('CREATE SCHEMA app; CREATE TABLE app.hidden (id int)');
  await admin.end();
  await home.arrange(async (client) => {
    await client.instances.protect({ server: 'poor', database, vault: 'archive' });
  });
  const page = await home.open();
  const saved = async (name: string, act: () => Promise<void>) => {
    const path = join(home.folder, name);
    await home.save(path, act);
    return await readFile(path, 'utf8');
  };

  await test.step('the list of jobs as CSV and JSON', async () => {
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    const choose = (format: string) => async () => {
      await page.getByRole('button', { name: 'Export' }).click();
      await page.getByRole('menuitem', { name: format }).click();
    };
    const csv = (await saved('jobs.csv', choose('As CSV'))).split('\r\n');
    expect(csv[0]).toBe(
      '\ufeffid,kind,state,subject,target,asked at,started at,ended at,host,user,bytes,rows,tables,database,destination,error code,error,losses',
    );
    expect(csv[1]).toMatch(/^job-[^,]+,backup,completed,/);
    const [job] = JSON.parse(await saved('jobs.json', choose('As JSON'))) as Job[];
    expect(job).toMatchObject({ kind: 'backup', state: 'completed' });
  });

  await test.step('SQL that grants what a backup lacks', async () => {
    await page.getByRole('link', { name: 'Databases', exact: true }).click();
    await chooseRow(page, 'Protected databases', /poor/);
    await page.getByRole('tab', { name: 'Privileges' }).click();
    const sql = await saved('grant.sql', () => page.getByRole('button', { name: 'Save' }).first().click());
    expect(sql).toContain(`GRANT SELECT ON TABLE "app"."hidden" TO "${role}";`);
  });
});
