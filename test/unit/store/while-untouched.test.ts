import { afterEach, beforeEach, expect, it } from 'vitest';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Store } from '../../../main/store/store.ts';
import { InstanceId, PointId } from '../../../shared/ids.ts';
import { at, instance, job, owner, point, server, vault } from '../../support/store-records.ts';

const id = InstanceId.parse('inst-1');
const later = '2026-11-24T18:00:00.000Z';
let folder: string;
let store: Store;
let elsewhere: Store;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pgkeep-store-'));
  const file = join(folder, 'pgkeep.sqlite');
  store = new Store(file);
  for (const one of ['vault-1', 'vault-2']) store.vaults.insert(vault(one));
  store.servers.insert(server());
  for (const one of ['inst-1', 'inst-2']) store.instances.insert(instance(one, one, { database: one }));
  elsewhere = new Store(file);
});
afterEach(async () => {
  store.close();
  elsewhere.close();
  await rm(folder, { recursive: true, force: true });
});

/** What lists of instances ask of one, here and as somebody sees it who has asked nothing before. */
const looked = (from: Store, vaultId = 'vault-1') =>
  from.reading(() => ({
    totals: from.points.totalsOf(vaultId, id),
    newest: from.points.newestWhole({ vaultId, id }, 'since', later, 1).map((one) => one.id),
    damaged: from.points.damagedOf(vaultId, id).map((one) => one.id),
    runs: from.points.scheduledRuns(vaultId, id, 5).map(({ scheduledFor }) => scheduledFor),
    tries: from.jobs.backupsOf(id, 5).map(({ ok }) => ok),
    last: from.jobs.lastBackup(id, later)?.job.id,
  }));

const scheduled = (pointId: string, day: number) =>
  point(pointId, {
    startedAt: `2026-11-${day}T18:00:00.000Z`,
    completedAt: `2026-11-${day}T18:00:00.000Z`,
    scheduledFor: `2026-11-${day}T18:00:00.000Z`,
  });

const changes: [string, (by: Store, jobId: string) => void][] = [
  ['a point comes', (by) => by.points.put('vault-1', scheduled('point-2', 22))],
  [
    'a point is found damaged',
    (by) => by.points.put('vault-1', { ...scheduled('point-1', 21), damage: 'gone' }),
  ],
  [
    'points cannot be read',
    (by) => by.points.setDamaged('vault-1', id, [{ id: 'point-9', problem: 'cut off' }]),
  ],
  ['a point goes', (by) => by.points.remove('vault-1', id, 'point-1')],
  ['all points are forgotten', (by) => by.points.removeOfInstance('vault-1', id)],
  ['a backup begins', (by, jobId) => void by.jobs.insert(job(`${jobId}-next`, { startedAt: later }), owner)],
  [
    'a backup fails',
    (by, jobId) => {
      by.jobs.end(jobId, { state: 'failed', endedAt: at, progress: null, result: null, error: null });
    },
  ],
];

it.each(changes)('what was read of an instance is read anew when %s, here or elsewhere', (_what, change) => {
  for (const [jobId, by] of [
    ['job-1', store],
    ['job-2', elsewhere],
  ] as const) {
    store.points.removeOfInstance('vault-1', id);
    store.points.put('vault-1', scheduled('point-1', 21));
    store.jobs.insert(job(jobId), owner);
    const before = looked(store);
    expect(looked(store)).toEqual(before);
    change(by, jobId);
    const now = looked(store);
    expect(now).not.toEqual(before);
    expect(now).toEqual(looked(elsewhere));
  }
});

it('an instance in another vault is another one, and what is the same is not read again', () => {
  store.points.put('vault-1', scheduled('point-1', 21));
  expect(looked(store).totals.points).toBe(1);
  expect(store.reading(() => store.points.scheduledRuns('vault-1', id, 5))).toBe(
    store.reading(() => store.points.scheduledRuns('vault-1', id, 5)),
  );
  store.points.put('vault-1', { ...scheduled('point-3', 21), instanceId: InstanceId.parse('inst-2') });
  expect(looked(store).totals.points).toBe(1);
  store.instances.setVault(id, 'vault-2');
  expect(looked(store, 'vault-2').totals.points).toBe(0);
});

it('a point of the time after now is looked at again as time goes on', () => {
  store.points.put('vault-1', scheduled('point-1', 21));
  store.points.put('vault-1', { ...scheduled('point-2', 25), id: PointId.parse('point-2') });
  const newest = (now: string) =>
    store.reading(() =>
      store.points.newestWhole({ vaultId: 'vault-1', id }, 'completed_at', now, 1).map((one) => one.id),
    );
  expect(newest('2026-11-22T00:00:00.000Z')).toEqual(['point-1']);
  expect(newest('2026-11-26T00:00:00.000Z')).toEqual(['point-2']);
  expect(newest('2026-11-22T00:00:00.000Z')).toEqual(['point-1']);
});
