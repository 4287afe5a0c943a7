import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addFolderVault, addServer, openTestApp, runJob, type TestApp } from '../../../support/apps/app.ts';
import { makeDatabase, queryRows } from '../../../support/databases/test-databases.ts';
import { startReplication } from '../../../support/servers/standby.ts';

let app: TestApp;

beforeAll(async () => {
  // seconds pass quickly here: a dump that waits for a lock is soon silent for long
  const elapsed = () => performance.now() * 20;
  app = await openTestApp({ replace: { clock: { now: () => new Date(), elapsed } } });
  await addFolderVault(app);
});
afterAll(() => app[Symbol.asyncDispose]());

const healthOf = async (name: string) => {
  const { instances } = await app.client.overview.instances();
  return instances.find((instance) => instance.name === name)?.health;
};

describe.each([12, 15, 17])('a backup from a standby of PostgreSQL %i', (major) => {
  it('has all but the rows of unlogged tables, and says so before and after', async () => {
    await using replication = await startReplication({
      major,
      settings: { max_standby_streaming_delay: -1 },
    });
    const { primary, standby } = replication;
    await makeDatabase(
      primary,
      'bug_unl',
      `CREATE UNLOGGED TABLE u (x text); INSERT INTO u VALUES ('a'), ('b');
       CREATE TABLE l (i int GENERATED ALWAYS AS IDENTITY, t text); INSERT INTO l (t) SELECT repeat('x', 90) FROM generate_series(1, 500);
       ${major >= 15 ? 'CREATE UNLOGGED SEQUENCE q;' : ''} SELECT lo_from_bytea(4711, 'large')`,
    );
    const name = `standby ${major}`;
    await addServer(app, standby, { name });
    await addServer(app, primary, { name: `primary ${major}` });
    const unlogged =
      'A backup from a standby does not have the rows of 1 unlogged table, which only the primary has';
    const position =
      'A backup from a standby does not have the position of 1 unlogged sequence, which only the primary has';
    const subject = { server: name, database: 'bug_unl' };
    const check = await app.client.privileges.backup({ subject });
    expect(check.summary).toBe(
      `A backup would not have everything: the rows of 1 unlogged table${major >= 15 ? ' and the position of 1 unlogged sequence' : ''} would be missing.`,
    );
    expect(check.findings.filter(({ severity }) => severity !== 'ok')).toMatchObject([
      { severity: 'warning', message: `${unlogged}.`, objects: [{ name: 'public.u' }] },
      ...(major >= 15
        ? [{ severity: 'warning', message: `${position}.`, objects: [{ name: 'public.q' }] }]
        : []),
    ]);
    await app.client.instances.protect({ ...subject, vault: 'vault', name });
    const job = await runJob(app, app.client.backup.start({ instance: name }));
    expect(job).toMatchObject({
      state: 'completed with warnings',
      result: { tables: 1, rows: 500, notes: [] },
    });
    const warnings = [
      `${unlogged}: public.u. Back up from the primary, or make them logged there (ALTER TABLE … SET LOGGED).`,
      ...(major >= 15
        ? [
            `${position}: public.q. Back up from the primary, or make them logged there (ALTER SEQUENCE … SET LOGGED).`,
          ]
        : []),
    ];
    expect(job.result?.warnings).toEqual(warnings);
    expect((await app.client.points.show({ instance: name })).manifest.warnings).toEqual(warnings);
    expect(await healthOf(name)).toBe('at risk');

    const restored = await runJob(
      app,
      app.client.restore.asDatabase({
        instance: name,
        targetServer: `primary ${major}`,
        newDatabase: 'back',
      }),
    );
    expect(restored).toMatchObject({ state: 'completed' });
    // said again, for whoever restores it
    expect(restored.result?.notes).toEqual(expect.arrayContaining(warnings));
    const counts = 'SELECT (SELECT count(*)::int FROM u) AS u, (SELECT count(*)::int FROM l) AS l';
    expect(await queryRows(primary, 'back', counts)).toEqual([{ u: 0, l: 500 }]);
    expect(await queryRows(primary, 'bug_unl', counts)).toEqual([{ u: 2, l: 500 }]);
  });
});

it('a dump that a standby cancels for its replay says so', async () => {
  await using replication = await startReplication({
    major: 17,
    settings: { max_standby_streaming_delay: 0 },
  });
  const { primary, standby } = replication;
  await makeDatabase(primary, 'conflict', 'CREATE TABLE first (i int); CREATE TABLE second (i int)');
  await addServer(app, standby, { name: 'conflicting' });
  const subject = { server: 'conflicting', database: 'conflict' };
  await app.client.instances.protect({ ...subject, vault: 'vault', name: 'conflict' });
  const holder = await primary.connect('conflict');
  try {
    // the standby has the lock once it has what another session commits behind it
    await holder.query('BEGIN; LOCK TABLE second');
    await queryRows(primary, 'conflict', 'CREATE TABLE behind (i int)');
    const { jobId } = await app.client.backup.start({ instance: 'conflict' });
    let truncated: Promise<unknown> | undefined;
    for await (const { state, progress, error } of await app.client.jobs.watch({ job: jobId })) {
      if (state === 'in progress') {
        // now the dump holds a lock on the first table and waits for the second one
        if (typeof progress?.lock === 'string')
          truncated ??= queryRows(primary, 'conflict', 'TRUNCATE first');
        continue;
      }
      expect({ state, error }).toMatchObject({
        state: 'failed',
        error: {
          code: 'UserErrorRecoveryConflict',
          message: expect.stringMatching(
            /^The server is a standby, and cancelled the dump because it held up the changes of the primary/,
          ) as string,
        },
      });
      break;
    }
    await truncated;
  } finally {
    await holder.end();
  }
});
