import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { grantSql } from '../../../../../main/postgres/privileges/grant/for-backup.ts';
import { readBackupCheck } from '../../../../../main/postgres/privileges/read/for-backup.ts';
import { inDatabase, makeDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { dumpAs } from '../../../../support/databases/dump-as.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import { connectTo } from '../../../../support/target-of.ts';

const database = 'read_all_data';
const password = 'a-good-secret';
const login = 'reads_all';

/** Memberships that give the login nothing although it has them, and a login that has none. */
describe.each([
  [14, 'NOINHERIT', ''],
  [15, 'NOINHERIT', `GRANT pg_read_all_data TO ${login}`],
  [16, 'INHERIT', `GRANT pg_read_all_data TO ${login} WITH INHERIT FALSE, SET FALSE`],
  [18, 'NOINHERIT', `GRANT pg_read_all_data TO ${login} WITH INHERIT FALSE, SET TRUE`],
])('the predefined role on PostgreSQL %i for a login with %s: %s', (major, attribute, membership) => {
  const server = () => sharedServer(major);
  const plan = async () => {
    await using connection = await connectTo(server(), database);
    const check = await readBackupCheck(connection, login);
    return { gaps: check.gaps, ...grantSql(check, 'predefined') };
  };
  const run = (sql: string) => inDatabase(server(), database, (client) => client.query(sql));
  const stands = () =>
    queryRows(
      server(),
      database,
      `SELECT r.rolinherit, to_jsonb(m) - 'oid' AS membership
         FROM pg_roles r LEFT JOIN pg_auth_members m ON m.member = r.oid WHERE r.rolname = $1`,
      [login],
    );

  beforeAll(async () => {
    await makeDatabase(server(), database, 'CREATE TABLE t AS SELECT 1 AS one');
    await run(`CREATE ROLE ${login} LOGIN ${attribute} PASSWORD '${password}'; ${membership}`);
  });
  afterAll(async () => {
    await server().dropDatabase(database);
    await inDatabase(server(), 'postgres', (client) => client.query(`DROP ROLE ${login}`));
  });

  it('fixes what is missing, and gives back what was', async () => {
    const was = await stands();
    const dump = () => dumpAs(server(), { database, user: login, password });
    expect((await dump()).error).toMatch(/permission denied/);
    const { sql, revokeSql } = await plan();
    await run(sql);
    await run(sql);
    expect((await plan()).gaps).toEqual([]);
    expect((await dump()).error).toBeNull();
    await run(revokeSql);
    expect(await stands()).toEqual(was);
    expect((await dump()).error).toMatch(/permission denied/);
  });
});
