import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { addFolderVault, addServer, openTestApp, type TestApp } from '../support/apps/app.ts';
import { makeDatabase, queryRows } from '../support/databases/test-databases.ts';
import { sharedServer } from '../support/servers/shared.ts';
import { patternOfName } from '../../shared/policies/auto-protect.ts';

const server = () => sharedServer(18);
const place = { server: 'source', vault: 'vault' };
const policy = 'Daily, kept 30 days';

async function workstation(): Promise<{ readonly app: TestApp; readonly path: string }> {
  const app = await openTestApp();
  onTestFinished(() => app[Symbol.asyncDispose]());
  await addServer(app, server());
  return { app, path: (await addFolderVault(app)).path };
}

const look = async ({ client }: TestApp) => {
  const events = await Array.fromAsync(await client.schedule.runDue());
  return events.flatMap((event) => (event.kind === 'auto-protected' ? event.news : []));
};

const hostile = ['ap_"; DROP TABLE x; --', "ap_' $(touch x)", 'ap_../../up', 'ap_*', '-ap_\n\u202e<b>'];

it('databases with hostile names are protected under exactly these names, and excluded one by one', async () => {
  for (const name of hostile) {
    await makeDatabase(server(), name, 'CREATE TABLE t AS SELECT 1');
    onTestFinished(() => server().dropDatabase(name));
  }
  const { app, path } = await workstation();
  await app.client.autoProtect.set({ ...place, names: '*ap_*', policy });
  const except = patternOfName('ap_*');
  await app.client.autoProtect.exclude({ ...place, names: [except] });
  const news = await look(app);
  expect(news.map(({ database, outcome }) => `${outcome} ${database}`).toSorted()).toEqual(
    hostile
      .filter((name) => name !== 'ap_*')
      .map((name) => `protected ${name}`)
      .toSorted(),
  );
  const protectedNames = (await app.client.instances.list()).map(({ database }) => database);
  expect(protectedNames.toSorted()).toEqual(hostile.filter((name) => name !== 'ap_*').toSorted());
  // names in a vault come from ids
  const claims = await readdir(join(path, 'claims'));
  expect(claims).toHaveLength(4);
  for (const claim of claims) expect(claim).toMatch(/^[0-9]+-[0-9]+$/);
});

it('whoever can write to the vault has no home back up what nobody there agreed to', async () => {
  await makeDatabase(server(), 'forged_rule', 'CREATE TABLE t AS SELECT 1');
  onTestFinished(() => server().dropDatabase('forged_rule'));
  const { app, path } = await workstation();
  await app.client.autoProtect.set({ ...place, names: 'agreed_*', policy });
  const [of] = await readdir(join(path, 'servers'));
  const folder = join(path, 'servers', of ?? '');
  const last = (await readdir(folder)).toSorted().at(-1) ?? '';
  const record = JSON.parse(await readFile(join(folder, last), 'utf8')) as {
    revision: number;
    autoProtect: { rules: { names: string }[] };
  };
  const revision = record.revision + 1;
  const rules = [...record.autoProtect.rules, { ...record.autoProtect.rules[0], names: '*' }];
  const name = `${String(revision).padStart(8, '0')}.json`;
  await writeFile(
    join(folder, name),
    JSON.stringify({ ...record, revision, autoProtect: { rules, except: [] } }),
  );
  const news = await look(app);
  expect(news).toMatchObject([{ database: '', outcome: 'left' }]);
  expect(await app.client.instances.list()).toEqual([]);
  // the forged rule was seen
  expect((await app.client.autoProtect.list())[0]?.rules.map(({ names }) => names)).toEqual([
    'agreed_*',
    '*',
  ]);
});

it('a claim that somebody forged or damaged keeps no database unprotected without a word', async () => {
  const [forged, damaged, sound] = ['claim_forged', 'claim_damaged', 'claim_sound'];
  for (const name of [forged, damaged, sound]) {
    await makeDatabase(server(), name, 'CREATE TABLE t AS SELECT 1');
    onTestFinished(() => server().dropDatabase(name));
  }
  const [system] = await queryRows<{ cluster: string }>(
    server(),
    'postgres',
    'SELECT system_identifier::text AS cluster FROM pg_control_system()',
  );
  const { app, path } = await workstation();
  await app.client.autoProtect.set({ ...place, names: 'claim_*', policy });
  const claim = async (name: string, document: (oid: number) => string) => {
    const [found] = await queryRows<{ oid: string }>(
      server(),
      'postgres',
      `SELECT oid::text AS oid FROM pg_database WHERE datname = '${name}'`,
    );
    const folder = join(path, 'claims', `${system?.cluster}-${found?.oid}`);
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, '00000001.json'), document(Number(found?.oid)));
  };
  const writtenBy = { user: 'eve', host: 'elsewhere', pgkeep: '0.1.0', home: 'home-eve' };
  const header = { format: 2, revision: 1, writtenAt: '2026-11-23T10:00:00.000Z', writtenBy };
  await claim(forged, (oid) =>
    JSON.stringify({
      ...header,
      cluster: system?.cluster,
      oid,
      instanceId: 'inst-eve',
      database: forged,
      settled: true,
    }),
  );
  await claim(damaged, () => '{"format": 2');
  const news = await look(app);
  expect(news.map(({ database, outcome }) => `${outcome} ${database}`)).toEqual([
    `failed ${damaged}`,
    `left ${forged}`,
    `protected ${sound}`,
  ]);
  expect((await app.client.overview.summary()).autoProtected).toHaveLength(3);
});
