import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import { startAppProcess } from '../../../support/apps/app-process.ts';
import {
  addServer,
  completeJob,
  failureOf,
  openAppWithVault,
  pointIds,
  protectAndBackUp,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { databaseExists, makeDatabase } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(14);
let app: TestApp;

beforeAll(async () => {
  await makeDatabase(server(), 'api_jobs', 'CREATE TABLE t AS SELECT 1 AS one');
  app = await openAppWithVault({ source: server() });
  await protectAndBackUp(app, { database: 'api_jobs', name: 'shop' });
});
afterAll(() => app[Symbol.asyncDispose]());

/** The states of jobs as they are told, until one is told that the condition wants. */
async function changesUntil(changes: AsyncIterable<Job>, isLast: (job: Job) => boolean): Promise<Job[]> {
  const told: Job[] = [];
  for await (const job of changes) {
    told.push(job);
    if (isLast(job)) break;
  }
  return told;
}

describe('changes of jobs', () => {
  it('come from another process too, from the start to the end', async () => {
    const stop = new AbortController();
    const changes = await app.client.jobs.changes(undefined, { signal: stop.signal });
    const other = await startAppProcess(app, { run: 'backup', input: { instance: 'shop' } });
    const told = await changesUntil(changes, ({ state }) => state !== 'in progress');
    const ended = await other.end();
    stop.abort();
    expect(new Set(told.map(({ id }) => id))).toEqual(new Set([ended.id]));
    expect(told.at(-1)).toEqual(ended);
  });
});

describe('the same again', () => {
  it('a backup makes another point', async () => {
    await completeJob(app, app.client.backup.start({ instance: 'shop' }));
    const before = await pointIds(app, 'shop');
    await completeJob(app, app.client.jobs.again({ job: 'latest' }));
    expect(await pointIds(app, 'shop')).toHaveLength(before.length + 1);
  });

  it('a restore and a verification take the very same point, not the latest', async () => {
    const [point = ''] = await pointIds(app, 'shop');
    const restored = await runJob(
      app,
      app.client.restore.asDatabase({
        instance: 'shop',
        targetServer: 'source',
        newDatabase: 'api_jobs_again',
      }),
    );
    expect(restored.state).toBe('completed');
    await server().dropDatabase('api_jobs_again');
    await completeJob(app, app.client.backup.start({ instance: 'shop' }));
    expect((await pointIds(app, 'shop'))[0]).not.toBe(point);
    const again = await completeJob(app, app.client.jobs.again({ job: restored.id }));
    expect(again).toMatchObject({ pointId: point, database: 'api_jobs_again' });
    expect(await databaseExists(server(), 'api_jobs_again')).toBe(true);
    const verified = await completeJob(app, app.client.verify.start({ point }));
    expect(await completeJob(app, app.client.jobs.again({ job: 'latest' }))).toEqual(verified);
    await server().dropDatabase('api_jobs_again');
  });

  it('is refused for a job of an earlier version, and for one whose point is gone', async () => {
    const { store } = app.coordinator.engine;
    const [job] = await app.client.jobs.list({ limit: 1 });
    if (job === undefined) throw new Error('there is no job');
    const old = { ...job, id: `${job.id}-old` as Job['id'], state: 'in progress' as const };
    store.jobs.insert(old, { vaultId: null, pid: process.pid, exclusive: null, request: null });
    expect((await failureOf(app.client.jobs.again({ job: old.id }))).code).toBe('UserErrorJobConflict');
    store.jobs.end(old.id, { ...job, state: 'failed', endedAt: job.startedAt });
    expect(await failureOf(app.client.jobs.again({ job: old.id }))).toMatchObject({
      code: 'UserErrorInvalidInput',
      remedy: 'Start a new one.',
    });
    await app.client.instances.protect({
      server: 'source',
      database: 'postgres',
      vault: 'vault',
      name: 'doomed',
    });
    await completeJob(app, app.client.backup.start({ instance: 'doomed' }));
    const verify = await runJob(app, app.client.verify.start({ instance: 'doomed' }));
    await app.client.instances.stop({ instance: 'doomed', data: 'delete', typedName: 'postgres' });
    expect((await failureOf(app.client.jobs.again({ job: verify.id }))).code).toBe('UserErrorNotFound');
  });
});

describe('diagnostics', () => {
  it('have state, error, remedy, log and versions, and no secret', async () => {
    await addServer(app, server(), { name: 'wrong', password: 'wrong-s3cret' });
    const job = await runJob(
      app,
      app.client.restore.asDatabase({
        instance: 'shop',
        targetServer: 'wrong',
        newDatabase: 'api_diagnosed',
      }),
    );
    expect(job.error?.steps).toEqual([{ do: 'test-server', server: 'wrong' }]);
    const { text } = await app.client.jobs.diagnostics({ job: job.id });
    expect(text).toContain('restore-as-database of shop: failed\n');
    expect(text).toContain(`job ${job.id}\n`);
    expect(text).toContain('\nUserErrorDBUserAuthFailed: ');
    expect(text).toContain('\nremedy: Check the user name');
    expect(text).toMatch(/\nlog:\n\S+Z Signed by .+\n\S+Z pg_restore \d/);
    expect(text).toMatch(/\npgkeep \d+\.\d+\.\d+, Node\.js \d/);
    expect(text).toMatch(/\nclient tools 18\.\d+ in /);
    expect(text).not.toContain('wrong-s3cret');
  });

  it('cut out a secret that got into an old record', async () => {
    const { store } = app.coordinator.engine;
    const [job] = await app.client.jobs.list({ limit: 1 });
    if (job === undefined) throw new Error('there is no job');
    const old = { ...job, id: `${job.id}-leak` as Job['id'] };
    store.jobs.insert(old, { vaultId: null, pid: process.pid, exclusive: null, request: null });
    store.jobs.appendLog(old.id, [
      { at: job.startedAt, text: 'postgresql://u:leaked-one@h/d and password=leaked-two' },
    ]);
    const { text } = await app.client.jobs.diagnostics({ job: old.id });
    expect(text).toContain('postgresql://u:[redacted]@h/d and password=[redacted]');
    expect(text).not.toMatch(/leaked/);
  });
});
