import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { restoreMark } from '../../../../main/postgres/restore/database/create.ts';
import { addFolderVault, completeJob, failureOf, runJob, type TestApp } from '../../../support/apps/app.ts';
import { leaveKilledJob } from '../../../support/apps/killed-job.ts';
import type { TestKeyVaults } from '../../../support/azure/key-vault.ts';
import { startSecretLogins, type SecretLogins } from '../../../support/azure/secret-logins-stage.ts';
import { inDatabase, makeDatabase } from '../../../support/databases/test-databases.ts';
import { runJson, runText } from '../../../support/recorded/command-line.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(16);
const database = 'secret_logins';
const password = 'geheim-und-richtig';
const uri = 'https://contoso-kv.vault.azure.net/secrets/shop-login';
const named = 'the secret shop-login in the key vault contoso-kv';
const credential = { kind: 'key-vault', secret: uri, identity: 'backups' } as const;
const bySecret = `--secret-uri ${uri} --identity backups`;

let logins: SecretLogins;
let keyVaults: TestKeyVaults;
let app: TestApp;

beforeAll(async () => {
  logins = await startSecretLogins();
  keyVaults = logins.keyVaults;
  await makeDatabase(
    server(),
    database,
    `CREATE ROLE sl_owner SUPERUSER LOGIN PASSWORD '${password}';
     CREATE TABLE t AS SELECT 1 AS one; ALTER TABLE t OWNER TO sl_owner`,
  );
  app = await logins.openHome(server());
  await addFolderVault(app);
  put(connection());
  await app.client.instances.protect({
    server: 'source',
    database,
    vault: 'vault',
    name: 'shop',
    credential,
  });
  await completeJob(app, app.client.backup.start({ instance: 'shop' }));
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await logins[Symbol.asyncDispose]();
});

const put = (value: string, attributes = {}) => keyVaults.put('contoso-kv', 'shop-login', value, attributes);
const connection = (rest = '') => `User Id=sl_owner;Password='${password}';${rest}`;
const refused = 'User Id=sl_owner;Password=geheim-und-falsch';
const expired = { exp: 1_700_000_000 };
const expiredWords =
  'The secret shop-login in the key vault contoso-kv expired on 14 Nov 2023; Key Vault still gives it out.';
const otherDatabaseWords =
  'The secret shop-login in the key vault contoso-kv names another database than "secret_logins".';
const tlsWords =
  'The secret shop-login in the key vault contoso-kv asks for TLS mode require; the server’s disable, which proves less, is used.';

beforeEach(() => {
  keyVaults.secrets.clear();
  put(connection());
});

const typed = (line: string) => line.split(' ');
const pgkeep = (line: string) => runText(app, typed(line));

/** What a text says, however it is broken into lines. */
const flat = (text: string) => text.replace(/\s+/g, ' ');

async function findings(line: string) {
  const { document, exitCode } = await runJson(app, typed(line));
  const found = (document as { findings: { title: string; severity: string; message: string }[] }).findings;
  return {
    exitCode,
    secret: found
      .filter(({ title }) => title === 'Secret')
      .map(({ severity, message }) => [severity, message]),
  };
}

const given = ['ok', 'The secret shop-login in the key vault contoso-kv gives the login of sl_owner.'];

describe('what is to be known of a secret', () => {
  it('are findings of check backup, which it does not block', async () => {
    put(connection('Database=shop;Ssl Mode=Require'), expired);
    expect(await findings('check backup shop')).toEqual({
      exitCode: 3,
      secret: [given, ['note', tlsWords], ['warning', expiredWords], ['warning', otherDatabaseWords]],
    });
    const { text, exitCode } = await pgkeep('check backup shop');
    expect(exitCode).toBe(3);
    expect(flat(text)).toContain(expiredWords);
    expect(flat(text)).toContain(otherDatabaseWords);
    // and are counted where all are checked
    const states = await app.client.privileges.checkAll();
    expect(states).toMatchObject([{ ready: true, warnings: 2 }]);
  });

  it('belong to the login, not to another role that is asked about', async () => {
    put(connection(), expired);
    expect((await findings(`check backup shop --role ${server().user}`)).secret).toEqual([]);
    expect((await findings('check backup shop --role sl_owner')).secret).toHaveLength(2);
  });

  it('are findings of check restore', async () => {
    put(connection(), { nbf: 4_000_000_000 });
    expect(
      await findings(`check restore shop --as-database sl_copy --server source ${bySecret}`),
    ).toMatchObject({
      exitCode: 3,
      secret: [given, ['warning', expect.stringContaining('is not to be used before 2 Oct 2096') as string]],
    });
  });

  it('is a blocker of check restore where it cannot be read', async () => {
    put('not-a-login');
    const line = `check restore shop --as-database sl_copy --server source ${bySecret}`;
    expect(await findings(line)).toEqual({
      exitCode: 1,
      secret: [['blocker', expect.stringContaining('cannot be read as a login')]],
    });
  });

  it('are warnings of server test, and of a server that is tried out', async () => {
    await using other = await logins.openHome(server());
    put(connection(), expired);
    await other.client.servers.setLogin({ server: 'source', credential });
    expect(await other.client.servers.test({ server: 'source' })).toMatchObject({
      user: 'sl_owner',
      warnings: [expiredWords],
    });
    const { host, port, user } = server();
    const address = { host, port, user, maintenanceDatabase: 'postgres', tls: 'disable' } as const;
    expect(await other.client.servers.tryOut({ address, credential })).toMatchObject({
      warnings: [expiredWords],
    });
    const { exitCode, text } = await runText(other, ['server', 'test', 'source']);
    expect([exitCode, flat(text).includes(expiredWords)]).toEqual([3, true]);
  });

  it('are said when a database is protected', async () => {
    await using other = await logins.openHome(server());
    await addFolderVault(other);
    put(connection('Database=shop'), expired);
    const line = `protect --server source --database ${database} --vault vault ${bySecret}`;
    const { exitCode, text } = await runText(other, typed(line));
    expect(exitCode).toBe(3);
    expect(flat(text)).toContain(expiredWords);
    expect(flat(text)).toContain(otherDatabaseWords);
  });
});

describe('a login of a secret that the server refuses', () => {
  it('names the secret and the check that shows it, not the login of the server', async () => {
    put(refused);
    const { exitCode, text } = await pgkeep('backup shop');
    expect(exitCode).toBe(1);
    expect(flat(text)).toContain(`refused the login of sl_owner, which comes from ${named}: `);
    expect(flat(text)).toContain(`Write a new version of ${named}, with a login that the server takes.`);
    expect(text).toContain('pgkeep check backup shop');
    expect(text).not.toContain('server test');
    expect(text).not.toContain('geheim');
  });

  it.each([
    ['protect', `protect --server source --database postgres --vault vault ${bySecret}`],
    ['restore', `restore shop --as-database sl_refused --server source ${bySecret}`],
    ['verify', `verify shop --by-restore --server source ${bySecret}`],
  ])('names the same command with another secret: %s', async (path, line) => {
    put(refused);
    const { text } = await pgkeep(line);
    expect(flat(text)).toContain(named);
    expect(text).toContain(`pgkeep ${path} … --secret-uri URI --identity NAME`);
    expect(text).not.toContain('server test');
  });
});

describe('a secret that is to be the login', () => {
  const other = `${uri}-2`;
  const changed = () =>
    app.client.instances.set({ instance: 'shop', options: {}, credential: { ...credential, secret: other } });
  const now = async () => (await app.client.instances.list())[0]?.credential?.secret;
  const putOther = (value: string, attributes = {}) =>
    keyVaults.put('contoso-kv', 'shop-login-2', value, attributes);

  it.each([
    ['is not there', undefined, 'UserErrorInvalidSecret'],
    ['cannot be read as one', 'not-a-login', 'UserErrorSecretValueInUnsupportedFormat'],
    ['is of another server', connection('Server=db.contoso.com'), 'UserErrorSecretForOtherServer'],
    ['is refused', refused, 'UserErrorDBUserAuthFailed'],
  ])('of an instance is not kept where it %s', async (_what, value, code) => {
    if (value !== undefined) putOther(value);
    expect(await failureOf(changed())).toMatchObject({ code });
    expect(await now()).toBe(uri);
  });

  it('of an instance leads to the same command where it is refused', async () => {
    putOther(refused);
    const { text, exitCode } = await pgkeep(`instances set shop --secret-uri ${other} --identity backups`);
    expect(exitCode).toBe(1);
    expect(text).toContain('pgkeep instances set shop --secret-uri URI --identity NAME');
  });

  it('of an instance is kept with its warnings', async () => {
    putOther(connection(), expired);
    onTestFinished(async () => {
      await app.client.instances.set({ instance: 'shop', options: {}, credential });
    });
    const { text, exitCode } = await pgkeep(`instances set shop --secret-uri ${other} --identity backups`);
    expect(exitCode).toBe(3);
    expect(flat(text)).toContain(expiredWords.replace('shop-login', 'shop-login-2'));
    expect(await now()).toBe(other);
  });

  it('of a server is not kept where it does not work, and what was kept stays', async () => {
    await using home = await logins.openHome(server());
    const [before] = await home.client.servers.list();
    put(refused);
    const again = '--secret-uri URI --identity NAME';
    for (const [line, same] of [
      [`server login source ${bySecret}`, `pgkeep server login source ${again}`],
      [`server set source --name renamed ${bySecret}`, `pgkeep server set source … ${again}`],
    ] as const) {
      const { text, exitCode } = await runText(home, typed(line));
      expect(exitCode).toBe(1);
      expect(flat(text)).toContain(named);
      expect(text).toContain(same);
      // that would try the login that the server still has
      expect(text).not.toContain('server test');
    }
    expect(await home.client.servers.list()).toEqual([before]);
  });

  it('of a server that is out of reach is read, kept, and what was not tried is said', async () => {
    await using home = await logins.openHome(server());
    const { exitCode, text } = await runText(home, typed(`server set source --port 1 ${bySecret}`));
    expect(exitCode).toBe(3);
    expect(flat(text)).toContain(
      'The secret was read, but whether the server takes its login could not be tried from here: Cannot reach ',
    );
    expect(await home.client.servers.list()).toMatchObject([{ port: 1, credential: { kind: 'key-vault' } }]);
  });
});

describe('a restore by a secret', () => {
  it('names the login of the secret in the line that opens it', async () => {
    onTestFinished(() => server().dropDatabase('sl_restored'));
    const { text, exitCode } = await pgkeep(
      `restore shop --as-database sl_restored --server source ${bySecret}`,
    );
    expect(exitCode).toBe(0);
    expect(text).toMatch(/psql '.*user=sl_owner dbname=sl_restored/);
    const check = await pgkeep(`check restore shop --as-database sl_other --server source ${bySecret}`);
    expect(check.text).toContain(`--secret-uri=${uri} --identity=backups`);
  });

  it('loads rows, and verifies', async () => {
    await makeDatabase(server(), 'sl_rows', 'CREATE TABLE t (one int)');
    const rows = await pgkeep(`restore shop --rows-of t --into sl_rows --server source --yes ${bySecret}`);
    expect([rows.exitCode, rows.text]).toEqual([0, expect.stringMatching(/user=sl_owner dbname=sl_rows/)]);
    const verified = await pgkeep(`verify shop --by-restore --server source ${bySecret}`);
    expect(verified.exitCode).toBe(0);
  });

  it('says as a warning that the secret has expired, and still vouches for the point', async () => {
    put(connection(), expired);
    const line = `verify shop --by-restore --server source ${bySecret}`;
    const { exitCode, document } = await runJson(app, typed(line));
    expect(exitCode).toBe(3);
    expect(document).toMatchObject({
      state: 'completed with warnings',
      result: { proof: 'restored', warnings: [expiredWords], notes: [] },
    });
  });

  it('writes down which secret cleans what it leaves, never a value', async () => {
    const begun = vi.spyOn(app.coordinator.engine.store.leftovers, 'insert');
    onTestFinished(() => begun.mockRestore());
    await completeJob(
      app,
      app.client.verify.start({
        instance: 'shop',
        point: 'latest',
        byRestore: { server: 'source', credential },
      }),
    );
    const [, leftover] = begun.mock.calls[0] ?? [];
    const [identity] = await app.client.azure.identities({});
    expect(leftover).toMatchObject({
      kind: 'database',
      credential: { kind: 'key-vault', secret: uri, identity: identity?.identity.id },
    });
    expect(JSON.stringify(leftover)).not.toContain('geheim');
  });

  it('that was killed is cleaned with the same secret', async () => {
    await using home = await logins.openHome(server());
    const [known] = await home.client.servers.list();
    const [identity] = await home.client.azure.identities({});
    if (known === undefined || identity === undefined) throw new Error('nothing is known');
    await home.close();
    const killed = leaveKilledJob(home.home, {
      kind: 'database',
      words: 'the half-made database',
      serverId: known.id,
      database: 'sl_half',
      credential: { kind: 'key-vault', secret: uri, identity: identity.identity.id },
    });
    await inDatabase(server(), 'postgres', async (client) => {
      await client.query(`CREATE DATABASE sl_half CONNECTION LIMIT ${restoreMark(killed)}`);
    });
    await using again = await logins.openHome(server(), { home: home.home });
    await again.recovered;
    expect((await again.client.jobs.show({ job: killed })).leftovers).toEqual([]);
    expect(await databases()).not.toContain('sl_half');
  });
});

async function databases(): Promise<string[]> {
  return await inDatabase(server(), 'postgres', async (client) => {
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database');
    return rows.map(({ datname }) => datname);
  });
}

it('a backup that waits for the key vault ends as soon as it is cancelled', async () => {
  const waits = Promise.withResolvers<void>();
  keyVaults.rule = () => {
    waits.resolve();
    return {
      status: 503,
      headers: { 'retry-after': '600' },
      body: { error: { code: 'ServiceUnavailable', message: 'Try again later.' } },
    };
  };
  onTestFinished(() => {
    keyVaults.rule = undefined;
  });
  const { jobId } = await app.client.backup.start({ instance: 'shop' });
  const ended = runJob(app, Promise.resolve({ jobId }));
  await waits.promise;
  await app.client.jobs.cancel({ job: jobId });
  expect(await ended).toMatchObject({ state: 'cancelled', error: { code: 'JobCancelled' }, leftovers: [] });
});
