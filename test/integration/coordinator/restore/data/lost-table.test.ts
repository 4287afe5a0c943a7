import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openAppWithVault, protectAndBackUp, runJob, type TestApp } from '../../../../support/apps/app.ts';
import { makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';

let app: TestApp;

beforeAll(async () => {
  await makeDatabase(
    sharedServer(18),
    'lost_table',
    `CREATE TABLE plain AS SELECT 1 AS one;
     CREATE TABLE v (a int, many int4multirange);
     INSERT INTO v SELECT generate_series(1, 500)`,
  );
  app = await openAppWithVault({ source: sharedServer(18), old: sharedServer(12) });
  await protectAndBackUp(app, { database: 'lost_table', name: 'shop' });
});

afterAll(() => app[Symbol.asyncDispose]());

describe('a table that the target cannot have', () => {
  it('is lost with its rows, and nothing else is', async () => {
    const input = { instance: 'shop', targetServer: 'old', newDatabase: 'lost_table_restored' };
    const job = await runJob(app, app.client.restore.asDatabase(input));
    expect(job).toMatchObject({ state: 'completed with warnings', error: null, leftovers: [] });
    expect(job.result?.losses).toMatchObject([
      {
        kind: 'table',
        what: 'table v',
        reason: 'something that it needs is not on the target',
        message: expect.stringContaining('int4multirange') as string,
        rows: 500,
      },
    ]);
    // what did not arrive is not counted
    expect(job.result).toMatchObject({ tables: 1, rows: 1 });
    const [plain] = await queryRows(sharedServer(12), 'lost_table_restored', 'SELECT one FROM plain');
    expect(plain).toEqual({ one: 1 });
  });
});
