import { BlobServiceClient, ContainerSASPermissions } from '@azure/storage-blob';
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Finding } from '../../../../shared/findings.ts';
import {
  addBlobVault,
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  makeBlobContainer,
  openTestApp,
  pointIds,
  type TestApp,
} from '../../../support/apps/app.ts';
import { startAzurite } from '../../../support/servers/azurite.ts';
import { databaseExists, inDatabase, makeDatabase } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(16);
const database = 'api_protection';
let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  await makeDatabase(server(), database, 'CREATE TABLE t AS SELECT 1 AS one');
  await addServer(app, server());
});
afterAll(() => app[Symbol.asyncDispose]());

const short = ({ title, severity }: Finding) => `${title}: ${severity}`;
const ofTitle = (findings: readonly Finding[], title: string) =>
  findings.filter((finding) => finding.title === title);

/** Names, sizes and times of everything in a folder. */
async function contentOf(folder: string): Promise<string[]> {
  const names = (await readdir(folder, { recursive: true })).toSorted();
  const described = names.map(async (name) => {
    const { size, mtimeMs } = await stat(join(folder, name));
    return `${name} ${size} ${mtimeMs}`;
  });
  return Promise.all(described);
}

describe('readiness to protect', () => {
  it('is found without leaving a trace in the vault', async () => {
    const { path } = await addFolderVault(app, 'untouched');
    const before = await contentOf(path);
    const { ready, findings } = await app.client.instances.readiness({
      server: 'source',
      database,
      vault: 'untouched',
    });
    expect(findings.filter(({ severity }) => severity === 'blocker')).toEqual([]);
    expect(ready).toBe(true);
    expect(findings.map(({ title }) => title).toSorted()).toEqual([
      'Client tools',
      'Database',
      'Login and network',
      'Privileges',
      'Protection',
      'Vault',
    ]);
    expect(await contentOf(path)).toEqual(before);
  });

  it('says what the login may not read, with the SQL that fixes it, and what threatens tomorrow', async () => {
    await makeDatabase(
      server(),
      'api_unreadable',
      `CREATE ROLE api_reader LOGIN PASSWORD 'a good password'; CREATE ROLE api_app;
       GRANT CREATE ON SCHEMA public TO api_app; CREATE TABLE a (); CREATE TABLE b ()`,
    );
    await addServer(app, server(), { name: 'reader', user: 'api_reader', password: 'a good password' });
    await addFolderVault(app, 'for the reader');
    const input = { server: 'reader', database: 'api_unreadable', vault: 'for the reader' };
    const bad = await app.client.instances.readiness(input);
    expect(bad.ready).toBe(false);
    const [blocker, ...drift] = ofTitle(bad.findings, 'Privileges');
    expect(blocker).toMatchObject({ severity: 'blocker', code: 'UserErrorMissingDBPermissions' });
    const { sql } = await app.client.privileges.grantSql({
      subject: { server: 'reader', database: 'api_unreadable' },
      form: 'smallest',
    });
    expect(blocker?.sql).toBe(sql);
    expect(drift).toEqual([]);
    await inDatabase(server(), 'api_unreadable', (client) =>
      client.query('GRANT SELECT ON ALL TABLES IN SCHEMA public TO api_reader'),
    );
    const good = await app.client.instances.readiness(input);
    expect(good.ready).toBe(true);
    expect(good.findings.filter(({ severity }) => severity === 'warning').map(({ title }) => title)).toEqual([
      'Later objects',
    ]);
    await inDatabase(server(), 'api_unreadable', (client) => client.query(sql));
    const best = await app.client.instances.readiness(input);
    expect(ofTitle(best.findings, 'Privileges')).toMatchObject([{ severity: 'ok' }]);
    expect(best.findings.filter(({ severity }) => severity !== 'ok')).toEqual([]);
  });

  it('names everything that is missing at once', async () => {
    const { path } = await addFolderVault(app, 'gone');
    await rm(path, { recursive: true });
    const { ready, findings } = await app.client.instances.readiness({
      server: 'source',
      database: 'api_nowhere',
      vault: 'gone',
    });
    expect(ready).toBe(false);
    expect(ofTitle(findings, 'Login and network')).toMatchObject([
      { severity: 'blocker', code: 'UserErrorDBNotFound' },
    ]);
    expect(ofTitle(findings, 'Vault')).toMatchObject([
      { severity: 'blocker', code: 'UserErrorVaultNotAccessible' },
    ]);
  });

  it('is refused for a database that Azure keeps for itself', async () => {
    await addFolderVault(app, 'for azure');
    const { ready, findings } = await app.client.instances.readiness({
      server: 'source',
      database: 'azure_maintenance',
      vault: 'for azure',
    });
    expect(ready).toBe(false);
    expect(findings.map(short)).toContain('Database: blocker');
    for (const database of ['azure_maintenance', 'azure_sys']) {
      const protecting = app.client.instances.protect({ server: 'source', database, vault: 'for azure' });
      expect(await failureOf(protecting)).toMatchObject({
        code: 'UserErrorInvalidInput',
        message: `Azure keeps ${database} for itself.`,
      });
    }
  });

  it('sees a container that may be read and not written, and leaves nothing in one that may', async () => {
    await using account = await startAzurite();
    const container = await makeBlobContainer(account);
    await addBlobVault(app, container, 'writable');
    const blobs = async () => {
      const names: string[] = [];
      for await (const { name, properties } of container.client.listBlobsFlat({
        includeUncommitedBlobs: true,
      })) {
        names.push(`${name} ${properties.etag}`);
      }
      return names;
    };
    const before = await blobs();
    const good = await app.client.instances.readiness({ server: 'source', database, vault: 'writable' });
    expect(ofTitle(good.findings, 'Vault').map(short)).toEqual(['Vault: ok']);
    expect(await blobs()).toEqual(before);

    // the same container, opened by another workstation with a signature that may read and list
    const client = BlobServiceClient.fromConnectionString(account.connectionString).getContainerClient(
      container.name,
    );
    const sas = await client.generateSasUrl({
      permissions: ContainerSASPermissions.parse('rl'),
      expiresOn: new Date(Date.now() + 3_600_000),
    });
    await using other = await openTestApp();
    other.env['READ_ONLY_SAS'] = new URL(sas).search.slice(1);
    await addServer(other, server());
    await other.client.vaults.add({
      name: 'readable',
      location: {
        kind: 'azure-blob',
        url: container.url,
        credential: { kind: 'sas', source: { kind: 'env', variable: 'READ_ONLY_SAS' } },
      },
    });
    const bad = await other.client.instances.readiness({ server: 'source', database, vault: 'readable' });
    expect(ofTitle(bad.findings, 'Vault')).toMatchObject([
      { severity: 'blocker', code: 'UserErrorContainerNotAccessible' },
    ]);
    expect(await blobs()).toEqual(before);
  });
});

describe('stopping protection', () => {
  it('keeps the points: restorable from here and from elsewhere, no more backups, and it can go on', async () => {
    const { path } = await addFolderVault(app, 'kept');
    const input = { server: 'source', database, vault: 'kept' };
    const protectedOne = await app.client.instances.protect({ ...input, name: 'kept one' });
    await completeJob(app, app.client.backup.start({ instance: 'kept one' }));

    // another entry of the same server, for example with another login, sees the same database
    await addServer(app, server(), { name: 'again' });
    const seen = async () =>
      (await app.client.servers.test({ server: 'again' })).databases.find(({ name }) => name === database);
    expect((await seen())?.protectedBy).toContain('kept one');
    const stopped = await app.client.instances.stop({ instance: 'kept one', data: 'keep' });
    expect((await seen())?.protectedBy).not.toContain('kept one');
    await app.client.servers.remove({ server: 'again' });
    expect(stopped).toEqual({ deletedPoints: 0, freedBytes: 0, left: [] });
    expect(await failureOf(app.client.backup.start({ instance: 'kept one' }))).toMatchObject({
      code: 'UserErrorInvalidInput',
      message: 'Protection of "kept one" was stopped.',
    });
    const report = await app.client.servers.test({ server: 'source' });
    expect(report.databases.find(({ name }) => name === database)?.protectedBy).not.toContain('kept one');
    await completeJob(
      app,
      app.client.restore.asDatabase({
        instance: 'kept one',
        targetServer: 'source',
        newDatabase: 'api_from_stopped',
      }),
    );
    expect(await databaseExists(server(), 'api_from_stopped')).toBe(true);
    await server().dropDatabase('api_from_stopped');

    await using other = await openTestApp();
    await addFolderVault(other, 'opened', path);
    const [taken] = await other.client.instances.list();
    expect(taken).toMatchObject({ id: protectedOne.id, stoppedAt: expect.any(String) as string });
    expect(await pointIds(other, 'kept one')).toHaveLength(1);

    const { ready, findings } = await app.client.instances.readiness(input);
    expect([ready, ...ofTitle(findings, 'Protection').map(({ message }) => message)]).toEqual([
      true,
      'Was protected in kept before, as kept one; that goes on.',
    ]);
    const again = await app.client.instances.protect(input);
    expect(again).toMatchObject({ id: protectedOne.id, name: 'kept one' });
    expect(again.stoppedAt).toBeUndefined();
    await completeJob(app, app.client.backup.start({ instance: 'kept one' }));
    expect(await pointIds(app, 'kept one')).toHaveLength(2);
    expect(await failureOf(app.client.instances.protect(input))).toMatchObject({
      code: 'UserErrorAlreadyProtected',
    });
    const policy = 'Daily, kept 30 days';
    expect(await failureOf(app.client.instances.protect({ ...input, policy }))).toMatchObject({
      code: 'UserErrorAlreadyProtected',
      steps: [{ do: 'assign-policy', instance: 'kept one', policy }],
    });
  });

  it('deletes the points once the name of the database was typed', async () => {
    const { path } = await addFolderVault(app, 'emptied');
    const { id } = await app.client.instances.protect({
      server: 'source',
      database,
      vault: 'emptied',
      name: 'doomed',
    });
    await completeJob(app, app.client.backup.start({ instance: 'doomed' }));
    await completeJob(app, app.client.backup.start({ instance: 'doomed' }));
    await mkdir(join(path, 'instances', id, 'point-unfinished'), { recursive: true });

    for (const typedName of [undefined, '', 'doomed', database.toUpperCase()]) {
      expect(
        await failureOf(app.client.instances.stop({ instance: 'doomed', data: 'delete', typedName })),
      ).toMatchObject({
        code: 'UserErrorInvalidInput',
      });
    }
    expect(await pointIds(app, 'doomed')).toHaveLength(2);

    const stopped = await app.client.instances.stop({
      instance: 'doomed',
      data: 'delete',
      typedName: database,
    });
    expect(stopped.deletedPoints).toBe(2);
    expect(stopped.freedBytes).toBeGreaterThan(1_000);
    expect(await readdir(join(path, 'instances'))).toEqual([]);
    expect((await app.client.instances.list()).map(({ name }) => name)).not.toContain('doomed');
    const { vaults } = await app.client.overview.summary();
    expect(vaults.find(({ name }) => name === 'emptied')).toMatchObject({ points: 0, bytes: 0 });
  });

  it('is refused while a job runs', async () => {
    await addFolderVault(app, 'busy');
    const { id } = await app.client.instances.protect({
      server: 'source',
      database,
      vault: 'busy',
      name: 'busy',
    });
    const finish = Promise.withResolvers<void>();
    const { jobs } = app.coordinator;
    const jobId = jobs.start({
      kind: 'backup',
      request: { kind: 'backup', instanceId: id },
      subject: 'busy',
      instanceId: id,
      vaultId: null,
      exclusive: null,
      flow: async () => {
        await finish.promise;
        return { state: 'completed', result: { losses: [], messages: [], warnings: [], notes: [] } };
      },
    });
    for (const choice of [{ data: 'keep' as const }, { data: 'delete' as const, typedName: database }]) {
      expect(await failureOf(app.client.instances.stop({ instance: 'busy', ...choice }))).toMatchObject({
        code: 'UserErrorJobConflict',
      });
    }
    finish.resolve();
    await jobs.idle();
    expect(await app.client.jobs.show({ job: jobId })).toMatchObject({ state: 'completed' });
    const busy = (await app.client.instances.list()).filter(({ name }) => name === 'busy');
    expect(busy).toEqual([expect.not.objectContaining({ stoppedAt: expect.anything() as string })]);
  });
});
