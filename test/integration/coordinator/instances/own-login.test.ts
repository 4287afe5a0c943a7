import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import type { InstanceSummary } from '../../../../shared/instances/instances.ts';
import { addFolderVault, addServer, failureOf, runJob, type TestApp } from '../../../support/apps/app.ts';
import { assignTo, backupsApp } from '../../../support/azure/key-vault-stage.ts';
import type { TestKeyVaults } from '../../../support/azure/key-vault.ts';
import { roles } from '../../../support/azure/roles.ts';
import { startSecretLogins, type SecretLogins } from '../../../support/azure/secret-logins-stage.ts';
import { inDatabase, makeDatabase } from '../../../support/databases/test-databases.ts';
import { runJson, runText } from '../../../support/recorded/command-line.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(16);
const database = 'own_login';
const password = 'Zx9;"geheim"=1';
const secret = 'https://contoso-kv.vault.azure.net/secrets/shop-login';
const credential = { kind: 'key-vault', secret, identity: 'backups' } as const;

let logins: SecretLogins;
let keyVaults: TestKeyVaults;
let app: TestApp;

const openHome = () => logins.openHome(server());

beforeAll(async () => {
  logins = await startSecretLogins();
  keyVaults = logins.keyVaults;
  await makeDatabase(
    server(),
    database,
    `CREATE ROLE kv_owner LOGIN PASSWORD '${password}'; CREATE TABLE t AS SELECT 1 AS one; ALTER TABLE t OWNER TO kv_owner`,
  );
  app = await openHome();
});
afterAll(async () => {
  await app[Symbol.asyncDispose]();
  await logins[Symbol.asyncDispose]();
});

const put = (value: string, attributes = {}) => keyVaults.put('contoso-kv', 'shop-login', value, attributes);
const connection = (rest = '') => `User Id=kv_owner;Password='${password}';${rest}`;

beforeEach(() => {
  keyVaults.secrets.clear();
  put(connection());
});

/** Protects the database in a vault of its own. */
async function protect(vault: string, more: { name?: string } = {}): Promise<InstanceSummary> {
  await addFolderVault(app, vault);
  return await app.client.instances.protect({
    server: 'source',
    database,
    vault,
    name: vault,
    credential,
    ...more,
  });
}

const backUp = (instance: string, at: TestApp = app) => runJob(at, at.client.backup.start({ instance }));

describe('a database with a login of its own', () => {
  it('is protected and backed up with it, whatever login its server has', async () => {
    const { id, credential: own } = await protect('first');
    expect(own).toMatchObject({
      kind: 'key-vault',
      secret,
      identity: expect.stringMatching(/^identity-/) as string,
    });
    expect((await backUp(id)).state).toBe('completed');
    const folder = join(app.folder, 'first', 'instances', id, 'record');
    const [file = ''] = await readdir(folder);
    const record = JSON.parse(await readFile(join(folder, file), 'utf8')) as Record<string, unknown>;
    expect(record['credential']).toEqual({ kind: 'key-vault', secret });
  });

  it('is backed up with the newest version of the secret', async () => {
    const { id } = await protect('newest');
    put('User Id=nobody;Password=wrong-one');
    const job = await backUp(id);
    expect([job.state, job.error?.code]).toEqual(['failed', 'UserErrorDBUserAuthFailed']);
    expect(job.error).toMatchObject({
      message: expect.stringContaining(
        'refused the login of nobody, which comes from the secret shop-login in the key vault contoso-kv: ',
      ) as string,
      remedy:
        'Write a new version of the secret shop-login in the key vault contoso-kv, with a login that the server takes.',
      steps: [{ do: 'check-backup', instance: 'newest' }],
    });
    expect(JSON.stringify(job)).not.toContain('wrong-one');
    put(connection());
    expect((await backUp(id)).state).toBe('completed');
  });

  it('is not backed up with the login of another server, which gets it neither', async () => {
    const { id } = await protect('elsewhere');
    put(connection('Server=db.contoso.com;Port=5432'));
    const { error } = await backUp(id);
    expect(error).toMatchObject({
      code: 'UserErrorSecretForOtherServer',
      message: `The secret shop-login in the key vault contoso-kv names another host than ${server().host}:${server().port}: its login was sent nowhere.`,
    });
    put(connection(`Server=${server().host.toUpperCase()};Port=${server().port}`));
    expect((await backUp(id)).state).toBe('completed');
  });

  it('is backed up with a warning where the secret names another database, or has expired', async () => {
    const { id } = await protect('warned');
    put(connection('Database=shop'), { exp: 1_700_000_000 });
    const { state, result } = await backUp(id);
    expect(state).toBe('completed with warnings');
    expect(result?.warnings).toEqual([
      'The secret shop-login in the key vault contoso-kv expired on 14 Nov 2023; Key Vault still gives it out.',
      'The secret shop-login in the key vault contoso-kv names another database than "own_login".',
    ]);
  });

  it('takes the password of a named login alone', async () => {
    put(password);
    await addFolderVault(app, 'bare');
    const { id } = await app.client.instances.protect({
      server: 'source',
      database,
      vault: 'bare',
      credential: { ...credential, login: 'kv_owner' },
    });
    expect((await backUp(id)).state).toBe('completed');
  });

  it('gives the login of its server back its place', async () => {
    const { id } = await protect('back');
    expect(
      await app.client.instances.set({ instance: id, options: {}, credential: null }),
    ).not.toHaveProperty('credential');
    expect((await backUp(id)).error?.code).toBe('UserErrorDBUserAuthFailed');
    await app.client.instances.set({ instance: id, options: {}, credential });
    expect((await backUp(id)).state).toBe('completed');
  });

  it('has its privileges checked with it', async () => {
    const { id } = await protect('checked');
    const check = await app.client.privileges.backup({ subject: { instance: id } });
    expect(check).toMatchObject({ ready: true, role: { name: 'kv_owner' } });
  });
});

describe('readiness with a login of its own', () => {
  const findings = async (vault: string) => {
    await addFolderVault(app, vault);
    const readiness = await app.client.instances.readiness({ server: 'source', database, vault, credential });
    return readiness.findings.filter(({ title }) => title === 'Secret' || title === 'Login and network');
  };

  it('says as whom the secret logs in', async () => {
    put(connection('Ssl Mode=Require'));
    expect(await findings('r-fine')).toMatchObject([
      {
        title: 'Secret',
        severity: 'ok',
        message: 'The secret shop-login in the key vault contoso-kv gives the login of kv_owner.',
      },
      {
        title: 'Secret',
        severity: 'note',
        message:
          'The secret shop-login in the key vault contoso-kv asks for TLS mode require; the server’s disable, which proves less, is used.',
      },
      {
        title: 'Login and network',
        severity: 'ok',
        message: expect.stringMatching(/^kv_owner connects/) as string,
      },
    ]);
  });

  it('has a blocker for a secret that cannot be read, and says nothing else of the server', async () => {
    put('geheim-und-sonst-nichts');
    expect(await findings('r-format')).toMatchObject([
      {
        title: 'Secret',
        severity: 'blocker',
        code: 'UserErrorSecretValueInUnsupportedFormat',
        message:
          'The secret shop-login in the key vault contoso-kv cannot be read as a login: it is no URI, and something in it is neither keyword=value nor Key=Value.',
      },
    ]);
  });
});

it('a password with a broken percent sequence is refused, as libpq does, and sent nowhere', async () => {
  put(`postgresql://kv_owner:geheim%ZZ@${server().host}:${server().port}/${database}`);
  await addFolderVault(app, 'percent');
  const refused = await runText(app, [
    'protect',
    '--server',
    'source',
    '--database',
    database,
    '--vault',
    'percent',
    '--secret-uri',
    secret,
    '--identity',
    'backups',
  ]);
  expect(refused.exitCode).toBe(1);
  const said = refused.text.replaceAll(/\s+/g, ' ');
  expect(said).toContain(
    'The secret shop-login in the key vault contoso-kv cannot be read as a login: a % in it is followed by no two hexadecimal digits; a % itself is written %25.',
  );
  expect(said).toContain('UserErrorSecretValueInUnsupportedFormat');
  expect(said).not.toContain('geheim');
});

describe('a secret that is created', () => {
  it('holds a login that works once its SQL was run, and restores with it', async () => {
    assignTo(logins.azure, roles.secretsOfficer, logins.vaultId);
    await addFolderVault(app, 'created');
    const made = await app.client.loginSecrets.create({
      secret: `${secret}-made`,
      identity: 'backups',
      server: 'source',
      user: 'kv_made',
      isNewRole: true,
    });
    const [change] = await app.client.access.changes();
    expect(change).toMatchObject({
      entry: { kind: 'secret', secret: `${secret}-made` },
      says: 'Makes the secret shop-login-made in the key vault contoso-kv.',
      request: `PUT ${secret}-made`,
      outcome: 'applied',
      identityName: 'backups',
    });
    await inDatabase(server(), 'postgres', (client) =>
      client.query(`${made.sql} ALTER ROLE kv_made SUPERUSER`),
    );
    const own = { ...credential, secret: made.secret };
    const { id } = await app.client.instances.protect({
      server: 'source',
      database,
      vault: 'created',
      name: 'created',
      credential: own,
    });
    expect((await backUp(id)).state).toBe('completed');
    const restore = { instance: id, point: 'latest', targetServer: 'source', newDatabase: 'own_login_copy' };
    const start = (more: object) => runJob(app, app.client.restore.asDatabase({ ...restore, ...more }));
    const refused = await start({});
    expect(refused.error?.code).toBe('UserErrorDBUserAuthFailed');
    const { ready } = await app.client.restore.readiness({ ...restore, credential: own });
    expect(ready).toBe(true);
    const restored = await start({ credential: own });
    expect([restored.state, restored.error?.message]).toEqual(['completed', undefined]);
    await server().dropDatabase('own_login_copy');
    await expect(
      failureOf(
        app.client.loginSecrets.create({
          secret: made.secret,
          identity: 'backups',
          server: 'source',
          user: 'kv_made',
        }),
      ),
    ).resolves.toMatchObject({ code: 'UserErrorNameAlreadyInUse' });
  });
});

it('what stands against a policy is about the login of the database, not of its server', async () => {
  await addFolderVault(app, 'outlook');
  await addServer(app, server(), { name: 'asked' });
  await app.client.servers.setLogin({ server: 'asked', credential: { kind: 'prompt' } });
  const login = { kind: 'secret', source: { kind: 'session' } } as const;
  const { clientId, tenantId, secret: typed } = backupsApp;
  const way = { kind: 'service-principal', clientId, tenantId, login } as const;
  await Array.fromAsync(await app.client.azure.signIn({ name: 'forgotten', way, secret: typed }));
  onTestFinished(async () => void (await app.client.azure.signOut({ identity: 'forgotten' })));
  const { servers } = await app.client.schedule.outlook({
    servers: ['asked'],
    secrets: ['backups', 'forgotten'].map((identity) => ({ server: 'asked', identity })),
    vault: 'outlook',
  });
  expect(
    servers.map(({ readBy, needsPerson, variable }) => [readBy !== null, needsPerson, variable]),
  ).toEqual([
    [false, 'The login of asked is asked for at every use, and due backups run where nobody answers.', null],
    [
      true,
      null,
      'The client secret of backups comes from the environment variable APP_SECRET, which has to be set for whatever runs the due backups; the service does not have it.',
    ],
    [
      true,
      'The client secret of forgotten, which logs in to asked, is held until pgkeep ends, and due backups run in a pgkeep of their own.',
      null,
    ],
  ]);
});

it('a server is asked with the secret that a restore is to have', async () => {
  const { client } = app;
  expect(await failureOf(client.servers.test({ server: 'source' }))).toMatchObject({
    code: 'UserErrorDBUserAuthFailed',
  });
  expect(await client.servers.test({ server: 'source', credential })).toMatchObject({
    user: 'kv_owner',
  });
  expect(await client.servers.roles({ server: 'source', credential })).toContain('kv_owner');
});

describe('the SQL of a secret that was created', () => {
  const admin = async () => {
    const { ticket } = await app.client.secrets.deposit({ secret: server().password });
    return { user: server().user, ticket };
  };
  const create = async (name: string, more: { isNewRole?: boolean } = {}) => {
    assignTo(logins.azure, roles.secretsOfficer, logins.vaultId);
    return app.client.loginSecrets.create({
      secret: `${secret}-${name}`,
      identity: 'backups',
      server: 'source',
      user: 'kv_ran',
      ...more,
    });
  };
  const run = async (digest: string, dryRun: boolean) =>
    app.client.loginSecrets.apply({ server: 'source', digest, dryRun, admin: await admin() });

  it('is tried, run and used to log in; the audit trail has no verifier', async () => {
    onTestFinished(async () => {
      await inDatabase(server(), 'postgres', (client) => client.query('DROP ROLE kv_ran'));
    });
    const { digest, sql } = await create('ran', { isNewRole: true });
    const absent = { exists: false, canLogin: false };
    const there = { exists: true, canLogin: true };
    expect(await run(digest, true)).toEqual({
      applied: false,
      before: absent,
      after: there,
      loggedIn: null,
      notes: [],
    });
    expect(await run(digest, false)).toEqual({
      applied: true,
      before: absent,
      after: there,
      loggedIn: true,
      notes: ['pgkeep has logged in to source as kv_ran with the secret.'],
    });
    const [entry] = await app.client.privileges.audit();
    expect(entry).toMatchObject({
      serverName: 'source',
      role: 'kv_ran',
      sql: `CREATE ROLE "kv_ran" LOGIN PASSWORD '…';`,
      revokeSql: '',
      outcome: 'applied',
    });
    const verifier = /'(SCRAM[^']+)'/.exec(sql)?.[1] ?? '';
    expect(verifier).toMatch(/^SCRAM-SHA-256\$4096:/);
    const refused = await failureOf(run(digest, false));
    expect(refused).toMatchObject({
      code: 'UserErrorInvalidInput',
      remedy: expect.stringContaining('run the SQL with ALTER ROLE in place of CREATE ROLE') as string,
    });
    const [second] = await app.client.privileges.audit();
    expect(second?.problem).toContain('role "kv_ran" already exists');
    expect(JSON.stringify(await app.client.privileges.audit())).not.toContain(verifier.slice(0, 30));
  });

  describe('on the command line', () => {
    const admin = ['--admin-user', server().user, '--admin-password-env', 'ADMIN'];
    const create = (name: string, ...more: string[]) => [
      'azure',
      'secret',
      'create',
      `${secret}-${name}`,
      '--identity',
      'backups',
      '--server',
      'source',
      '--user',
      'kv_typed',
      ...more,
    ];
    const typed = (...argv: string[]) => {
      const { client, env } = app;
      return runText({ client, env: { ...env, ADMIN: server().password } }, argv);
    };
    const dropsRole = () =>
      onTestFinished(async () => {
        await inDatabase(server(), 'postgres', (client) => client.query('DROP ROLE IF EXISTS kv_typed'));
      });

    it('is run as the administrator once the secret is there', async () => {
      assignTo(logins.azure, roles.secretsOfficer, logins.vaultId);
      dropsRole();
      const { exitCode, text } = await typed(...create('typed', '--new-role', '--apply', ...admin));
      expect(exitCode).toBe(0);
      expect(text).toContain(
        'The secret shop-login-typed of the key vault contoso-kv holds the login of kv_typed.',
      );
      expect(text).toContain('CREATE ROLE "kv_typed" LOGIN PASSWORD');
      expect(text).toContain('pgkeep has logged in to source as kv_typed with the secret.');
      expect(text).toContain('Applied; it is in the audit trail');
      const value = keyVaults.secrets.get('contoso-kv/shop-login-typed')?.at(-1)?.value ?? '';
      expect(value).toContain('User Id=kv_typed');
      expect(text).not.toContain(/Password=([^;]+)/.exec(value)?.[1]);
    });

    it('says with --json what was made and what became of the SQL', async () => {
      assignTo(logins.azure, roles.secretsOfficer, logins.vaultId);
      dropsRole();
      const argv = create('json', '--new-role', '--apply', ...admin);
      const env = { ...app.env, ADMIN: server().password };
      const { exitCode, document } = await runJson({ client: app.client, env }, argv);
      expect([exitCode, document]).toMatchObject([
        0,
        { secret: `${secret}-json`, applied: true, before: { exists: false }, loggedIn: true },
      ]);
    });

    it('fails with what is there now, and the SQL that is left to run', async () => {
      assignTo(logins.azure, roles.secretsOfficer, logins.vaultId);
      const { exitCode, text } = await typed(...create('failed', '--apply', ...admin));
      expect(exitCode).toBe(1);
      expect(text).toContain(
        'Failed: The secret shop-login-failed was written to the key vault contoso-kv, but running its SQL on source failed: The server refused ALTER ROLE "kv_typed" PASSWORD',
      );
      expect(text).toContain('run the SQL with CREATE ROLE in place of ALTER ROLE');
      expect(text).toContain(
        'The secret stays, and creating it again is refused. Nobody can log in with it before this SQL was run on source as an administrator.',
      );
      expect(text).toMatch(/^ {4}ALTER ROLE "kv_typed" PASSWORD 'SCRAM-SHA-256\$4096:[^']+';$/m);
      expect(keyVaults.secrets.has('contoso-kv/shop-login-failed')).toBe(true);
    });

    it.each([
      [['--apply'], '--apply needs --admin-user: who runs the SQL', 2],
      [admin, 'The --admin options belong to --apply.', 2],
      [
        ['--apply', '--admin-user', 'postgres', '--admin-password-env', 'NOWHERE'],
        'The environment variable NOWHERE is not set.',
        1,
      ],
    ])('makes no secret with %j', async (more, words, code) => {
      assignTo(logins.azure, roles.secretsOfficer, logins.vaultId);
      const { exitCode, text } = await typed(...create('unmade', ...more));
      expect([exitCode, text]).toEqual([code, expect.stringContaining(words)]);
      expect([...keyVaults.secrets.keys()]).toEqual(['contoso-kv/shop-login']);
    });
  });

  it('is run only by the digest of what was shown, and on its server', async () => {
    const { digest } = await create('kept');
    await addServer(app, server(), { name: 'elsewhere' });
    const refused = {
      code: 'UserErrorInvalidInput',
      message: 'pgkeep does not have this SQL any more: it was started anew since.',
    };
    expect(await failureOf(run('0'.repeat(64), true))).toMatchObject(refused);
    const there = { server: 'elsewhere', digest, dryRun: true, admin: await admin() };
    expect(await failureOf(app.client.loginSecrets.apply(there))).toMatchObject(refused);
  });
});

describe('a login that another workstation has named', () => {
  it('is read once somebody here says as whom, and each time that it is changed', async () => {
    const { id } = await protect('shared');
    await using other = await openHome();
    await other.client.vaults.add({
      name: 'shared',
      location: { kind: 'folder', path: join(app.folder, 'shared') },
    });
    const [brought] = await other.client.instances.list();
    expect(brought?.credential).toEqual({ kind: 'key-vault', secret });
    await expect(failureOf(other.client.instances.confirm({ instances: [id] }))).resolves.toMatchObject({
      code: 'UserErrorInvalidInput',
      message: expect.stringContaining(`comes from ${secret}; say as whom that is read.`) as string,
    });
    const as = { instances: [id], identity: 'backups' };
    await expect(
      failureOf(other.client.instances.confirm({ ...as, secrets: [`${secret}-2`] })),
    ).resolves.toMatchObject({ message: expect.stringContaining('not what was shown') as string });
    expect((await other.client.instances.list())[0]?.unconfirmed).toMatchObject({ vaultName: 'shared' });
    const [confirmed] = await other.client.instances.confirm({ ...as, secrets: [secret] });
    expect(confirmed).not.toHaveProperty('unconfirmed');
    expect(confirmed).not.toHaveProperty('warnings');
    expect((await backUp(id, other)).state).toBe('completed');

    // changed elsewhere
    keyVaults.put('contoso-kv', 'other-login', connection());
    await other.client.instances.set({
      instance: id,
      options: {},
      credential: { ...credential, secret: secret.replace('shop', 'other') },
    });
    expect((await backUp(id)).error).toMatchObject({
      code: 'UserErrorNotConfirmed',
      steps: [{ do: 'confirm-instance', instance: 'shared' }],
    });
    await app.client.instances.confirm({ ...as, secrets: [secret.replace('shop', 'other')] });
    expect((await backUp(id)).state).toBe('completed');
  });
});

describe('a login that another workstation has named is tried before it is confirmed', () => {
  /** A home that has the vault of the first one, and where nobody has confirmed the instance. */
  async function elsewhere(vault: string) {
    const { id } = await protect(vault);
    const other = await openHome();
    onTestFinished(() => other[Symbol.asyncDispose]());
    const location = { kind: 'folder', path: join(app.folder, vault) } as const;
    await other.client.vaults.add({ name: vault, location });
    const confirm = (more = {}) =>
      other.client.instances.confirm({ instances: [id], identity: 'backups', secrets: [secret], ...more });
    const known = async () => (await other.client.instances.list())[0];
    return { id, other, confirm, known };
  }

  it('and stays as it was where the secret is not to be had', async () => {
    const { confirm, known } = await elsewhere('not-there');
    keyVaults.secrets.clear();
    expect(await failureOf(confirm())).toMatchObject({ code: 'UserErrorInvalidSecret' });
    expect(await known()).toMatchObject({
      unconfirmed: { vaultName: 'not-there' },
      credential: { kind: 'key-vault', secret },
    });
    expect((await known())?.credential).not.toHaveProperty('identity');
  });

  it('and stays as it was where the server refuses it', async () => {
    const { confirm, known } = await elsewhere('refused');
    put('User Id=kv_owner;Password=geheim-und-falsch');
    expect(await failureOf(confirm())).toMatchObject({
      code: 'UserErrorDBUserAuthFailed',
      steps: [{ do: 'change-secret', instance: 'refused' }],
    });
    expect((await known())?.unconfirmed).toMatchObject({ vaultName: 'refused' });
    expect((await known())?.credential).not.toHaveProperty('identity');
  });

  it('and goes nowhere as long as its server is not confirmed', async () => {
    await protect('brought');
    const other = await openHome();
    onTestFinished(() => other[Symbol.asyncDispose]());
    await other.client.servers.remove({ server: 'source' });
    const location = { kind: 'folder', path: join(app.folder, 'brought') } as const;
    await other.client.vaults.add({ name: 'brought', location });
    const confirm = () =>
      other.client.instances.confirm({ instances: ['brought'], identity: 'backups', secrets: [secret] });
    keyVaults.secrets.clear();
    expect(await failureOf(confirm())).toMatchObject({ code: 'UserErrorInvalidSecret' });
    put('User Id=kv_owner;Password=geheim-und-falsch');
    const [confirmed] = await confirm();
    expect(confirmed?.warnings).toEqual([
      'The secret was read, but whether "source" takes its login is tried only when that server is confirmed.',
    ]);
  });

  it('and is confirmed with what is to be known of it', async () => {
    const { confirm, known } = await elsewhere('expired');
    put(connection(), { exp: 1_700_000_000 });
    const [confirmed] = await confirm();
    expect(confirmed?.warnings).toEqual([
      'The secret shop-login in the key vault contoso-kv expired on 14 Nov 2023; Key Vault still gives it out.',
    ]);
    expect((await known())?.credential).toMatchObject({ identity: expect.stringMatching(/^identity-/) });
  });
});

it('status names the command that gives the login an identity again, once that was signed out', async () => {
  const other = await openHome();
  onTestFinished(() => other[Symbol.asyncDispose]());
  await addFolderVault(other, 'signed-out');
  const { id } = await other.client.instances.protect({
    server: 'source',
    database,
    vault: 'signed-out',
    name: 'signed-out',
    credential,
  });
  const next = async () => {
    const { text } = await runText(other, ['status', 'signed-out', '--no-ask']);
    return text.replaceAll(/\s+/g, ' ').split('next: ')[1]?.trim();
  };
  expect(await next()).toBe('pgkeep backup signed-out');
  await other.client.azure.signOut({ identity: 'backups' });
  expect((await backUp(id, other)).error?.code).toBe('UserErrorSignInAgain');
  expect(await next()).toBe(`pgkeep instances set signed-out --secret-uri ${secret} --identity NAME`);
});

it('the secret is in no file of home and vault', async () => {
  const { id } = await protect('scanned');
  await backUp(id);
  const read = async (folder: string) => {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return await Promise.all(files.map((entry) => readFile(join(entry.parentPath, entry.name))));
  };
  const files = [...(await read(app.home)), ...(await read(join(app.folder, 'scanned')))];
  expect(files.some((file) => file.includes('shop-login'))).toBe(true);
  expect(files.some((file) => file.includes(password) || file.includes(connection()))).toBe(false);
});
