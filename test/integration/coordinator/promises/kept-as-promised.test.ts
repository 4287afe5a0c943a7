import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  addFolderVault,
  addServer,
  completeJob,
  failureOf,
  openTestApp,
  protectAndBackUp,
  type TestApp,
} from '../../../support/apps/app.ts';
import { makeDatabase } from '../../../support/databases/test-databases.ts';
import { sharedServer } from '../../../support/servers/shared.ts';

const database = 'promised';
let app: TestApp;

const days = (count: number) => ({ count, unit: 'days' as const });
const values = {
  schedule: { kind: 'daily' as const, at: '02:30' },
  timeZone: 'UTC',
  weekStartsOn: 'monday' as const,
  jitterMinutes: 0,
  keepAtLeast: 1,
  retention: { default: days(30), monthly: { count: 1, unit: 'years' as const } },
};

beforeAll(async () => {
  await makeDatabase(sharedServer(17), database, 'CREATE TABLE t AS SELECT 1 AS i');
  app = await openTestApp();
  await addServer(app, sharedServer(17));
  await addFolderVault(app);
  await protectAndBackUp(app, { database, name: 'shop' });
});
afterAll(() => app[Symbol.asyncDispose]());

it('a point is promised what its policy says, which only a confirmed change makes shorter, and later', async () => {
  const { client, coordinator } = app;
  const [instance] = coordinator.engine.store.instances.list();
  const [vault] = coordinator.engine.store.vaults.list();
  if (instance === undefined || vault === undefined) throw new Error('nothing is protected');
  const policy = await client.policies.add({ vault: vault.name, name: 'Mine', values });
  await client.instances.assignPolicy({ instances: ['shop'], policy: policy.id });
  await client.schedule.setRunner({ instances: ['shop'], runner: 'this home' });
  const run = async (scheduledFor: string) =>
    await completeJob(
      app,
      coordinator.startBackup(instance, { trigger: 'schedule', scheduledFor }).then((jobId) => ({ jobId })),
    );
  const { pointId: first = '' } = await run('2026-01-01T02:30:00.000Z');
  const { pointId: second = '' } = await run('2026-01-02T02:30:00.000Z');
  const show = async (point: string) => await client.points.show({ instance: 'shop', point });

  const monthly = await show(first);
  expect(monthly.manifest.retention).toMatchObject({
    rule: 'monthly',
    why: expect.stringMatching(/^Monthly: first good backup of [A-Z][a-z]+ \d{4}$/),
    policy: { id: policy.id, name: 'Mine', revision: 1 },
    scheduledFor: '2026-01-01T02:30:00.000Z',
  });
  const ordinary = await show(second);
  const after30Days = Date.parse(ordinary.manifest.startedAt) + 30 * 86_400_000;
  expect(ordinary.manifest.retention).toMatchObject({
    rule: 'default',
    expiresAt: new Date(after30Days).toISOString(),
  });

  const ruled = await completeJob(app, client.backup.start({ instance: 'shop', keep: { rule: 'monthly' } }));
  expect((await show(ruled.pointId ?? '')).promise.promised).toMatchObject({
    rule: 'monthly',
    why: 'Monthly: chosen by hand',
  });
  expect(ruled.promised).toEqual((await show(ruled.pointId ?? '')).promise.promised);
  // no job begins, whose failure would count as that of a backup
  const jobsBefore = await client.jobs.list({ limit: 100 });
  expect(await failureOf(client.backup.start({ instance: 'shop', keep: { rule: 'yearly' } }))).toMatchObject({
    code: 'UserErrorInvalidInput',
    message: 'The policy "Mine" of "shop" has no yearly rule.',
  });
  expect(await client.jobs.list({ limit: 100 })).toEqual(jobsBefore);

  const shorter = { policy: policy.id, values: { retention: { ...values.retention, default: days(20) } } };
  expect(await failureOf(client.policies.set(shorter))).toMatchObject({
    code: 'UserErrorShorterRetention',
    message: expect.stringMatching(
      /^1 recovery point would be kept for a shorter time from .+ on\. Nothing was changed\.$/,
    ) as string,
    details: expect.stringMatching(
      new RegExp(`^shop ${second}: until \\d.+ so far, then until \\d.+; from \\d.+ on\\.$`),
    ) as string,
  });
  const changed = await client.policies.set({ ...shorter, confirmShorter: true });
  expect(changed.promises).toMatchObject({ shorter: 1, longer: 0, points: [{ pointId: second }] });
  const pending = await show(second);
  expect(pending.promise).toMatchObject({
    promised: { expiresAt: ordinary.manifest.retention.expiresAt },
    pending: { promised: { rule: 'default' } },
  });
  expect(await client.policies.undo({ policy: policy.id })).toMatchObject({ otherRule: 1, shorter: 0 });
  expect((await show(second)).promise).toEqual({ promised: pending.promise.promised });

  const kept = await client.points.keep({ instance: 'shop', point: second, keep: { forEver: true } });
  expect(kept.promise.promised.expiresAt).toBeNull();
  const listed = await client.points.list({ instance: 'shop' });
  expect(listed.points.find(({ id }) => id === second)).toMatchObject({
    expiresAt: null,
    promise: { promised: { rule: 'on demand' } },
    scheduledFor: '2026-01-02T02:30:00.000Z',
  });
  expect(await client.expiry.run({ dryRun: true })).toEqual({
    vaults: [{ vaultName: vault.name, instances: [] }],
  });
});
