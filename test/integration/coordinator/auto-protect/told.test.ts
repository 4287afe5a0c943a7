import { expect, it, onTestFinished } from 'vitest';
import * as stage from '../../../support/auto-protect/stage.ts';
import { daily, look, place, protectedIn } from '../../../support/auto-protect/stage.ts';
import type { TestApp } from '../../../support/apps/app.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(18);
const dayMs = 24 * 60 * 60_000;
const database = (name: string) => stage.database(server(), name);
const sql = (statement: string, of?: string) => stage.sqlOn(server(), statement, of);

/** What people see of it: the overview, and the state of the whole home. */
const seen = async ({ client }: TestApp) =>
  (await client.overview.summary()).autoProtected.map(({ database: name, outcome }) => `${outcome}: ${name}`);

/** A login that may connect to what everybody may connect to, as long as the test. */
async function role(name: string): Promise<{ user: string; password: string }> {
  await sql(`CREATE ROLE ${name} LOGIN PASSWORD '${server().password}' IN ROLE pg_read_all_data`);
  onTestFinished(async () => void (await sql(`DROP ROLE ${name}`)));
  return { user: name, password: server().password };
}

it('what was done is seen for a day, and by the home alone that did it', async () => {
  const { app, path, pass } = await stage.workstation(server());
  await database('told_a1');
  await app.client.autoProtect.set({ ...place, names: 'told_a*', policy: daily });
  await look(app);
  expect(await seen(app)).toEqual(['protected: told_a1']);
  const [news] = (await app.client.overview.summary()).autoProtected;
  expect(news).toMatchObject({
    serverName: 'source',
    vaultName: 'vault',
    words:
      '"told_a1" is protected now, as "source/told_a1", and is backed up by the policy "Daily, kept 30 days".',
  });
  const { app: other } = await stage.workstation(server(), { path });
  await other.client.overview.instances({ refresh: true });
  expect(await protectedIn(other)).toEqual(['told_a1']);
  expect(await seen(other)).toEqual([]);
  pass(dayMs);
  expect(await seen(app)).toEqual([]);
});

it('what could not be done is told once, stands until it is done, and is over where nobody wants it any more', async () => {
  const login = await role('told_b');
  const { app, pass } = await stage.workstation(server(), login);
  const names = ['told_b1', 'told_b2', 'told_b3'];
  for (const name of names) {
    await database(name);
    await sql(`REVOKE CONNECT ON DATABASE ${name} FROM PUBLIC`);
  }
  await app.client.autoProtect.set({ ...place, names: 'told_b*', policy: daily });
  expect(await look(app)).toEqual(names.map((name) => `failed: ${name}`));
  expect(await look(app)).toEqual([]);
  pass(30 * dayMs);
  expect((await seen(app)).toSorted()).toEqual(names.map((name) => `failed: ${name}`));
  expect(await stage.toldWords(app, 'told_b1')).toMatch(/^"told_b1" was not protected: /);
  await sql('GRANT CONNECT ON DATABASE told_b1 TO PUBLIC');
  await server().dropDatabase('told_b2');
  await app.client.autoProtect.exclude({ ...place, names: ['told_b3'] });
  expect(await look(app)).toEqual(['protected: told_b1']);
  expect(await seen(app)).toEqual(['protected: told_b1']);
  expect(await protectedIn(app)).toEqual(['told_b1']);
});

it('rules that wait and a server that is away are each told once, whatever else is told', async () => {
  const { app, path } = await stage.workstation(server());
  await app.client.autoProtect.set({ ...place, names: 'told_c*', policy: daily });
  const { app: other } = await stage.workstation(server(), { path });
  await other.client.autoProtect.set({ ...place, names: 'told_d*', policy: daily });
  // the first look reads the rules anew, since there is a database to protect
  await database('told_c1');
  const first = await look(app);
  await app.client.servers.set({ server: 'source', address: { port: 1 }, credential: { kind: 'none' } });
  const looks = [first, await look(app), await look(app), await look(app)];
  expect(looks.flat().toSorted()).toEqual(['failed: ', 'left: ', 'protected: told_c1']);
  expect((await seen(app)).toSorted()).toEqual(['failed: ', 'left: ', 'protected: told_c1']);
});
