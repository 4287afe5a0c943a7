import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  openTestApp,
  type TestApp,
} from '../../../support/apps/app.ts';
import { RestoreChoices } from '../../../../shared/points/restore.ts';
import { makeDatabase, queryRows } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const server = () => sharedServer(16);
const sources = ['many_1', 'many_2', 'many_3'] as const;
let app: TestApp;

beforeAll(async () => {
  app = await openTestApp();
  await addServer(app, server(), { name: 'target' });
  await addFolderVault(app, 'vault');
  for (const database of sources) {
    await makeDatabase(server(), database, 'CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2)');
    await app.client.instances.protect({ server: 'target', database, vault: 'vault', name: database });
    await completeJob(app, app.client.backup.start({ instance: database }));
  }
});
afterAll(() => app[Symbol.asyncDispose]());

const restore = (instance: string, newDatabase: string, queued: boolean) =>
  app.client.restore.asDatabase({
    ...RestoreChoices.parse({}),
    instance,
    point: 'latest',
    targetServer: 'target',
    newDatabase,
    queued,
  });

it('many restores go through one queue of their target; verifications leave a trace on their database', async () => {
  const started = await Promise.all(sources.map((name) => restore(name, `${name}_copy`, true)));
  const verified = await Promise.all(
    sources.map((instance) => app.client.verify.start({ instance, point: 'latest', queued: true })),
  );
  const jobs = await Promise.all(
    [...started, ...verified].map(({ jobId }) => completeJob(app, Promise.resolve({ jobId }))),
  );
  expect(jobs.map(({ database }) => database)).toEqual([
    ...sources.map((name) => `${name}_copy`),
    ...sources.map(() => undefined),
  ]);
  // three of a queue that runs two at once
  const phases = await Promise.all(
    started.map(async ({ jobId }) => (await app.client.jobs.show({ job: jobId })).progress?.phases ?? []),
  );
  expect(phases.filter(([first]) => first?.name === 'waiting')).toHaveLength(1);
  const copied = await queryRows<{ datname: string }>(
    server(),
    'postgres',
    "SELECT datname FROM pg_database WHERE datname LIKE 'many\\_%\\_copy' ORDER BY datname",
  );
  expect(copied.map(({ datname }) => datname)).toEqual(sources.map((name) => `${name}_copy`));
  const { instances } = await app.client.overview.instances({ refresh: false, staleAfterMs: 0 });
  expect(instances.map(({ lastProof }) => lastProof?.outcome)).toEqual(sources.map(() => 'readable'));
});
