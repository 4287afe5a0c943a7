import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  addFolderVault,
  completeJob,
  failureOf,
  openTestApp,
  type TestApp,
} from '../../../support/apps/app.ts';
import { tokenOfApp } from '../../../support/azure/app-token.ts';
import { startAzure, testTenant, type TestAzure } from '../../../support/azure/azure.ts';
import { resolveServersHere, toolsThatResolveHere } from '../../../support/azure/postgres/host-names.ts';
import {
  startPostgresTokens,
  type TestPostgresTokens,
} from '../../../support/azure/postgres/postgres-tokens.ts';
import { queryRows } from '../../../support/databases/test-databases.ts';
import { ensureClientTools } from '../../../support/programs/client-tools.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const run = promisify(execFile);
const server = sharedServer(17);
const host = 'flex1.postgres.database.azure.com';
const role = 'pgkeep of entra';
const source = 'entra_source';
const application = {
  clientId: '6f2c1f2e-0000-4000-8000-0000000000e1',
  tenantId: testTenant,
  secret: 'the-secret-of-the-app',
};
const audience = 'https://ossrdbms-aad.database.windows.net';

let folder: string;
let tools: string;
let azure: TestAzure;
let flexible: TestPostgresTokens;
let app: TestApp;
const made: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-entra-'));
  tools = await toolsThatResolveHere((await ensureClientTools([17])).get(17) ?? '', join(folder, 'tools'));
  azure = await startAzure();
  await writeFile(join(folder, 'ca.pem'), azure.certificate.ca);
  const admin = await server.connect();
  await admin.query(`CREATE ROLE "${role}" LOGIN CREATEDB PASSWORD 'inside'`);
  await admin.end();
  await server.createDatabase(source, { owner: role });
  const client = await server.connect(source);
  await client.query(`SET ROLE "${role}"`);
  for (const table of ['a', 'b', 'c']) {
    await client.query(`CREATE TABLE ${table} (id int PRIMARY KEY, other int)`);
    await client.query(`INSERT INTO ${table} SELECT n, n FROM generate_series(1, 200) AS n`);
    await client.query(`CREATE INDEX ${table}_other ON ${table} (other)`);
  }
  await client.query('ALTER TABLE b ADD FOREIGN KEY (other) REFERENCES a');
  await client.end();
});
afterAll(async () => {
  await azure[Symbol.asyncDispose]();
  for (const name of [source, ...made]) await server.dropDatabase(name);
  const admin = await server.connect();
  await admin.query(`DROP ROLE "${role}"`);
  await admin.end();
  await rm(folder, { recursive: true });
});

beforeEach(() => resolveServersHere());
beforeEach(async () => {
  vi.stubEnv('HTTPS_PROXY', azure.network.url);
  for (const name of ['https_proxy', 'NO_PROXY', 'no_proxy']) vi.stubEnv(name, undefined);
  const { entra } = azure;
  entra.apps.splice(0, Infinity, application);
  entra.rule = undefined;
  entra.issued.length = 0;
  // too short to be kept for another use: MSAL asks for a new one five minutes before the end
  entra.tokenSeconds = 240;
  flexible = await startPostgresTokens({ ...azure, server });
  flexible.principals.set(role, { oid: application.clientId, type: 'service', password: 'inside' });
  app = await openTestApp({
    env: { APP_SECRET: application.secret },
    replace: { blob: { httpClient: azure.transport } },
    clientTools: [tools],
  });
  await Array.fromAsync(
    await app.client.azure.signIn({
      name: 'backups',
      way: {
        kind: 'service-principal',
        tenantId: testTenant,
        clientId: application.clientId,
        login: { kind: 'secret', source: { kind: 'env', variable: 'APP_SECRET' } },
      },
    }),
  );
});
afterEach(async () => {
  await app[Symbol.asyncDispose]();
  await flexible[Symbol.asyncDispose]();
  vi.unstubAllEnvs();
});

type Address = Parameters<TestApp['client']['servers']['add']>[0]['address'];

const addFlexible = (address: Address = {}) =>
  app.client.servers.add({
    name: 'source',
    address: {
      host,
      port: flexible.port,
      user: role,
      caFile: join(folder, 'ca.pem'),
      ...address,
    },
    credential: { kind: 'entra', identity: 'backups' },
  });

/** What all files of a folder hold. */
async function textsBelow(top: string): Promise<string[]> {
  const entries = await readdir(top, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return Promise.all(files.map(({ parentPath, name }) => readFile(join(parentPath, name), 'latin1')));
}

const indexesOf = (database: string) =>
  queryRows(server, database, "SELECT indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1");

describe('a token as the password', () => {
  it('is fresh for each connection, and used by all identities of the server', async () => {
    const added = await addFlexible();
    expect(added.credential).toMatchObject({ kind: 'entra' });
    expect(await app.client.servers.test({ server: 'source' })).toMatchObject({ user: role });
    await app.client.servers.test({ server: 'source' });
    const ids = flexible.logins.map(({ uti }) => uti);
    expect(ids.length).toBeGreaterThan(1);
    expect(new Set(ids).size).toBe(ids.length);
    expect(flexible.logins.filter(({ refused }) => refused !== undefined)).toEqual([]);
    expect(await app.client.azure.identities({})).toMatchObject([{ usedBy: ['server source'] }]);
  });

  it('gives the SQL that makes the missing role of a backup, where pgkeep knows its identity', async () => {
    await addFlexible();
    const subject = { server: 'source', database: source };
    const form = 'smallest';
    const script = async (name: string) => {
      const { sql, notes } = await app.client.privileges.grantSql({ subject, role: name, form });
      return {
        makesRole: sql.includes('CREATE ROLE'),
        note: notes.find((text) => text.includes('pgaadauth')),
      };
    };
    expect(await script('backups')).toStrictEqual({
      makesRole: false,
      note: `Before all else, make "backups", which logs in with Microsoft Entra: run SELECT * FROM pgaadauth_create_principal_with_oid('backups', '${application.clientId}', 'service', false, false); in the database postgres, as a Microsoft Entra administrator of the server.`,
    });
    // another entry of the same server says whose token opens it
    await app.client.servers.add({
      name: 'as the shop',
      address: { host, port: flexible.port, user: 'shop backup', caFile: join(folder, 'ca.pem') },
      credential: { kind: 'entra', identity: 'backups' },
    });
    expect((await script('shop backup')).makesRole).toBe(false);
    expect(await script('somebody')).toStrictEqual({ makesRole: true, note: undefined });
  });

  it('says by which SQL its role is made, without asking the server', async () => {
    await addFlexible({ user: "o'neill" });
    expect(await app.client.privileges.entraLogin({ server: 'source' })).toEqual({
      role: "o'neill",
      objectId: application.clientId,
      type: 'service',
      database: 'postgres',
      createSql: `SELECT * FROM pgaadauth_create_principal_with_oid('o''neill', '${application.clientId}', 'service', false, false);`,
      mapSql: `SECURITY LABEL FOR "pgaadauth" ON ROLE "o'neill" IS 'aadauth,oid=${application.clientId},type=service';`,
    });
    expect(flexible.logins).toEqual([]);
    await app.client.servers.setLogin({ server: 'source', credential: { kind: 'none' } });
    expect(await failureOf(app.client.privileges.entraLogin({ server: 'source' }))).toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'The login of "source" is none of Microsoft Entra.',
    });
  });

  it('serves a restore whose phases outlive it', async () => {
    await addFlexible();
    await addFolderVault(app);
    // as if hours went by: what was used until then is no good any more
    flexible.expireAtRequest = /CREATE TABLE|COPY |CREATE INDEX|ADD CONSTRAINT/;
    await app.client.instances.protect({ server: 'source', vault: 'vault', database: source, name: 'db' });
    await completeJob(app, app.client.backup.start({ instance: 'db' }));
    made.push('entra_restored');
    await completeJob(
      app,
      app.client.restore.asDatabase({
        instance: 'db',
        targetServer: 'source',
        newDatabase: 'entra_restored',
        jobs: 3,
      }),
    );
    expect(await indexesOf('entra_restored')).toEqual(await indexesOf(source));
    expect(flexible.logins.filter(({ refused }) => refused !== undefined)).toEqual([]);
    const ofTools = flexible.logins.filter(({ database }) => database === 'entra_restored');
    expect(new Set(ofTools.map(({ uti }) => uti)).size).toBe(ofTools.length);
    // no token is in home, log or vault, which name the login
    const kept = await textsBelow(app.folder);
    expect(kept.filter((text) => text.includes(role)).length).toBeGreaterThan(2);
    expect(kept.filter((text) => /eyJ[\w-]{10,}\.eyJ/.test(text))).toEqual([]);
  });

  it('would not serve the parallel sessions of pg_restore, which connects again behind them', async () => {
    const env = {
      PATH: process.env['PATH'],
      PGHOST: host,
      PGPORT: String(flexible.port),
      PGUSER: role,
      PGSSLMODE: 'verify-full',
      PGSSLROOTCERT: join(folder, 'ca.pem'),
    };
    const withToken = async () => ({ ...env, PGPASSWORD: await tokenOfApp(azure, application, audience) });
    const archive = join(folder, 'archive');
    await run(join(tools, 'pg_dump'), ['-Fc', '-f', archive, source], { env: await withToken() });
    await server.createDatabase('entra_parallel', { owner: role });
    made.push('entra_parallel');
    flexible.expireAtRequest = /CREATE INDEX/;
    const restore = run(join(tools, 'pg_restore'), ['--jobs=2', '-d', 'entra_parallel', archive], {
      env: await withToken(),
    });
    await expect(restore).rejects.toMatchObject({
      stderr: expect.stringContaining('The access token has expired. Please acquire a new token and retry.'),
    });
  });
});

describe('a server that does not let a token in', () => {
  const failure = () => failureOf(app.client.servers.test({ server: 'source' }));

  it('has no such role: the SQL that makes it', async () => {
    await addFlexible({ user: 'nobody' });
    expect(await failure()).toMatchObject({
      code: 'UserErrorBackupUserAuthFailed',
      message: `${host}:${flexible.port} refused the Microsoft Entra login of nobody: password authentication failed for user "nobody"`,
      sql: `SELECT * FROM pgaadauth_create_principal_with_oid('nobody', '${application.clientId}', 'service', false, false);`,
    });
  });

  it('has the role for somebody else: the SQL that maps it', async () => {
    flexible.principals.set(role, { oid: testTenant, type: 'service', password: 'inside' });
    await addFlexible();
    expect(await failure()).toMatchObject({
      code: 'UserErrorBackupUserAuthFailed',
      sql: `SECURITY LABEL FOR "pgaadauth" ON ROLE "${role}" IS 'aadauth,oid=${application.clientId},type=service';`,
    });
  });

  it('is in another cloud, or its clock is', async () => {
    await addFlexible();
    flexible.audience = 'https://ossrdbms-aad.database.usgovcloudapi.net';
    expect(await failure()).toMatchObject({
      code: 'UserErrorBackupUserAuthFailed',
      remedy: 'The server is in another cloud than the identity: use an identity that signs in to its cloud.',
    });
  });

  it('gets no token where the identity is signed out or must sign in again', async () => {
    await addFlexible();
    azure.entra.apps.length = 0;
    expect(await failure()).toMatchObject({ code: 'UserErrorAppNotAllowed' });
    await app.client.azure.signOut({ identity: 'backups' });
    expect(await failure()).toMatchObject({ code: 'UserErrorSignInAgain' });
    expect(flexible.logins).toEqual([]);
  });
});
