import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readBackupCheck } from '../../../../../main/postgres/privileges/read/for-backup.ts';
import { inDatabase, queryRows } from '../../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import { connectTo } from '../../../../support/target-of.ts';

const database = 'setting "remedies"';
const quoted = '"setting ""remedies"""';
const login = 'setting_login';

describe.each([12, 18])('SQL about a setting, run by an administrator, on PostgreSQL %i', (major) => {
  const server = () => sharedServer(major);
  const run = (sql: string) => inDatabase(server(), 'postgres', (client) => client.query(sql));

  beforeEach(async () => {
    await server().createDatabase(database);
    await run(`CREATE ROLE ${login} LOGIN; CREATE ROLE setting_other`);
    await run(`GRANT setting_other TO ${login}`);
  });
  afterEach(async () => {
    await server().dropDatabase(database);
    await run(`DROP ROLE ${login}; DROP ROLE setting_other`);
  });

  const settings = () =>
    queryRows(
      server(),
      'postgres',
      'SELECT setrole, setdatabase, setconfig FROM pg_db_role_setting ORDER BY 1, 2',
    );

  /** Other specs of this server may have left some. */
  const ofAdministrator = async () => (await settings()).filter(({ setrole }) => setrole === 10);

  /** The note about a setting of the login's sessions, as an administrator finds it. */
  async function noteAbout(setting: string) {
    await using connection = await connectTo(server(), database);
    const { notes } = await readBackupCheck(connection, login);
    return notes.find((note) => note.kind === 'setting' && note.name === setting);
  }

  const forLogin = `ALTER ROLE ${login}`;
  const inDatabaseOnly = `ALTER ROLE ${login} IN DATABASE ${quoted}`;
  const forDatabase = `ALTER DATABASE ${quoted}`;
  it.each([
    [forLogin, '0', forDatabase],
    [forLogin, '1s', forDatabase],
    [inDatabaseOnly, '0', forLogin],
    [inDatabaseOnly, '1s', forLogin],
    [inDatabaseOnly, '0', forDatabase],
  ])('knows which of two counts: %s to %s comes before %s', async (first, value, second) => {
    const before = await ofAdministrator();
    await run(`${second} SET tcp_user_timeout = '${value === '0' ? '1s' : '0'}'`);
    await run(`${first} SET tcp_user_timeout = '${value}'`);
    const note = await noteAbout('tcp_user_timeout');
    const found = note?.kind === 'setting' ? [note.value, note.sql] : [];
    const place = first.replace(login, `"${login}"`);
    expect(found).toEqual(value === '0' ? [] : ['1s', `${place} SET tcp_user_timeout = 0;`]);
    expect(await ofAdministrator()).toEqual(before);
  });

  it.each([
    ['role', `ALTER ROLE ${login} SET role = setting_other`, `ALTER ROLE "${login}" RESET role;`],
    [
      'role',
      `ALTER ROLE ${login} IN DATABASE ${quoted} SET role = setting_other`,
      `ALTER ROLE "${login}" IN DATABASE ${quoted} RESET role;`,
    ],
    [
      'role',
      `ALTER DATABASE ${quoted} SET role = setting_other`,
      `ALTER ROLE "${login}" IN DATABASE ${quoted} SET role = 'none';`,
    ],
    [
      'tcp_user_timeout',
      `ALTER ROLE ${login} SET tcp_user_timeout = 1000`,
      `ALTER ROLE "${login}" SET tcp_user_timeout = 0;`,
    ],
    [
      'tcp_user_timeout',
      `ALTER ROLE ${login} IN DATABASE ${quoted} SET tcp_user_timeout = 1000`,
      `ALTER ROLE "${login}" IN DATABASE ${quoted} SET tcp_user_timeout = 0;`,
    ],
    [
      'tcp_user_timeout',
      `ALTER DATABASE ${quoted} SET tcp_user_timeout = 1000`,
      `ALTER ROLE "${login}" SET tcp_user_timeout = 0;`,
    ],
  ])('about %s changes it where it counts: %s', async (setting, sets, fixes) => {
    const before = await ofAdministrator();
    await run(sets);
    expect(await noteAbout(setting)).toMatchObject({ sql: fixes });
    await run(fixes);
    expect(await noteAbout(setting)).toBeUndefined();
    expect(await ofAdministrator()).toEqual(before);
  });
});
