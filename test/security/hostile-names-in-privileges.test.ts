import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { addServer, openTestApp, type TestApp } from '../support/apps/app.ts';
import { databaseExists, inDatabase, makeDatabase } from '../support/databases/test-databases.ts';
import { sharedServer } from '../support/servers/shared.ts';

const server = () => sharedServer(15);
const password = 'a good password';
const database = `priv "db"; DROP DATABASE priv_canary; --`;
const login = `login'"; DROP DATABASE priv_canary; --\nCOMMIT;`;
const owner = 'owner $(touch pwned)\n\\! touch pwned';
/** What SQL, a comment, psql, a here-document, a shell or a terminal would love to misunderstand. */
const names = [
  `'; DROP DATABASE priv_canary; --`,
  `"; DROP DATABASE priv_canary; --`,
  'line\nCOMMIT;\n\nDROP DATABASE priv_canary;\n--',
  '*/ DROP DATABASE priv_canary; /*',
  '$$; DROP DATABASE priv_canary; $$',
  'PGKEEP_SQL\n$(touch pwned) `touch pwned`',
  `\\! touch pwned`,
  `\u001b[2J\u202E🐘 %s`,
  'x'.repeat(63),
];
let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  await makeDatabase(server(), 'priv_canary', '');
  await server().createDatabase(database);
  await inDatabase(server(), database, async (client) => {
    const quote = (name: string) => client.escapeIdentifier(name);
    await client.query(
      `CREATE ROLE ${quote(login)} LOGIN PASSWORD '${password}'; CREATE ROLE ${quote(owner)};
       CREATE ROLE priv_sec_admin SUPERUSER LOGIN PASSWORD '${password}';
       REVOKE CONNECT ON DATABASE ${quote(database)} FROM PUBLIC;
       GRANT CONNECT ON DATABASE ${quote(database)} TO ${quote(login)}`,
    );
    for (const name of names) {
      await client.query(
        `CREATE SCHEMA ${quote(name)} AUTHORIZATION ${quote(owner)}; SET ROLE ${quote(owner)};
         CREATE TABLE ${quote(name)}.${quote(name)} (n serial); RESET ROLE;
         ALTER TABLE ${quote(name)}.${quote(name)} ENABLE ROW LEVEL SECURITY`,
      );
    }
  });
  await addServer(app, server(), { name: 'hostile', user: login, password });
});
afterAll(() => app[Symbol.asyncDispose]());

const subject = { server: 'hostile', database };

it.each(['smallest', 'predefined', 'classic'] as const)(
  'names of a database never become SQL: %s, tried, run and taken back',
  async (form) => {
    const before = await app.client.privileges.backup({ subject });
    expect(before.ready).toBe(false);
    const { digest } = await app.client.privileges.grantSql({ subject, form });
    for (const [action, dryRun, ready] of [
      ['grant', true, true],
      ['grant', false, true],
      ['revoke', false, false],
    ] as const) {
      const { ticket } = await app.client.secrets.deposit({ secret: password });
      const admin = { user: 'priv_sec_admin', ticket };
      const input = { subject, form, action, dryRun, digest, admin };
      const { after } = await app.client.privileges.apply(input);
      expect([action, dryRun, after.ready]).toEqual([action, dryRun, ready]);
    }
    expect(await databaseExists(server(), 'priv_canary')).toBe(true);
  },
);

it('the command line shows them as text', async () => {
  const script = new URL('../../main/hosts/cli/pgkeep.mjs', import.meta.url).pathname;
  const run = promisify(execFile)(
    process.execPath,
    [script, 'check', 'backup', '--server', 'hostile', '--database', database, '--verbose', '--no-color'],
    { env: { ...process.env, ...app.env } },
  );
  const { stdout, code } = await run.then(
    ({ stdout }) => ({ stdout, code: 0 }),
    (error: { stdout: string; code: number }) => error,
  );
  expect(code).toBe(1);
  expect(stdout).toContain('\\u202e🐘');
  expect(stdout).not.toMatch(/[\u001b\u202e]/);
  expect(stdout).not.toMatch(/^(COMMIT|DROP DATABASE)/m);
});
