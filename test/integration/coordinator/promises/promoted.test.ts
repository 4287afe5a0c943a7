import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { runJson, runText } from '../../../support/recorded/command-line.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const database = 'promoted';
const server = () => sharedServer(17);
beforeAll(() => makeDatabase(server(), database, 'CREATE TABLE t AS SELECT 1 AS i'));
afterAll(() => server().dropDatabase(database));

const values = {
  schedule: { kind: 'daily' as const, at: '02:30' },
  timeZone: 'UTC',
  weekStartsOn: 'monday' as const,
  jitterMinutes: 0,
  keepAtLeast: 1,
  retention: { default: { count: 30, unit: 'days' as const }, yearly: { count: 5, unit: 'years' as const } },
};

/** A backup for a planned time, by the policy of the database. */
async function backUp(app: TestApp, scheduledFor: string): Promise<string> {
  const { coordinator } = app;
  const [instance] = coordinator.engine.store.instances.list();
  if (instance === undefined) throw new Error('nothing is protected');
  const started = coordinator.startBackup(instance, { trigger: 'schedule', scheduledFor });
  const { pointId = '' } = await completeJob(
    app,
    started.then((jobId) => ({ jobId })),
  );
  return pointId;
}

it('a verification that finds the first backup of the year damaged gives its place to the next good one', async () => {
  const app = await openTestApp();
  onTestFinished(() => app[Symbol.asyncDispose]());
  await addServer(app, server());
  const { path } = await addFolderVault(app);
  await app.client.instances.protect({ server: 'source', database, vault: 'vault', name: 'shop' });
  await app.client.policies.add({ vault: 'vault', name: 'Mine', values });
  await app.client.instances.assignPolicy({ instances: ['shop'], policy: 'Mine' });
  await app.client.schedule.setRunner({ instances: ['shop'], runner: 'this home' });
  const points: string[] = [];
  for (const day of [1, 2, 3]) points.push(await backUp(app, `2026-01-0${day}T02:30:00.000Z`));
  const [first = '', second = '', third = ''] = points;
  const rules = async () => {
    const { document } = await runJson(app, ['points', 'list', '--instance', 'shop']);
    const { points: listed } = document as {
      points: { id: string; promise: { promised: { rule: string } } }[];
    };
    return new Map(listed.map(({ id, promise }) => [id, promise.promised.rule]));
  };
  const before: [string, string][] = [
    [first, 'yearly'],
    [second, 'default'],
    [third, 'default'],
  ];
  expect(await rules()).toEqual(new Map(before));

  const [instance] = app.coordinator.engine.store.instances.list();
  const file = join(path, 'instances', instance?.id ?? '', first, 'archive.pgdump');
  const bytes = await readFile(file);
  bytes.writeUInt8(bytes.readUInt8(bytes.length - 1) ^ 1, bytes.length - 1);
  await writeFile(file, bytes);
  expect((await runText(app, ['verify', 'shop', first])).exitCode).toBe(1);
  await app.coordinator.jobs.idle();

  // the damaged one is kept as before
  expect(await rules()).toEqual(new Map([...before, [second, 'yearly']]));
  const { text } = await runText(app, ['points', 'show', 'shop', second]);
  const year = new Date().getUTCFullYear();
  expect(text).toContain(`Yearly: first good backup of ${year}`);
  const list = await runText(app, ['points', 'list', '--instance', 'shop']);
  expect(list.text.match(/Yearly: first good backup/g)).toHaveLength(2);
});
