import { describe, expect, it } from 'vitest';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import { checkCron } from '../../../../../main/postgres/restore/readiness/cron.ts';

type Row = { database: string | null; sees: boolean };
const target = (row?: Row): Connection =>
  ({ query: async () => await Promise.resolve(row === undefined ? [] : [row]) }) as unknown as Connection;
const check = async (row?: Row) => await checkCron(target(row), ['hstore', 'pg_cron'], 'shop');

describe('what pg_cron needs on the target', () => {
  it('is nothing where the archive has none of it', async () => {
    expect(await checkCron(target({ database: null, sees: true }), ['hstore'], 'shop')).toBeUndefined();
  });

  it('is there where cron.database_name names the new database', async () => {
    expect(await check({ database: 'shop', sees: true })).toStrictEqual({
      title: 'pg_cron',
      severity: 'ok',
      message: `It can be created: the target's cron.database_name is "shop".`,
    });
  });

  const lost = 'the extension and its jobs are missing after the restore, everything else comes back';
  const remedy =
    'Name the new database as cron.database_name says, or set cron.database_name to "shop" on the target and restart it (its present jobs then stop); or restore without the jobs.';
  const hidden = `This login can't see the target's cron.database_name. If it is not "shop", ${lost}.`;
  it.each<[Row | undefined, string, string]>([
    [
      { database: 'postgres', sees: true },
      `The target's cron.database_name is "postgres", and pg_cron can be created in no other database: in "shop" ${lost}.`,
      remedy,
    ],
    [
      { database: null, sees: true },
      `The target has not loaded pg_cron: ${lost}.`,
      'Add pg_cron to shared_preload_libraries, set cron.database_name to "shop", and restart the target; or restore without the jobs.',
    ],
    [{ database: null, sees: false }, hidden, remedy],
    [undefined, hidden, remedy],
  ])('is missing where the target says %j', async (row, message, fix) => {
    expect(await check(row)).toStrictEqual({ title: 'pg_cron', severity: 'warning', message, remedy: fix });
  });
});
