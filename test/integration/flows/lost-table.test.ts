import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  openTestApp,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../support/app.ts';
import { databaseExists, makeDatabase } from '../../support/databases.ts';
import { sharedServer } from '../../support/shared-servers.ts';

let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  await makeDatabase(
    sharedServer(18),
    'lost_table',
    `CREATE TABLE plain AS SELECT 1 AS one;
     CREATE TABLE v (a int, twice int GENERATED ALWAYS AS (a * 2) VIRTUAL);
     INSERT INTO v SELECT generate_series(1, 500)`,
  );
  await addServer(app, sharedServer(18));
  await addServer(app, sharedServer(12), { name: 'old' });
  await addFolderVault(app);
  await protectAndBackUp(app, { database: 'lost_table', name: 'shop' });
});

afterAll(() => app[Symbol.asyncDispose]());

describe('a table that the target cannot have', () => {
  it('fails the restore, which then counts nothing that did not arrive', async () => {
    const input = { instance: 'shop', targetServer: 'old', newDatabase: 'lost_table_restored' };
    const job = await runJob(app, app.client.restore.asDatabase(input));
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorRestoreFailed' }, leftovers: [] });
    expect(job.error?.message).toContain('relation "public.v" does not exist');
    expect(Object.keys(job.result ?? {}).toSorted()).toEqual(['database', 'messages', 'pointId', 'warnings']);
    expect(await databaseExists(sharedServer(12), 'lost_table_restored')).toBe(false);
  });
});
