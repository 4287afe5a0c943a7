import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  openTestApp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase, queryRows } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  await addFolderVault(app);
  for (const major of [12, 13, 14, 15, 17]) {
    await addServer(app, sharedServer(major), { name: `server ${major}` });
  }
});
afterAll(() => app[Symbol.asyncDispose]());

/** Major of the pg_dump that took the newest point. */
async function dumpedBy(instance: string): Promise<number> {
  await completeJob(app, app.client.backup.start({ instance }));
  const { manifest } = await app.client.points.show({ instance });
  return Number.parseInt(manifest.tool.version, 10);
}

describe('the client major of an instance', () => {
  it('decides which pg_dump takes the backups, and comes back from the vault', async () => {
    await makeDatabase(sharedServer(14), 'client_major', 'CREATE TABLE t AS SELECT 1 AS id');
    const protect = { server: 'server 14', database: 'client_major', vault: 'vault', name: 'chosen' };
    await app.client.instances.protect({ ...protect, options: { clientMajor: 15 } });
    expect(await dumpedBy('chosen')).toBe(15);
    const set = (clientMajor: number | null) =>
      app.client.instances.set({ instance: 'chosen', options: { clientMajor } });
    expect((await set(18)).options.clientMajor).toBe(18);
    expect(await dumpedBy('chosen')).toBe(18);

    // what is not said stays
    await app.client.instances.set({ instance: 'chosen', options: { countRows: false } });
    const other = await openTestApp();
    try {
      await addServer(other, sharedServer(14), { name: 'server 14' });
      await addFolderVault(other, 'vault', `${app.folder}/vault`);
      const [opened] = await other.client.instances.list();
      expect(opened?.options).toMatchObject({ clientMajor: 18, countRows: false });
    } finally {
      await other[Symbol.asyncDispose]();
    }

    expect(await set(null)).not.toHaveProperty('options.clientMajor');
    const { found } = await app.client.tools.list();
    const nearest = found.filter(({ major, warning }) => major >= 16 && warning === null);
    expect(await dumpedBy('chosen')).toBe(Math.min(...nearest.map(({ major }) => major)));
    // its rows were not counted, which is not the same as none
    const [latest] = await app.client.jobs.list({ kind: 'backup', limit: 1 });
    expect(latest?.result).toMatchObject({ tables: 1 });
    expect(latest?.result).not.toHaveProperty('rows');
  });

  it('is refused where it is older than the server or not installed, and nothing changes', async () => {
    await makeDatabase(sharedServer(17), 'client_older', 'CREATE TABLE t ()');
    const protect = { server: 'server 17', database: 'client_older', vault: 'vault', name: 'older' };
    expect(
      await failureOf(app.client.instances.protect({ ...protect, options: { clientMajor: 15 } })),
    ).toMatchObject({
      code: 'UserErrorClientToolsMissing',
      message: expect.stringMatching(
        /^The instance asks for pg_dump 15, and the server is PostgreSQL 17: .* Found: .*15\.\d+ \(/,
      ) as string,
      remedy: 'Set its client major to 17 or newer, or leave the choice to pgkeep.',
    });
    await app.client.instances.protect(protect);
    for (const [clientMajor, message] of [
      [15, 'The instance asks for pg_dump 15, and the server is PostgreSQL 17'],
      [99, 'The instance asks for pg_dump 99, which is not here. Found: '],
    ] as const) {
      const refused = await failureOf(
        app.client.instances.set({ instance: 'older', options: { clientMajor } }),
      );
      expect(refused.message).toContain(message);
    }
    const [instance] = (await app.client.instances.list()).filter(({ name }) => name === 'older');
    expect(instance?.options).not.toHaveProperty('clientMajor');
  });
});

describe('a subscription of a server before 16, which pg_dump 16 and newer write with run_as_owner', () => {
  it.for([
    [13, 17, 12],
    [13, 18, 13],
    [15, 18, 14],
  ] as const)('of %i, dumped by %i, comes back on %i', async ([source, clientMajor, target]) => {
    const database = `client_sub_${source}_${clientMajor}`;
    await makeDatabase(
      sharedServer(source),
      database,
      `CREATE SUBSCRIPTION "${database}" CONNECTION 'host=nowhere.invalid' PUBLICATION p
         WITH (connect = false, slot_name = NONE)`,
    );
    const protect = { server: `server ${source}`, database, vault: 'vault', name: database };
    await app.client.instances.protect({ ...protect, options: { clientMajor } });
    expect(await dumpedBy(database)).toBe(clientMajor);
    const newDatabase = `${database}_restored`;
    const targetServer = `server ${target}`;
    if (source === target) {
      await queryRows(
        sharedServer(source),
        database,
        `ALTER SUBSCRIPTION "${database}" RENAME TO "${database}_source"`,
      );
    }
    const job = await runJob(
      app,
      app.client.restore.asDatabase({ instance: database, targetServer, newDatabase }),
    );
    // nothing had to be rewritten: the only note is that it comes back disabled
    const notes = [`The subscription "${database}" is disabled: it has no slot on the publisher.`];
    expect({ state: job.state, notes: job.result?.notes }).toEqual({ state: 'completed', notes });
    expect(
      await queryRows(
        sharedServer(target),
        newDatabase,
        `SELECT subname AS name, subenabled AS enabled FROM pg_subscription
          WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())`,
      ),
    ).toEqual([{ name: database, enabled: false }]);
  });
});
