import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  type TestApp,
} from '../../../support/apps/app.ts';
import {
  inDatabase,
  makeDatabase,
  makeSample,
  queryRows,
} from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { smallDatabases } from '../../postgres/dump/restorability/databases.ts';

const server = () => sharedServer(14);
const sql = smallDatabases['an index, a generated column, a materialized view']?.sql ?? '';
const lack =
  'the rows of app.idx, index app.idx2_usehelper_idx and the rows of materialized view app.mv: function app.usehelper(integer) calls helper without its schema.';
let app: TestApp;

async function restorabilityOf(database: string) {
  const { findings, ready, summary } = await app.client.privileges.backup({
    subject: { server: 'source', database },
  });
  return { ready, summary, found: findings.filter(({ kind }) => kind === 'restorability') };
}

beforeAll(async () => {
  app = await openTestApp();
  await addFolderVault(app);
  await addServer(app, server());
});
afterAll(() => app[Symbol.asyncDispose]());

describe('a database whose restore would lack something', () => {
  it('is foreseen before it is protected, and by its check, backup, job and state; nothing of it is run', async () => {
    await makeDatabase(server(), 'foresee_flow', sql);
    await inDatabase(server(), 'postgres', (client) =>
      client.query(`ALTER DATABASE foresee_flow SET track_functions = 'all'`),
    );
    const { ready, summary, found } = await restorabilityOf('foresee_flow');
    expect({ ready, summary }).toEqual({
      ready: true,
      summary:
        'A backup can read everything, but a restore may lack the rows of app.idx, index app.idx2_usehelper_idx and the rows of materialized view app.mv.',
    });
    expect(found).toMatchObject([
      {
        severity: 'warning',
        message: `A restore may lack ${lack}`,
        sql: 'ALTER FUNCTION app.usehelper(integer) SET search_path = "app", pg_temp;',
      },
    ]);
    const { findings } = await app.client.instances.readiness({
      server: 'source',
      database: 'foresee_flow',
      vault: 'vault',
    });
    expect(findings.filter(({ title }) => title === 'Restorability')).toMatchObject([
      { severity: 'warning', message: `A restore may lack ${lack}` },
    ]);

    await app.client.instances.protect({
      server: 'source',
      vault: 'vault',
      database: 'foresee_flow',
      name: 'flow',
    });
    const result = await completeJob(app, app.client.backup.start({ instance: 'flow' }));
    expect(result).toMatchObject({ warnings: [], losses: [], notes: [`A restore may lack ${lack}`] });
    expect(
      (await app.client.privileges.states()).map(({ ready, warnings }) => ({ ready, warnings })),
    ).toEqual([{ ready: true, warnings: 1 }]);
    const { instances } = await app.client.overview.instances({ refresh: false });
    expect(instances.map(({ name, health }) => ({ name, health }))).toEqual([
      { name: 'flow', health: 'protected' },
    ]);
    expect(
      await queryRows(
        server(),
        'foresee_flow',
        `SELECT funcname FROM pg_stat_user_functions WHERE schemaname = 'app'`,
      ),
    ).toEqual([]);
  });
});

describe('a database that restores', () => {
  it('the sample has nothing to be warned of', async () => {
    await makeSample(server(), 'foresee_sample', 'foresee_sample');
    expect((await restorabilityOf('foresee_sample')).found).toMatchObject([{ severity: 'ok' }]);
  });

  it('rows that break their own CHECK or unique index are in no catalogue: nothing is said', async () => {
    await makeDatabase(
      server(),
      'foresee_broken',
      `CREATE FUNCTION ok(i int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
       CREATE TABLE t (i int CHECK (ok(i))); INSERT INTO t VALUES (1);
       CREATE OR REPLACE FUNCTION ok(i int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT i > 1';
       CREATE FUNCTION f(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT i'; CREATE TABLE s (i int);
       INSERT INTO s VALUES (1), (2); CREATE UNIQUE INDEX u ON s (f(i));
       CREATE OR REPLACE FUNCTION f(i int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT 1'`,
    );
    expect((await restorabilityOf('foresee_broken')).found).toMatchObject([{ severity: 'ok', objects: [] }]);
  });

  it('a catalogue that the login may not read is said, and the rest of the check is there', async () => {
    await makeDatabase(server(), 'foresee_hidden', `REVOKE SELECT ON pg_rewrite FROM PUBLIC`);
    await queryRows(server(), 'postgres', `CREATE ROLE foresee_login LOGIN PASSWORD 'a password'`);
    await addServer(app, server(), { name: 'modest', user: 'foresee_login', password: 'a password' });
    const { findings } = await app.client.privileges.backup({
      subject: { server: 'modest', database: 'foresee_hidden' },
    });
    expect(findings.filter(({ kind }) => kind === 'restorability')).toMatchObject([
      {
        severity: 'warning',
        message: 'Whether a restore gives everything back can’t be foreseen: pg_rewrite can’t be read.',
      },
    ]);
  });
});
