import { afterAll, beforeAll, expect, it } from 'vitest';
import { addFolderVault, addServer, openTestApp, type TestApp } from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';
import { phaseWords } from '../../../../shared/jobs/jobs.ts';

const server = () => sharedServer(17);
const database = 'waiting_for_a_lock';
let app: TestApp;

beforeAll(async () => {
  // seconds pass quickly here: the dump is soon silent for long
  const elapsed = () => performance.now() * 20;
  app = await openTestApp({ replace: { clock: { now: () => new Date(), elapsed } } });
  await addServer(app, server(), { name: 'source' });
  await addFolderVault(app, 'vault');
  await makeDatabase(server(), database, 'CREATE TABLE t (a int); INSERT INTO t VALUES (1)');
  await app.client.instances.protect({ server: 'source', database, vault: 'vault', name: 'locked' });
});
afterAll(() => app[Symbol.asyncDispose]());

it('a dump says whose lock it waits for, until it has got it', async () => {
  const holder = await server().connect(database);
  try {
    await holder.query('BEGIN; LOCK TABLE t');
    const { rows } = await holder.query<{ pid: number }>('SELECT pg_backend_pid() AS pid -- holds it');
    const pid = rows[0]?.pid ?? 0;
    const { jobId } = await app.client.backup.start({ instance: 'locked' });
    const words: string[] = [];
    let ended = '';
    for await (const { state, progress } of await app.client.jobs.watch({ job: jobId })) {
      if (state !== 'in progress') {
        ended = state;
        break;
      }
      if (typeof progress?.lock !== 'string' || words.length > 0) continue;
      words.push(phaseWords(progress));
      await holder.query('ROLLBACK');
    }
    expect(ended).toBe('completed');
    const since = String.raw`since \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC`;
    const who = `session ${pid} \\(postgres, ${since}, SELECT pg_backend_pid\\(\\) AS pid -- holds it\\)`;
    expect(words).toEqual([expect.stringMatching(new RegExp(`^waiting for a lock: ${who}$`))]);
    const { log } = await app.client.jobs.show({ job: jobId });
    expect(log.filter(({ text }) => text === words[0])).toHaveLength(1);
  } finally {
    await holder.end();
  }
});
