import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, expect, it, onTestFinished, vi } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  pointIds,
  runJob,
  type TestApp,
} from '../../../support/apps/app.ts';
import { clientProcesses } from '../../../support/processes/client-processes.ts';
import { makeDatabase, queryRows } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(16);
const [first, second, third, fourth] = ['queue_1', 'queue_2', 'queue_3', 'queue_4'] as const;
const databases = [first, second, third, fourth];
const grown = 'queue_grown';
const patience = { timeout: 60_000, interval: 20 };
let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  await addServer(app, server(), { name: 'old' });
  await addFolderVault(app, 'vault');
  for (const database of [...databases, grown]) {
    await makeDatabase(server(), database, 'CREATE TABLE held (a int); INSERT INTO held VALUES (1)');
    await app.client.instances.protect({ server: 'old', database, vault: 'vault', name: database });
  }
});
afterAll(() => app[Symbol.asyncDispose]());

/** Holds a table of the database: its pg_dump waits until this rolls back. */
async function hold(database: string): Promise<pg.Client> {
  const holder = await server().connect(database);
  onTestFinished(() => holder.end());
  await holder.query('BEGIN; LOCK TABLE held IN ACCESS EXCLUSIVE MODE');
  return holder;
}

/**
 * Databases in which pg_dump waits for a lock. What reads sizes beside it waits, too, but not for long. Not by its wait
 * event: a session that looks for a deadlock, a second after it began to wait, has none for a moment.
 */
async function waitingForLocks(): Promise<string[]> {
  const rows = await queryRows<{ datname: string }>(
    server(),
    'postgres',
    `SELECT datname FROM pg_stat_activity JOIN pg_locks USING (pid)
      WHERE datname LIKE 'queue\\_%' AND application_name LIKE 'pgkeep job%' AND NOT granted ORDER BY datname`,
  );
  return rows.map(({ datname }) => datname);
}

async function sessionsIn(database: string): Promise<number> {
  const rows = await queryRows(server(), 'postgres', 'SELECT 1 FROM pg_stat_activity WHERE datname = $1', [
    database,
  ]);
  return rows.length;
}

it('two backups run on a server, others wait for their turn with a row and nothing else', async () => {
  const [holdsFirst, holdsSecond] = [await hold(first), await hold(second)];
  const ids: string[] = [];
  for (const instance of databases) ids.push((await app.client.backup.start({ instance })).jobId);
  await vi.waitFor(async () => expect(await waitingForLocks()).toEqual([first, second]), patience);
  const show = async (index: number) => app.client.jobs.show({ job: ids[index] ?? '' });

  for (const index of [2, 3]) {
    expect(await show(index)).toMatchObject({
      state: 'in progress',
      progress: { phase: 'waiting', waitingFor: '2 other backups on old' },
      request: { kind: 'backup' },
    });
  }
  for (const database of [third, fourth]) {
    expect(await sessionsIn(database)).toBe(0);
    expect(await clientProcesses(database)).toEqual([]);
  }
  expect((await readdir(join(app.home, 'scratch'))).toSorted()).toEqual(ids.slice(0, 2).toSorted());

  // one that waits is cancelled at once, while those before it still hang
  await app.client.jobs.cancel({ job: ids[2] ?? '' });
  const cancelled = await runJob(app, Promise.resolve({ jobId: ids[2] ?? '' }));
  expect(cancelled).toMatchObject({ state: 'cancelled', error: { code: 'JobCancelled' }, leftovers: [] });
  expect(await waitingForLocks()).toEqual([first, second]);

  // another pgkeep, as cron starts one, counts its own backups
  await using other = await openTestApp({ home: app.home, env: app.env });
  expect(other.notices).toEqual([]);
  await completeJob(other, other.client.backup.start({ instance: third }));
  expect((await show(3)).progress?.phase).toBe('waiting');
  await other.close();

  await holdsSecond.query('ROLLBACK');
  const ended = await Promise.all(
    [1, 3].map((index) => runJob(app, Promise.resolve({ jobId: ids[index] ?? '' }))),
  );
  expect(ended.map(({ state }) => state)).toEqual(['completed', 'completed']);
  expect(await waitingForLocks()).toEqual([first]);
  const phases = ended[1]?.progress?.phases ?? [];
  expect(phases.map(({ name }) => name)).toEqual([
    'waiting',
    'connecting',
    'dumping',
    'reading roles',
    'committing',
  ]);
  expect(phases.every(({ endedAt }) => endedAt !== null)).toBe(true);

  await holdsFirst.query('ROLLBACK');
  expect((await runJob(app, Promise.resolve({ jobId: ids[0] ?? '' }))).state).toBe('completed');
  for (const database of databases) expect(await pointIds(app, database)).toHaveLength(1);
});

it('a dump knows about how large it gets from the second one on', async () => {
  const before = await completeJob(app, app.client.backup.start({ instance: grown }));
  const holder = await hold(grown);
  const { jobId } = await app.client.backup.start({ instance: grown });
  const ended = runJob(app, Promise.resolve({ jobId }));
  await vi.waitFor(async () => {
    const { progress } = await app.client.jobs.show({ job: jobId });
    expect(progress).toMatchObject({ phase: 'dumping', expectedBytes: before.bytes });
  }, patience);
  await holder.query('ROLLBACK');
  expect((await ended).state).toBe('completed');
});
