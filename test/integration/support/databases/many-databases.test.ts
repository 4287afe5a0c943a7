import { expect, it } from 'vitest';
import { databaseExists, queryRows } from '../../../support/databases/test-databases.ts';
import { createManyDatabases } from '../../../support/databases/many-databases.ts';
import { startServer } from '../../../support/servers/postgres-server.ts';

it('creates databases that are connected to and dropped one by one', async () => {
  await using server = await startServer({ major: 14 });
  await createManyDatabases(server, ['first', 'second', 'third']);
  await server.dropDatabase('second');
  expect(await databaseExists(server, 'second')).toBe(false);
  for (const name of ['first', 'third'])
    expect(
      await queryRows(server, name, 'SELECT current_database()::text AS here, count(*) FROM pg_attribute'),
    ).toEqual([{ here: name, count: '2971' }]);
  expect(await server.log()).not.toMatch(/WARNING|ERROR/);
});
