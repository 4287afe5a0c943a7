import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  openTestApp,
  protectAndBackUp,
  type TestApp,
} from '../support/apps/app.ts';
import { databaseExists, inDatabase, makeDatabase, queryRows } from '../support/databases/test-databases.ts';
import { startServer, type TestServer } from '../support/servers/postgres-server.ts';
import { sharedServer } from '../support/servers/shared.ts';

const source = () => sharedServer(15);
const password = 'a good password';
const login = `login'"; DROP DATABASE canary; --\nCOMMIT;`;
const newDatabase = `new "db"; DROP DATABASE canary; --\n$(touch pwned)`;
/** Owners that a backup may name. */
const owners = [
  `'; DROP DATABASE canary; --`,
  `"; DROP DATABASE canary; --`,
  'line\nCOMMIT;\n\nDROP DATABASE canary;\n--',
  '$$; DROP DATABASE canary; $$',
  'PGKEEP_SQL\n$(touch pwned) `touch pwned`',
  `\u001b[2J\u202E🐘 %s`,
  'o'.repeat(63),
];
let app: TestApp;
let target: TestServer;

beforeAll(async () => {
  app = await openTestApp();
  target = await startServer({ major: 18 });
  await source().createDatabase('restore_sec');
  await inDatabase(source(), 'restore_sec', async (client) => {
    for (const [index, owner] of owners.entries()) {
      const quoted = client.escapeIdentifier(owner);
      await client.query(`CREATE ROLE ${quoted}; CREATE SCHEMA s${index} AUTHORIZATION ${quoted}`);
    }
  });
  await makeDatabase(target, 'canary', '');
  await inDatabase(target, 'postgres', (client) =>
    client.query(`CREATE ROLE ${client.escapeIdentifier(login)} LOGIN PASSWORD '${password}'`),
  );
  await addServer(app, source());
  await addServer(app, target, { name: 'hostile', user: login, password });
  await addFolderVault(app);
  await protectAndBackUp(app, { database: 'restore_sec', name: 'hostile' });
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
  await source().dropDatabase('restore_sec');
  await inDatabase(source(), 'postgres', (client) =>
    client.query(owners.map((owner) => `DROP ROLE ${client.escapeIdentifier(owner)}`).join(';')),
  );
});

it('names of a recovery point never become SQL on the target: tried, run and taken back', async () => {
  const request = { instance: 'hostile', targetServer: 'hostile', newDatabase };
  const { grants } = await app.client.restore.readiness(request);
  const groups = () =>
    queryRows(
      target,
      'postgres',
      `SELECT g.rolname::text AS role FROM pg_auth_members m JOIN pg_roles g ON g.oid = m.roleid
         JOIN pg_roles l ON l.oid = m.member WHERE l.rolname = $1 ORDER BY g.rolname COLLATE "C"`,
      [login],
    );
  const expected = owners.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  for (const [action, dryRun, members] of [
    ['grant', true, []],
    ['grant', false, expected],
    ['revoke', true, expected],
    ['revoke', false, []],
  ] as const) {
    const { ticket } = await app.client.secrets.deposit({ secret: target.password });
    const admin = { user: target.user, ticket };
    const input = { request, action, dryRun, digest: grants?.digest ?? '', admin };
    const { applied } = await app.client.restore.applyGrants(input);
    expect(applied).toBe(!dryRun);
    expect([action, dryRun, await groups()]).toEqual([action, dryRun, members.map((role) => ({ role }))]);
  }
  expect(await databaseExists(target, 'canary')).toBe(true);
});

it('the administrator’s password is nowhere afterwards, and its ticket is good for one call', async () => {
  const request = { instance: 'hostile', targetServer: 'hostile', newDatabase };
  const { grants } = await app.client.restore.readiness(request);
  const secret = 'administrators-very-own-secret';
  const { ticket } = await app.client.secrets.deposit({ secret });
  const admin = { user: 'nobody such', ticket };
  const input = { request, action: 'grant', dryRun: false, digest: grants?.digest ?? '', admin } as const;
  const failures = await Promise.allSettled([
    app.client.restore.applyGrants(input),
    app.client.restore.applyGrants(input),
  ]);
  expect(failures.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  const audit = await app.client.privileges.audit({});
  // one attempt reached the server, the other had no ticket left
  expect(audit.filter(({ ranAs }) => ranAs === 'nobody such')).toHaveLength(1);
  expect(JSON.stringify([failures.map(String), audit])).not.toContain(secret);
});
