import { expect, it } from 'vitest';
import { makeDatabase, queryRows } from '../../../support/databases/test-databases.ts';
import { cleanServers } from '../../../support/servers/clean-servers.ts';
import { startServer } from '../../../support/servers/postgres-server.ts';

it.each([15, 18])('what tests leave in a server of PostgreSQL %i is dropped', async (major) => {
  await using server = await startServer({ major });
  const left = () =>
    queryRows(
      server,
      'postgres',
      `SELECT 'database' AS kind, datname::text AS name FROM pg_database WHERE NOT datname = ANY ('{postgres,template0,template1}')
        UNION ALL SELECT 'role', rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> 'postgres'
        ORDER BY 1, 2`,
    );
  await queryRows(server, 'postgres', 'CREATE ROLE left_owner LOGIN');
  await makeDatabase(server, 'left_plain', 'CREATE TABLE t (); ALTER TABLE t OWNER TO left_owner');
  await makeDatabase(server, 'left_template', 'ALTER DATABASE left_template IS_TEMPLATE true');
  await makeDatabase(server, 'left_owned', 'ALTER DATABASE left_owned OWNER TO left_owner');
  await makeDatabase(
    server,
    'left_subscribed',
    `CREATE SUBSCRIPTION s CONNECTION 'host=127.0.0.1 port=1' PUBLICATION p WITH (connect = false)`,
  );
  // as an interrupted DROP DATABASE leaves it
  await server.createDatabase('left_invalid');
  await queryRows(
    server,
    'postgres',
    `UPDATE pg_database SET datconnlimit = -2 WHERE datname = 'left_invalid'`,
  );
  expect(await left()).toHaveLength(6);
  const { port, password } = server;
  await cleanServers({ [major]: { port, password } });
  expect(await left()).toEqual([]);
});
