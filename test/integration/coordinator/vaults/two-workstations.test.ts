import { cp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { InstanceRecord } from '../../../../shared/instances/instances.ts';
import {
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  openTestApp,
  pointIds,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { runText } from '../../../support/recorded/command-line.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { recordFile, unsignedRecord } from '../../../support/vault-documents.ts';

const server = () => sharedServer(18);
const database = 'two_homes';

/** Home A protects the database and has one point; home B has opened its vault. */
let a: TestApp;
let b: TestApp;
let path: string;

beforeAll(() => makeDatabase(server(), database, 'CREATE TABLE t AS SELECT generate_series(1, 10) AS i'));

beforeEach(async () => {
  a = await openTestApp();
  await addServer(a, server());
  ({ path } = await addFolderVault(a));
  await protectAndBackUp(a, { database, name: 'shop' });
  b = await openTestApp();
  await addServer(b, server());
  await addFolderVault(b, 'vault', path);
});

afterEach(async () => {
  await a[Symbol.asyncDispose]();
  await b[Symbol.asyncDispose]();
});

const backUp = (app: TestApp) => runJob(app, app.client.backup.start({ instance: 'shop' }));
const instanceOf = async (app: TestApp) => (await app.client.instances.list())[0];
const files = async (folder: string) => (await readdir(folder, { recursive: true })).toSorted();
const newestRecord = async () => recordFile(path, (await instanceOf(a))?.id ?? '');
const readRecord = async () =>
  (await unsignedRecord(path, (await instanceOf(a))?.id ?? '')) as unknown as InstanceRecord;
/** Backs a database of its own up and does something while pg_dump waits for a lock. */
async function backUpLocked(meanwhile: (instanceId: string) => Promise<void>): Promise<Job | undefined> {
  const name = 'two_homes_locked';
  await makeDatabase(server(), name, 'CREATE TABLE t AS SELECT generate_series(1, 10) AS i');
  const { id } = await a.client.instances.protect({ server: 'source', vault: 'vault', database: name, name });
  const locker = await server().connect(name);
  try {
    await locker.query('BEGIN; LOCK TABLE t');
    const { jobId } = await a.client.backup.start({ instance: name });
    let last: Job | undefined;
    let done = false;
    for await (const job of await a.client.jobs.watch({ job: jobId })) {
      last = job;
      if (done || job.progress?.phase !== 'dumping') continue;
      done = true;
      await meanwhile(id);
      await locker.query('ROLLBACK');
    }
    return last;
  } finally {
    await locker.end();
    await server().dropDatabase(name);
  }
}

const again = { do: 'protect-again', server: 'source', database, vault: 'vault' };

it('a database that one workstation protects later is seen by the other, and protected there once', async () => {
  const later = 'two_homes_later';
  await makeDatabase(server(), later, 'CREATE TABLE t AS SELECT 1 AS i');
  await protectAndBackUp(a, { database: later, name: 'later' });
  const { points } = await b.client.points.list({});
  expect(points.map(({ instanceName }) => instanceName).toSorted()).toEqual(['later', 'shop']);
  expect((await b.client.instances.list()).find(({ name }) => name === 'later')).toMatchObject({
    database: later,
    unconfirmed: { vaultName: 'vault' },
  });
  // who has not looked yet makes no second instance of it
  await using c = await openTestApp();
  await addServer(c, server());
  await addFolderVault(c, 'vault', path);
  const newest = 'two_homes_newest';
  await makeDatabase(server(), newest, 'CREATE TABLE t AS SELECT 1 AS i');
  const first = await a.client.instances.protect({ server: 'source', vault: 'vault', database: newest });
  const second = await c.client.instances.protect({ server: 'source', vault: 'vault', database: newest });
  expect(second.id).toBe(first.id);
  expect(second).not.toHaveProperty('unconfirmed');
});

describe('another vault at the path of the one that was added', () => {
  /** Puts another vault, which keeps the same database under another id, in the place of A's. */
  async function exchange(): Promise<string> {
    const other = await openTestApp();
    await addServer(other, server());
    const { path: theirs } = await addFolderVault(other, 'theirs');
    await other.client.instances.protect({ server: 'source', vault: 'theirs', database, name: 'shop' });
    await rename(path, `${path}-away`);
    await cp(theirs, path, { recursive: true });
    await other[Symbol.asyncDispose]();
    return path;
  }

  const wrong = {
    code: 'UserErrorWrongVault',
    message: expect.stringMatching(
      /holds another vault than "vault" \(vault-.*\): there is "theirs" \(vault-/,
    ) as string,
  };

  it('is told by every flow, and nothing is written into it', async () => {
    const { client } = a;
    const [pointId = ''] = await pointIds(a, 'shop');
    await exchange();
    const before = await files(path);
    expect(await backUp(a)).toMatchObject({ state: 'failed', error: wrong });
    expect(await client.points.list({})).toMatchObject({
      points: [],
      problems: [{ vaultName: 'vault', problem: wrong.message }],
    });
    for (const call of [
      () => client.verify.start({ instance: 'shop', point: pointId }),
      () => client.points.show({ instance: 'shop', point: pointId }),
      () => client.points.contents({ instance: 'shop', point: pointId }),
      () => client.points.delete({ instance: 'shop', point: pointId, typedName: database }),
      () =>
        client.restore.asDatabase({
          instance: 'shop',
          point: pointId,
          targetServer: 'source',
          newDatabase: 'never',
        }),
      () =>
        client.restore.asFiles({
          instance: 'shop',
          point: pointId,
          destination: { kind: 'folder', path: join(a.folder, 'files') },
        }),
      () =>
        client.restore.rows({
          instance: 'shop',
          point: pointId,
          targetServer: 'source',
          database: 'never',
          table: { schema: 'public', name: 't' },
          typedName: 'never',
        }),
      () => client.vaults.show({ vault: 'vault' }),
      () => client.instances.set({ instance: 'shop', options: { countRows: false } }),
      () => client.instances.rename({ instance: 'shop', name: 'another' }),
      () => client.instances.stop({ instance: 'shop', data: 'keep' }),
      () => client.instances.stop({ instance: 'shop', data: 'delete', typedName: database }),
      () => client.instances.protect({ server: 'source', vault: 'vault', database: 'postgres' }),
    ]) {
      expect(await failureOf(call()), call.toString()).toMatchObject(wrong);
    }
    expect(await client.overview.instances({ refresh: true })).toMatchObject({
      unreachable: [{ vaultName: 'vault', problem: wrong.message }],
    });
    const readiness = await client.instances.readiness({
      server: 'source',
      vault: 'vault',
      database: 'postgres',
    });
    expect(readiness.findings).toContainEqual(
      expect.objectContaining({ title: 'Vault', severity: 'blocker', message: wrong.message }),
    );
    const target = { targetServer: 'source', newDatabase: 'never' };
    const restorable = await client.restore.readiness({ instance: 'shop', point: pointId, ...target });
    expect(restorable.findings.map(({ message }) => message)).toContainEqual(wrong.message);
    expect(await files(path)).toEqual(before);
  });

  it('put there while a backup runs, gets no recovery point', async () => {
    const job = await backUpLocked(async () => {
      await exchange();
    });
    expect(job).toMatchObject({ state: 'failed' });
    expect(job?.error?.code).toMatch(/^UserError(WrongVault|VaultNotAccessible|ArchiveCorrupt)$/);
    expect(await files(path)).toContain('vault.json');
    expect((await files(path)).filter((name) => name.endsWith('manifest.json'))).toEqual([]);
  });

  it('is not cleaned of what an interrupted backup left in the right one', async () => {
    const instance = await instanceOf(a);
    if (instance === undefined) throw new Error('there is no instance');
    const { home, coordinator } = a;
    const [job] = await a.client.jobs.list({});
    const leftover = {
      kind: 'point' as const,
      words: 'the unfinished recovery point',
      vaultId: instance.vaultId,
      instanceId: instance.id,
      pointId: 'point-20260101t000000-aaaaaaaa' as never,
    };
    coordinator.engine.store.leftovers.insert(job?.id ?? '', leftover);
    await a.close();
    await exchange();
    const trace = join(path, 'instances', instance.id, leftover.pointId);
    await cp(join(path, 'vault.json'), join(trace, 'archive.pgdump'));
    await using restarted = await openTestApp({ home, env: a.env });
    await restarted.recovered;
    expect(restarted.notices.join('\n')).toContain('Could not clean the unfinished recovery point yet');
    expect(await readdir(trace)).toEqual(['archive.pgdump']);
  });
});

describe('another workstation', () => {
  it('that deletes the instance ends the backups here: the next one is refused and writes nothing', async () => {
    await b.client.instances.stop({ instance: 'shop', data: 'delete', typedName: database });
    const before = await files(path);
    const job = await backUp(a);
    expect(job).toMatchObject({
      state: 'failed',
      error: {
        code: 'UserErrorProtectionEnded',
        message:
          'The record of "shop" is gone from the vault vault: another workstation deleted it, or somebody removed the folder. Nothing was written.',
        steps: [again],
      },
    });
    await a.close();
    expect(await files(path)).toEqual(before);
  });

  it('that deletes the instance is told by the lists here, and protecting again goes on', async () => {
    await b.client.instances.stop({ instance: 'shop', data: 'delete', typedName: database });
    expect(await instanceOf(a)).not.toHaveProperty('endedElsewhere');
    expect(await a.client.points.list({})).toEqual({ points: [], problems: [] });
    expect(await instanceOf(a)).toMatchObject({ endedElsewhere: 'deleted' });
    const { instances } = await a.client.overview.instances({ refresh: true });
    expect(instances).toMatchObject([
      {
        health: 'nothing to restore',
        reason: expect.stringMatching(
          /^Its record is gone from the vault \(another workstation deleted it, or somebody removed the folder\), and /,
        ) as string,
      },
    ]);
    expect(await backUp(a)).toMatchObject({
      state: 'failed',
      error: { code: 'UserErrorProtectionEnded', steps: [again] },
    });
    await a.client.instances.protect({ server: 'source', vault: 'vault', database });
    expect(await instanceOf(a)).not.toHaveProperty('endedElsewhere');
    await completeJob(a, a.client.backup.start({ instance: 'shop' }));
    expect(await pointIds(a, 'shop')).toHaveLength(1);
  });

  it('that never was: a record that was away for a moment ends nothing, and is never fine while it is away', async () => {
    const file = await newestRecord();
    await rename(file, `${file}.away`);
    const health = async () => (await a.client.overview.instances({ refresh: true })).instances[0];
    for (const look of ['first', 'second']) {
      await a.client.points.list({});
      expect(await health(), look).toMatchObject({ health: 'at risk', points: 1 });
    }
    expect(await backUp(a)).toMatchObject({ state: 'failed' });
    await rename(`${file}.away`, file);
    expect(await backUp(a)).toMatchObject({ state: 'completed' });
    expect(await health()).toMatchObject({ health: 'protected' });
    expect(await instanceOf(a)).not.toHaveProperty('stoppedAt');
  });

  it('that stops the protection and keeps the points ends the backups here', async () => {
    await b.client.instances.stop({ instance: 'shop', data: 'keep' });
    expect(await backUp(a)).toMatchObject({ state: 'failed', error: { code: 'UserErrorProtectionEnded' } });
    expect(await instanceOf(a)).toMatchObject({
      endedElsewhere: 'stopped',
      stoppedAt: (await readRecord()).stoppedAt,
    });
    expect(await pointIds(a, 'shop')).toHaveLength(1);
    // also at once, without a backup in between
    await a.client.instances.protect({ server: 'source', vault: 'vault', database });
    await completeJob(a, a.client.backup.start({ instance: 'shop' }));
  });

  it('that ended the protection unseen is no reason against protecting again', async () => {
    await b.client.instances.stop({ instance: 'shop', data: 'keep' });
    const place = { server: 'source', vault: 'vault', database };
    expect((await a.client.instances.readiness(place)).findings).toContainEqual(
      expect.objectContaining({ title: 'Protection', severity: 'ok' }),
    );
    await a.client.instances.protect(place);
    await completeJob(a, a.client.backup.start({ instance: 'shop' }));
  });

  it('that ends the protection while a backup runs: no point comes to be', async () => {
    const job = await backUpLocked((instance) =>
      rm(join(path, 'instances', instance, 'record'), { recursive: true }),
    );
    expect(job).toMatchObject({ state: 'failed', error: { code: 'UserErrorProtectionEnded' } });
    expect(await files(path)).toContain('vault.json');
    expect((await files(path)).filter((name) => name.startsWith(`instances/${job?.instanceId}/`))).toEqual(
      [],
    );
  });

  it('that deletes the instance while a backup of it was stopped, and goes on: it says so, and leaves nothing', async () => {
    // as after the deletion by another workstation, to which a backup that was stopped for minutes gives way
    const job = await backUpLocked(async (instance) => {
      await rm(join(path, 'instances', instance), { recursive: true });
      await rm(join(path, 'runtime', 'leases'), { recursive: true });
    });
    expect(job).toMatchObject({
      state: 'failed',
      error: {
        code: 'UserErrorProtectionEnded',
        message: expect.stringMatching(/^The record of "two_homes_locked" is gone from the vault/) as string,
      },
      leftovers: [],
    });
    expect((await files(path)).filter((name) => name.includes(job?.instanceId ?? '-'))).toEqual([]);
  });

  it('is not undone by options that are set here', async () => {
    await b.client.instances.stop({ instance: 'shop', data: 'delete', typedName: database });
    const set = () => a.client.instances.set({ instance: 'shop', options: { countRows: false } });
    const before = await files(path);
    expect(await failureOf(set())).toMatchObject({ code: 'UserErrorProtectionEnded', steps: [again] });
    expect(await files(path)).toEqual(before);
  });

  it('is not undone by stopping here', async () => {
    await b.client.instances.stop({ instance: 'shop', data: 'delete', typedName: database });
    const before = await files(path);
    expect(await a.client.instances.stop({ instance: 'shop', data: 'keep' })).toEqual({
      deletedPoints: 0,
      freedBytes: 0,
      left: [],
    });
    expect(await files(path)).toEqual(before);
    // it was stopped here, and stays so whatever becomes of its record
    const stopped = await instanceOf(a);
    expect(stopped).toHaveProperty('stoppedAt');
    expect(stopped).not.toHaveProperty('endedElsewhere');
    await a.client.points.list({});
    expect(await instanceOf(a)).toEqual(stopped);
  });

  it('that changed the address of the server stops the backups until somebody says which is meant', async () => {
    await b.client.servers.set({ server: 'source', address: { host: 'localhost' } });
    expect(await backUp(a)).toMatchObject({
      state: 'failed',
      error: {
        code: 'UserErrorInstanceMoved',
        message: expect.stringContaining(`it is "two_homes" on localhost:${server().port}`) as string,
      },
    });
    expect(await pointIds(a, 'shop')).toHaveLength(1);
    await a.client.instances.confirm({ instances: ['shop'] });
    expect(await backUp(a)).toMatchObject({ state: 'completed' });
  });

  it('that made the record name another database stops the backups', async () => {
    await writeFile(await newestRecord(), JSON.stringify({ ...(await readRecord()), database: 'other' }));
    expect(await backUp(a)).toMatchObject({ state: 'failed', error: { code: 'UserErrorInstanceMoved' } });
  });

  it('is not meant where the address of the server was changed here', async () => {
    await a.client.servers.set({ server: 'source', address: { host: 'localhost' } });
    expect(await backUp(a)).toMatchObject({ state: 'completed' });
  });

  it('sets options, which keep what the record says besides', async () => {
    await b.client.servers.set({ server: 'source', address: { host: 'localhost' } });
    await a.client.instances.confirm({ instances: ['shop'] });
    const before = await readRecord();
    await b.client.instances.set({ instance: 'shop', options: { countRows: false } });
    expect(await readRecord()).toEqual({
      ...before,
      revision: 2,
      writtenAt: expect.any(String) as string,
      options: { ...before.options, countRows: false },
      writtenBy: expect.any(Object) as object,
    });
    await completeJob(a, a.client.backup.start({ instance: 'shop' }));
  });
});

describe('two backups of one instance', () => {
  /** A workstation that shows at once that it lives, and looks at once whether others do. */
  function hurry({ coordinator }: TestApp): void {
    Object.assign(coordinator.engine, {
      timers: {
        repeat: (_: number, work: () => void) => {
          const timer = setInterval(work, 20);
          return { [Symbol.dispose]: () => clearInterval(timer) };
        },
        wait: () => new Promise((resolve) => void setTimeout(resolve, 50)),
      },
    });
  }

  /** A's backup of the shop waits for a lock while something else happens. */
  async function whileBackingUp(meanwhile: () => Promise<void>): Promise<Job | undefined> {
    const locker = await server().connect(database);
    let last: Job | undefined;
    try {
      await locker.query('BEGIN; LOCK TABLE t');
      const { jobId } = await a.client.backup.start({ instance: 'shop' });
      let done = false;
      for await (const job of await a.client.jobs.watch({ job: jobId })) {
        last = job;
        if (done || job.progress?.phase !== 'dumping') continue;
        done = true;
        await meanwhile();
        await locker.query('ROLLBACK');
      }
      return last;
    } finally {
      await locker.end();
    }
  }

  const leases = async () => join(path, 'runtime', 'leases', (await instanceOf(a))?.id ?? '');
  /** Of the points, by when they were completed: ids of one second come in any order. */
  const epochs = async () => {
    const names = (await files(path)).filter((name) => name.endsWith('manifest.json'));
    const manifests = await Promise.all(
      names.map(
        async (name) =>
          JSON.parse(await readFile(join(path, name), 'utf8')) as {
            completedAt: string;
            lease: { epoch: number };
          },
      ),
    );
    return manifests
      .toSorted((one, other) => (one.completedAt < other.completedAt ? -1 : 1))
      .map(({ lease }) => lease.epoch);
  };

  beforeEach(async () => {
    hurry(a);
    hurry(b);
    await b.client.instances.confirm({ instances: ['shop'] });
  });

  it('never run at once: the second is refused and told who works on it since when, and runs afterwards', async () => {
    const first = await whileBackingUp(async () => {
      const { exitCode, text } = await runText(b, ['backup', 'shop']);
      expect(exitCode).toBe(1);
      expect(text).toMatch(/^Failed: \S+ on \S+ is backing up "shop" since \d{4}-\d\d-\d\d .* UTC\.$/m);
      expect(text).toMatch(/Wait until that backup has ended, then try again\./);
      expect(await backUp(b)).toMatchObject({
        state: 'failed',
        error: {
          code: 'UserErrorJobConflict',
          message: expect.stringMatching(
            /^\S+ on \S+ is backing up "shop" since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC\.$/,
          ) as string,
        },
      });
    });
    expect(first).toMatchObject({ state: 'completed' });
    expect(await backUp(b)).toMatchObject({ state: 'completed' });
    const made = await epochs();
    expect(made).toHaveLength(3);
    expect(made).toEqual([...new Set(made)].toSorted((one, other) => one - other));
  });

  it('go on where runtime/ is lost meanwhile, with epochs above those of the manifests', async () => {
    const before = Math.max(...(await epochs()));
    const job = await whileBackingUp(() =>
      rm(join(path, 'runtime'), { recursive: true, maxRetries: 9, retryDelay: 5 }),
    );
    expect(job).toMatchObject({ state: 'completed' });
    expect(Math.max(...(await epochs()))).toBeGreaterThan(before);
  });

  it('end with the first where the second has taken over, and nothing of the first is kept', async () => {
    const points = await pointIds(a, 'shop');
    const job = await whileBackingUp(async () => {
      const folder = await leases();
      const newest = (await readdir(folder))
        .filter((name) => /^\d{8}\.json$/.test(name))
        .toSorted()
        .at(-1);
      const lease = JSON.parse(await readFile(join(folder, newest ?? ''), 'utf8')) as { epoch: number };
      const theirs = { ...lease, epoch: lease.epoch + 1, token: 'lease-of-bob' };
      const by = { user: 'bob', host: 'laptop', pgkeep: '2.0.0', home: 'home-of-bob' };
      await writeFile(
        join(folder, `${String(theirs.epoch).padStart(8, '0')}.json`),
        JSON.stringify({ ...theirs, by }),
      );
    });
    expect(job).toMatchObject({
      state: 'failed',
      error: {
        code: 'UserErrorJobConflict',
        message:
          'bob on laptop has taken over the backup of "shop", as nothing was heard of this one for a time.',
      },
    });
    expect(await pointIds(a, 'shop')).toEqual(points);
  });

  it('leave marks of what restores and verifications read only while they do', async () => {
    const instanceId = (await instanceOf(a))?.id ?? '';
    const [pointId = ''] = await pointIds(a, 'shop');
    expect(await runJob(a, a.client.verify.start({ instance: 'shop' }))).toMatchObject({
      state: 'completed',
      result: { notes: [] },
    });
    const reading = join(path, 'runtime', 'reading', instanceId, pointId);
    expect(await readdir(reading)).toEqual([]);
    await rm(join(path, 'runtime'), { recursive: true });
    await writeFile(join(path, 'runtime'), 'in the way');
    expect(await runJob(a, a.client.verify.start({ instance: 'shop' }))).toMatchObject({
      state: 'completed',
      result: { notes: [expect.stringMatching(/^Nothing protects this recovery point against deletion/)] },
    });
  });
});

it('a record that cannot be read stops the backups, not the restores', async () => {
  await writeFile(await newestRecord(), '{');
  expect(await backUp(a)).toMatchObject({
    state: 'failed',
    error: { code: 'UserErrorVaultFormat', remedy: expect.stringContaining('stop the protection') as string },
  });
  const { points, problems } = await a.client.points.list({ instance: 'shop' });
  expect(points).toHaveLength(1);
  expect(problems).toMatchObject([
    { instanceName: 'shop', problem: expect.stringContaining('is not JSON') as string },
  ]);
  expect(await runJob(a, a.client.verify.start({ instance: 'shop' }))).toMatchObject({ state: 'completed' });
  await a.client.instances.stop({ instance: 'shop', data: 'keep' });
  await a.client.instances.protect({ server: 'source', vault: 'vault', database });
  await completeJob(a, a.client.backup.start({ instance: 'shop' }));
});
