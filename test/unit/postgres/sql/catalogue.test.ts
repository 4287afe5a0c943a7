import { expect, it } from 'vitest';
import type { Connection } from '../../../../main/postgres/connect/connect.ts';
import { listDatabases } from '../../../../main/postgres/sql/catalogue.ts';

it('asks for no database that Azure keeps for itself', async () => {
  const asked: { sql: string; values: unknown }[] = [];
  const connection = {
    query: (sql: string, values: unknown) => {
      asked.push({ sql, values });
      return Promise.resolve([{ name: 'shop', owner: 'app', encoding: 'UTF8', size: '12' }]);
    },
  } as unknown as Connection;
  expect(await listDatabases(connection)).toEqual([
    { name: 'shop', owner: 'app', encoding: 'UTF8', sizeBytes: 12 },
  ]);
  expect(asked).toEqual([
    {
      sql: expect.stringContaining('d.datname <> ALL ($1)') as unknown,
      values: [['azure_maintenance', 'azure_sys']],
    },
  ]);
});
