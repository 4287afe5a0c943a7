import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tryServer } from '../../../../main/coordinator/servers/check-connection.ts';
import { openEngine } from '../../../support/engine.ts';
import {
  addFolderVault,
  addServer,
  failureOf,
  openTestApp,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase, queryRows } from '../../../support/databases/test-databases.ts';
import { startServer } from '../../../support/servers/postgres-server.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(17);
let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  await addServer(app, server());
});
afterAll(() => app[Symbol.asyncDispose]());

const addressOf = ({ host, port, user }: { host: string; port: number; user: string }) => ({
  host,
  port,
  user,
  tls: 'disable' as const,
});

const deposit = async (secret: string, into: Pick<TestApp, 'client'> = app) =>
  (await into.client.secrets.deposit({ secret })).ticket;

describe('a password that a person types', () => {
  it('goes from a pasted string over a trial into the session, and ends with the process', async () => {
    await using first = await openTestApp();
    const { host, port, user, password } = server();
    const text = `postgresql://${user}:${password}@${host}:${port}/postgres?sslmode=disable`;
    const parsed = await first.client.servers.parse({ text });
    expect(parsed).toMatchObject({ address: addressOf(server()), database: 'postgres', notes: [] });
    expect(JSON.stringify(parsed)).not.toContain(password);
    const { address } = parsed;
    const ticket = parsed.ticket ?? '';
    const credential = { kind: 'session' as const };

    const report = await first.client.servers.tryOut({ address, credential, ticket });
    expect(report).toMatchObject({ user, superuser: true, versionNumber: expect.any(Number) as number });
    await first.client.servers.add({ name: 'typed', address, credential, ticket });
    expect((await first.client.servers.test({ server: 'typed' })).user).toBe(user);
    expect(await failureOf(first.client.servers.tryOut({ address, credential, ticket }))).toMatchObject({
      code: 'UserErrorCredentialUnavailable',
    });

    await first.close();
    await using again = await openTestApp({ home: first.home });
    expect(await failureOf(again.client.servers.test({ server: 'typed' }))).toMatchObject({
      code: 'UserErrorCredentialUnavailable',
      remedy: expect.stringMatching(/^Type it again/) as string,
    });
    const retyped = await deposit(password, again);
    await again.client.servers.setLogin({ server: 'typed', credential, ticket: retyped });
    expect((await again.client.servers.test({ server: 'typed' })).user).toBe(user);
    const files = (await readdir(again.home)).filter((file) => file.startsWith('pgkeep.'));
    expect(files).toContain('pgkeep.sqlite');
    const kept = await Promise.all(files.map((file) => readFile(join(again.home, file), 'latin1')));
    expect(kept.join('\n')).toContain('typed');
    expect(kept.join('\n')).not.toContain(password);
  });

  it('shows what the server is, also where no client tools are here that fit', async () => {
    await using engine = await openEngine();
    const ticket = engine.tickets.deposit(server().password);
    const address = { ...addressOf(server()), maintenanceDatabase: 'postgres' };
    const report = await tryServer(engine, { address, credential: { kind: 'session' }, ticket });
    expect(report).toMatchObject({ user: server().user, superuser: true, dumpTool: null });
    expect(report.warnings).toEqual([
      expect.stringMatching(
        /^The server is PostgreSQL 17; pg_dump 17 or newer is needed\. Found: none\. Install /,
      ),
    ]);
  });

  it('stays good when the server could not be added', async () => {
    const ticket = await deposit(server().password);
    const input = { address: addressOf(server()), credential: { kind: 'session' as const }, ticket };
    expect(await failureOf(app.client.servers.add({ name: 'source', ...input }))).toMatchObject({
      code: 'UserErrorNameAlreadyInUse',
    });
    await app.client.servers.add({ name: 'second try', ...input });
    expect(await app.client.servers.remove({ server: 'second try' })).toEqual({
      removed: true,
      leftDatabases: [],
    });
  });

  it.each(['session', 'keychain'] as const)('is missed where there is none for the %s', async (kind) => {
    const address = addressOf(server());
    expect(await failureOf(app.client.servers.tryOut({ address, credential: { kind } }))).toMatchObject({
      code: 'UserErrorInvalidInput',
      remedy: 'Type it.',
    });
  });

  it('is refused where nothing takes it', async () => {
    const ticket = await deposit('a secret for nobody');
    const added = app.client.servers.add({
      name: 'none',
      address: addressOf(server()),
      credential: { kind: 'none' },
      ticket,
    });
    expect((await failureOf(added)).code).toBe('UserErrorInvalidInput');
  });
});

describe('a trial', () => {
  it('says what is wrong with the login, without the password', async () => {
    const ticket = await deposit('not-the-password');
    const credential = { kind: 'session' as const };
    const failure = await failureOf(
      app.client.servers.tryOut({ address: addressOf(server()), credential, ticket }),
    );
    expect(failure.code).toBe('UserErrorDBUserAuthFailed');
    expect(JSON.stringify(failure)).not.toContain('not-the-password');
    expect((await app.client.servers.list()).map(({ name }) => name)).toEqual(['source']);
  });
});

describe('removing a server', () => {
  it('is refused while an instance needs it', async () => {
    await makeDatabase(server(), 'api_removal', '');
    await addServer(app, server(), { name: 'needed' });
    await addFolderVault(app, 'removal');
    await app.client.instances.protect({
      server: 'needed',
      database: 'api_removal',
      vault: 'removal',
      name: 'mine',
    });
    expect(await failureOf(app.client.servers.remove({ server: 'needed' }))).toMatchObject({
      code: 'UserErrorJobConflict',
      message: 'needed is needed by "mine".',
    });
    await app.client.instances.stop({ instance: 'mine', data: 'delete', typedName: 'api_removal' });
    expect(await app.client.servers.remove({ server: 'needed' })).toEqual({
      removed: true,
      leftDatabases: [],
    });
    expect((await app.client.servers.list()).map(({ name }) => name)).toEqual(['source']);
  });
});

describe('creating a database', () => {
  it('takes any name, an owner and an encoding', async () => {
    const name = `api "odd"; DROP TABLE x; --`;
    const owner = `api's owner`;
    await app.client.servers.createRole({ server: 'source', name: owner, canLogin: false });
    expect(await app.client.servers.roles({ server: 'source' })).toContain(owner);
    await app.client.servers.createDatabase({ server: 'source', name, owner, encoding: 'SQL_ASCII' });
    const rows = await queryRows(
      server(),
      'postgres',
      'SELECT pg_get_userbyid(datdba)::text AS owner, pg_encoding_to_char(encoding)::text AS encoding FROM pg_database WHERE datname = $1',
      [name],
    );
    expect(rows).toEqual([{ owner, encoding: 'SQL_ASCII' }]);
    expect(await failureOf(app.client.servers.createDatabase({ server: 'source', name }))).toMatchObject({
      code: 'UserErrorDatabaseNameAlreadyInUse',
    });
    await server().dropDatabase(name);
  });

  it.each([
    [{ owner: 'api_nobody' }, /role "api_nobody" does not exist/],
    [{ encoding: 'KLINGON' }, /KLINGON/],
  ])('with %j is refused in the words of the server', async (options, message) => {
    const failure = await failureOf(
      app.client.servers.createDatabase({ server: 'source', name: 'api_never', ...options }),
    );
    expect(failure.code).toBe('UserErrorCreateDatabaseFailed');
    expect(failure.message).toMatch(message);
  });
});

describe('creating a role', () => {
  const password = `P4ss 'word" \\ e\u0301`;

  it.each([12, 18])('on %i: logs in with its password, which no log of the server has', async (major) => {
    await using own = await startServer({
      major,
      settings: { log_statement: 'all', log_min_duration_statement: 0 },
    });
    await using other = await openTestApp();
    await addServer(other, own);
    const name = `login "of" ${major}`;
    const ticket = await deposit(password, other);
    await other.client.servers.createRole({ server: 'source', name, canLogin: true, ticket });

    const credential = { kind: 'session' as const };
    const address = addressOf({ ...own, user: name });
    const login = { address, credential, ticket: await deposit(password, other) };
    expect(await other.client.servers.tryOut(login)).toMatchObject({
      user: name,
      superuser: false,
      createDb: false,
    });
    const wrong = { address, credential, ticket: await deposit(`${password}!`, other) };
    expect((await failureOf(other.client.servers.tryOut(wrong))).code).toBe('UserErrorDBUserAuthFailed');

    const log = await own.log();
    expect(log).toContain('CREATE ROLE "login ""of""');
    expect(log).toContain('SCRAM-SHA-256$');
    expect(log).not.toContain('P4ss');
  });

  it('that exists is refused', async () => {
    const failure = await failureOf(
      app.client.servers.createRole({ server: 'source', name: 'postgres', canLogin: false }),
    );
    expect(failure).toMatchObject({
      code: 'UserErrorNameAlreadyInUse',
      message: 'There is already a role "postgres".',
    });
  });

  it('with a name of the server’s own is refused', async () => {
    const failure = await failureOf(
      app.client.servers.createRole({ server: 'source', name: 'pg_mine', canLogin: false }),
    );
    expect(failure.code).toBe('UserErrorInvalidInput');
    expect(failure.message).toContain('pg_mine');
  });
});
