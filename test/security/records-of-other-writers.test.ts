import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { InstanceRecord } from '../../shared/instances/instances.ts';
import { errorCodes } from '../../shared/errors.ts';
import { addFolderVault, addServer, failureOf, openTestApp, type TestApp } from '../support/apps/app.ts';
import { fillVault, type FilledVault } from '../support/apps/filled-vault.ts';
import { sharedServer } from '../support/servers/shared.ts';
import { recordFile, unsignedRecord } from '../support/vault-documents.ts';

const server = () => sharedServer(18);

/** A vault with one instance and one point, copied for each test, in which somebody else can write. */
let filled: FilledVault;
let app: TestApp;
let vault: string;

beforeAll(async () => {
  filled = await fillVault(server(), 'foreign_records', 'CREATE TABLE t AS SELECT 1 AS i');
});
afterAll(() => filled[Symbol.asyncDispose]());

beforeEach(async () => {
  app = await openTestApp();
  vault = join(app.folder, 'theirs');
  await cp(filled.path, vault, { recursive: true });
});
afterEach(() => app[Symbol.asyncDispose]());

const open = (name = 'theirs') => addFolderVault(app, name, vault);

/** Writes an instance into the vault, like the one that is there with these changes; another server has its own record. */
async function writeRecord(id: string, change: Partial<InstanceRecord>): Promise<void> {
  const record = await unsignedRecord(vault, filled.ids.instance);
  const { server: changed } = change;
  const serverId = `server-of-${id}`;
  const own = changed === undefined ? {} : { serverId };
  const file = await recordFile(vault, id);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ ...record, id, ...change, ...own }));
  if (changed === undefined) return;
  const { format, revision, writtenAt, writtenBy } = record;
  const folder = join(vault, 'servers', serverId);
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, '00000001.json'),
    JSON.stringify({ format, revision, writtenAt, writtenBy, ...changed, id: serverId }),
  );
}

/** Writes the record of a job into the vault; a failed backup of its instance unless something else is said. */
async function writeJob(id: string, change: object = {}): Promise<void> {
  // of this month: those that are too old are not taken over
  const folder = join(vault, 'jobs', new Date().toISOString().slice(0, 7));
  await mkdir(folder, { recursive: true });
  const job = {
    id,
    kind: 'backup',
    state: 'failed',
    instanceId: filled.ids.instance,
    subject: 'shop',
    startedAt: '2026-01-02T00:00:00.000Z',
    endedAt: '2026-01-02T00:10:00.000Z',
    host: 'elsewhere',
    user: 'mallory',
    progress: null,
    result: null,
    error: null,
    leftovers: [],
    ...change,
  };
  await writeFile(join(folder, `${id}.json`), JSON.stringify(job));
}

const completed = (pointId: string) => ({
  state: 'completed',
  result: { pointId, messages: [], warnings: [] },
});

describe('records of jobs', () => {
  it('of another vault’s instance change nothing of it', async () => {
    // here the instance belongs to a vault of its own, and its last backup failed
    await addServer(app, server(), { port: 1 });
    await addFolderVault(app, 'mine', filled.path);
    const { store } = app.coordinator.engine;
    const [instance] = await app.client.instances.list();
    await app.client.instances.confirm({ instances: [instance?.id ?? ''] });
    store.points.removeOfInstance(instance?.vaultId ?? '', filled.ids.instance);
    const health = async () =>
      (await app.client.overview.instances({})).instances.find(({ id }) => id === filled.ids.instance);
    const before = await health();
    const file = join(vault, 'vault.json');
    await writeFile(file, (await readFile(file, 'utf8')).replace(/"vault-[^"]*"/, '"vault-of-mallory"'));
    await writeJob('job-of-mallory', {
      ...completed(filled.ids.point),
      startedAt: '2026-11-01T00:00:00.000Z',
      endedAt: '2026-11-01T00:00:00.000Z',
    });
    const added = await open();
    // nor can it bring an instance that is known
    expect(added).toMatchObject({
      importedInstances: 0,
      problems: expect.arrayContaining([
        expect.stringContaining('of the vault mine already') as string,
      ]) as string[],
    });
    expect(await health()).toEqual(before);
    expect((await app.client.jobs.list({})).find(({ id }) => id === 'job-of-mallory')).toMatchObject({
      instanceId: null,
      importedFrom: 'theirs',
    });
    expect(await app.client.jobs.list({ instance: filled.ids.instance, kind: 'backup' })).not.toContainEqual(
      expect.objectContaining({ id: 'job-of-mallory' }),
    );
  });

  it('offer no SQL, no remedy and no step of their writer, and say who wrote what', async () => {
    await writeJob('job-of-mallory', {
      error: {
        code: 'UserErrorMissingDBPermissions',
        message: 'No privilege.',
        remedy: 'Run the SQL as a superuser.',
        steps: [{ do: 'switch-tls-off' }],
        sql: 'ALTER ROLE mallory SUPERUSER;',
        details: 'what pg_dump said',
      },
      result: {
        messages: [],
        warnings: [],
        losses: [
          {
            kind: 'rows',
            what: 'rows of t',
            reason: 'refused',
            message: 'what the server said',
            sql: 'DROP TABLE t;',
            table: { schema: 'public', name: 't' },
          },
        ],
      },
    });
    await open();
    const job = await app.client.jobs.show({ job: 'job-of-mallory' });
    expect(job).toMatchObject({ importedFrom: 'theirs', host: 'elsewhere', user: 'mallory', request: null });
    expect(job.error).toEqual({
      code: 'UserErrorMissingDBPermissions',
      message: 'No privilege.',
      remedy: errorCodes.UserErrorMissingDBPermissions,
      details:
        'what pg_dump said\nWritten by mallory on elsewhere, not checked here:\nRun the SQL as a superuser.\nALTER ROLE mallory SUPERUSER;',
    });
    expect(job.result?.losses).toEqual([
      {
        kind: 'rows',
        what: 'rows of t',
        reason: 'refused',
        message: 'what the server said\nWritten by mallory on elsewhere, not checked here:\nDROP TABLE t;',
      },
    ]);
    expect(await failureOf(app.client.jobs.again({ job: 'job-of-mallory' }))).toMatchObject({
      message: 'The job ran on another workstation: what was asked for is not known here.',
    });
  });

  it('of a success count only where the recovery point is', async () => {
    await writeJob('job-of-a-point', completed('point-20260102t000000-00000000'));
    await open();
    const { store } = app.coordinator.engine;
    await app.client.overview.instances({ refresh: true });
    expect(store.jobs.lastBackup(filled.ids.instance, new Date().toISOString())?.job.id).not.toBe(
      'job-of-a-point',
    );
    // the one that the vault holds
    expect(store.jobs.lastBackup(filled.ids.instance, new Date().toISOString())?.job.result?.pointId).toBe(
      filled.ids.point,
    );
    store.points.removeOfInstance(store.instances.list()[0]?.vaultId ?? '', filled.ids.instance);
    expect(store.jobs.lastBackup(filled.ids.instance, new Date().toISOString())).toBeUndefined();
  });

  it.each<[string, object]>([
    ['that ended in the future', { endedAt: '2999-01-01T00:00:00.000Z' }],
    ['that ended before it began', { startedAt: '2026-01-03T00:00:00.000Z' }],
    ['of long ago', { startedAt: '0001-01-01T00:00:00.000Z' }],
    ['in progress', { state: 'in progress' }],
    ['of an unknown kind', { kind: 'format-disk' }],
    ['of an unknown state', { state: 'wonderful' }],
    ['with a code that is none', { error: { code: 'EVIL', message: '', remedy: '' } }],
    ['with an id that is a path', { id: '../../evil' }],
  ])('%s are left alone', async (_, change) => {
    await writeJob('job-of-mallory', change);
    await writeJob('job-beside-it');
    await open();
    const theirs = (await app.client.jobs.list({})).filter(({ user }) => user === 'mallory');
    expect(theirs.map(({ id }) => id)).toEqual(['job-beside-it']);
  });

  it('with the id of a job of this workstation do not replace it', async () => {
    await addServer(app, server());
    await addFolderVault(app, 'own');
    await app.client.instances.protect({
      server: 'source',
      database: 'foreign_records',
      vault: 'own',
      name: 'own',
    });
    const { jobId } = await app.client.backup.start({ instance: 'own' });
    await writeJob(jobId, { subject: 'not yours' });
    await open();
    expect(await app.client.jobs.show({ job: jobId })).toMatchObject({ subject: 'own' });
    for await (const job of await app.client.jobs.watch({ job: jobId })) expect(job.subject).toBe('own');
  });

  it('take little room, whatever they hold', async () => {
    const huge = 'x'.repeat(50_000);
    const many = Array.from({ length: 200 }, () => huge.slice(0, 10_000));
    const subject = `\u202e${huge}`;
    await writeJob('job-of-mallory', {
      subject,
      host: huge,
      result: { messages: [], warnings: many, notes: many },
    });
    let nested: unknown = 'deep';
    for (let depth = 0; depth < 500; depth += 1) nested = [nested];
    await writeJob('job-deep', { progress: nested, anything: nested });
    await open();
    const job = await app.client.jobs.show({ job: 'job-of-mallory' });
    expect(JSON.stringify(job).length).toBeLessThan(250_000);
    expect(job.subject).toBe('x'.repeat(200));
  });
});

it('a recovery point with the id of another vault’s does not take its place in the cache', async () => {
  await addServer(app, server());
  await addFolderVault(app, 'mine', filled.path);
  await app.client.overview.instances({ refresh: true });
  const file = join(vault, 'vault.json');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/"vault-[^"]*"/, '"vault-of-mallory"'));
  await writeRecord('inst-evil', { name: 'evil' });
  const point = join(vault, 'instances', 'inst-evil', filled.ids.point);
  await cp(join(vault, 'instances', filled.ids.instance, filled.ids.point), point, { recursive: true });
  const manifest = await readFile(join(point, 'manifest.json'), 'utf8');
  await writeFile(join(point, 'manifest.json'), manifest.replaceAll(filled.ids.instance, 'inst-evil'));
  await open();
  await app.client.overview.instances({ refresh: true });
  const { instances } = await app.client.overview.instances({});
  expect(instances.map(({ name, points }) => [name, points])).toEqual([
    ['evil', 1],
    ['shop', 1],
  ]);
});

describe('records of instances', () => {
  let trap: Server;
  let port: number;
  let connections: number;
  beforeEach(async () => {
    connections = 0;
    trap = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    trap.listen(0, '127.0.0.1');
    await once(trap, 'listening');
    ({ port } = trap.address() as { port: number });
  });
  afterEach(() => trap.close());

  const theirServer = (change: object = {}) => ({
    name: 'prod',
    host: '127.0.0.1',
    port,
    user: 'backup',
    maintenanceDatabase: 'postgres',
    tls: 'disable' as const,
    ...change,
  });

  it('bring a server that gets no login of any kind before somebody confirms its address', async () => {
    await writeRecord(filled.ids.instance, { server: theirServer() });
    await open();
    const [brought] = await app.client.servers.list();
    expect(brought).toMatchObject({ name: 'prod', tls: 'verify-full', unconfirmed: { vaultName: 'theirs' } });
    expect(brought).not.toHaveProperty('caFile');
    app.env['SECRET'] = 'open sesame';
    const credential = { kind: 'env' as const, variable: 'SECRET' };
    const { client } = app;
    const refused = {
      code: 'UserErrorNotConfirmed',
      message: `prod came with the vault theirs and has not been confirmed here: user backup at 127.0.0.1:${port}, TLS verify-full. No login is sent there.`,
      steps: [
        { do: 'confirm-server', server: 'prod', address: `127.0.0.1:${port}` },
        { do: 'change-server', server: 'prod' },
      ],
    };
    const setLogin = () => client.servers.setLogin({ server: 'prod', credential });
    expect(await failureOf(setLogin())).toMatchObject(refused);
    // also where a login got there in another way
    app.coordinator.engine.store.servers.setCredential(brought?.id ?? '', credential);
    await client.instances.confirm({ instances: ['shop'] });
    for (const call of [
      setLogin,
      () => client.servers.test({ server: 'prod' }),
      () => client.servers.roles({ server: 'prod' }),
      () => client.servers.createDatabase({ server: 'prod', name: 'never' }),
      () => client.servers.createRole({ server: 'prod', name: 'never', canLogin: false }),
      () =>
        client.servers.tryOut({
          address: { host: '127.0.0.1', port, user: 'backup', tls: 'disable' },
          credential,
        }),
      () => client.privileges.backup({ subject: { instance: 'shop' } }),
      () => client.instances.protect({ server: 'prod', database: 'other', vault: 'theirs' }),
      () => client.instances.set({ instance: 'shop', options: { clientMajor: 18 } }),
    ]) {
      expect(await failureOf(call())).toMatchObject(refused);
    }
    const { ticket } = await client.secrets.deposit({ secret: 'the administrator’s' });
    const apply = client.privileges.apply({
      subject: { instance: 'shop' },
      form: 'smallest',
      action: 'grant',
      dryRun: true,
      digest: '0'.repeat(64),
      admin: { user: 'postgres', ticket },
    });
    expect(await failureOf(apply)).toMatchObject(refused);
    for (const start of [
      () => client.backup.start({ instance: 'shop' }),
      () => client.restore.asDatabase({ instance: 'shop', targetServer: 'prod', newDatabase: 'never' }),
      () =>
        client.restore.rows({
          instance: 'shop',
          targetServer: 'prod',
          database: 'never',
          table: { schema: 'public', name: 't' },
          typedName: 'never',
        }),
      () => client.verify.start({ instance: 'shop', byRestore: { server: 'prod' } }),
    ]) {
      const { jobId } = await start();
      let error: unknown;
      for await (const job of await client.jobs.watch({ job: jobId })) ({ error } = job);
      expect(error).toMatchObject(refused);
    }
    expect(connections).toBe(0);
    // the person sees what is trusted
    const seen = { host: '127.0.0.1', port, user: 'backup', tls: 'verify-full' as const };
    for (const other of [
      { host: 'db.example.com' },
      { port: 5432 },
      { user: 'postgres' },
      { tls: 'require' as const },
    ]) {
      expect(
        await failureOf(client.servers.confirm({ server: 'prod', seen: { ...seen, ...other } })),
      ).toMatchObject({
        code: 'UserErrorInvalidInput',
      });
    }
    expect(await client.servers.confirm({ server: 'prod', seen })).not.toHaveProperty('unconfirmed');
    await setLogin();
    await failureOf(client.servers.test({ server: 'prod' }));
    expect(connections).toBe(1);
  });

  it('weaken nothing of a server that is known here, whose own login and TLS are used', async () => {
    const known = await addServer(app, server());
    await app.client.servers.set({ server: 'source', address: { tls: 'verify-full' } });
    const { host, port: own, user } = server();
    await writeRecord(filled.ids.instance, {
      server: theirServer({ host: host.toUpperCase(), port: own, user }),
    });
    expect(await open()).toMatchObject({ importedServers: [] });
    const servers = await app.client.servers.list();
    expect(servers).toEqual([{ ...known, tls: 'verify-full' }]);
    expect(await app.client.instances.list()).toMatchObject([
      { serverName: 'source', unconfirmed: { vaultName: 'theirs' } },
    ]);
  });

  it('start nothing: no backup, no check of all, before somebody confirms', async () => {
    await addServer(app, server());
    await open();
    expect(await failureOf(app.client.backup.start({ instance: 'shop' }))).toMatchObject({
      code: 'UserErrorNotConfirmed',
      steps: [{ do: 'confirm-instance', instance: 'shop' }],
    });
    expect(await app.client.privileges.checkAll()).toEqual([]);
    await app.client.instances.confirm({ instances: ['shop'] });
    expect(await app.client.privileges.checkAll()).toMatchObject([{ ready: true }]);
  });

  it('have names that are what they look like, and are nobody else’s', async () => {
    await addServer(app, server(), { name: 'mine' });
    const names = ['mine ', 'MINE', 'mi\u200bne', '\u202emine', 'ｍｉｎｅ', ' \u0000 ', 'x'.repeat(5_000)];
    for (const [index, name] of names.entries()) {
      await writeRecord(`inst-evil-${index}`, { name, server: theirServer({ name, port: 10_000 + index }) });
    }
    await open();
    const taken = (await app.client.servers.list()).map(({ name }) => name);
    expect(taken.filter((name) => name !== 'source').length).toBe(8);
    expect(new Set(taken.map((name) => name.normalize('NFKC').toLowerCase())).size).toBe(8);
    expect(taken.filter((name) => /[\p{Cc}\p{Cf}]|^\s|\s$/u.test(name))).toEqual([]);
    expect(taken).toEqual(expect.arrayContaining(['mine', 'mine (2)', 'MINE (3)', 'x'.repeat(200)]));
  });

  it.each([
    { lockWaitTimeoutMs: 86_400_001 },
    { lockWaitTimeoutMs: 1.5 },
    { lockWaitTimeoutMs: 1e300 },
    { clientMajor: 11 },
    { clientMajor: 1000 },
    { countRows: 'yes' },
    { compression: 'zstd:99' },
  ])('with the option %j are not taken over', async (option) => {
    const options = { compression: 'auto', countRows: true, lockWaitTimeoutMs: 1, ...option };
    await writeRecord('inst-evil', { options: options as never });
    expect(await open()).toMatchObject({
      importedInstances: 2,
      problems: [expect.stringMatching(/^inst-evil: /)],
    });
    // it is listed, by what is usual, and not backed up
    const evil = (await app.client.instances.list()).find(({ id }) => id === 'inst-evil');
    expect(evil).toMatchObject({
      options: { compression: 'auto', countRows: true, lockWaitTimeoutMs: 300_000 },
      recordProblem: expect.stringContaining('is damaged') as string,
    });
  });

  it.each(['\u202eevil', 'db\u200b.example.com', 'a b\u0085'])(
    'with the host %j are not taken over',
    async (host) => {
      await writeRecord('inst-evil', { server: theirServer({ host }) });
      expect(await open()).toMatchObject({
        importedInstances: 2,
        problems: [expect.stringMatching(/^inst-evil: /)],
      });
      expect((await app.client.servers.list()).map((server) => server.host)).not.toContain(host);
    },
  );
});
