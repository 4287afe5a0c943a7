import { expect, it } from 'vitest';
import { runExpire, type ExpiryRequest } from '../../../../main/coordinator/expire/run-expire.ts';
import { PgkeepError } from '../../../../main/core/errors.ts';
import { PointId } from '../../../../shared/ids.ts';
import {
  policedVault,
  type PolicedPoint,
  type PolicedVault,
} from '../../../support/policies/policed-vault.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { samplePolicy } from '../../../support/sample-policy.ts';
import { endedPromise } from '../../../support/storages/sample-points.ts';
import { job, vault } from '../../../support/store-records.ts';

const day = 24 * 60 * 60_000;
const agrees = async () => [{ server: 'db1', aheadMs: 0 }];

/** A point of a day of November 2026 whose promise has ended, or lasts. */
const pointOf = (dayOfMonth: number, ended = true): PolicedPoint => ({
  pointId: PointId.parse(`point-202611${String(dayOfMonth).padStart(2, '0')}t100000-0a1b2c3d`),
  completedAt: `2026-11-${String(dayOfMonth).padStart(2, '0')}T10:00:00.000Z`,
  retention: ended ? endedPromise : { rule: 'on demand', expiresAt: null },
});

/** What does not pass by itself, as it is told. */
const needsSomebody = /^Its backup of .+ failed|somebody has to confirm that\.$/;

async function expire(made: PolicedVault, more: Partial<ExpiryRequest> = {}) {
  const request = { dryRun: false, confirm: false, ...more };
  const { vaults } = await runExpire(made.engine, request, agrees);
  const [{ instances, problem } = { instances: [] }] = vaults;
  const [found] = instances;
  expect(found?.needsSomebody).toBe(needsSomebody.test(found?.stopped ?? '') ? true : undefined);
  return {
    ...(problem === undefined ? {} : { problem }),
    due: found?.due,
    stopped: found?.stopped,
    points: found?.points.map(({ pointId, outcome }) => [Number(pointId.slice(12, 14)), outcome]),
  };
}

const known = ({ engine }: PolicedVault) => [
  ...engine.store.points.ofInstance(vault().id, sampleInstanceId).keys(),
];

it('a point goes in two steps a day apart, and a dry run says so and writes nothing', async () => {
  await using made = await policedVault([pointOf(20), pointOf(21, false), pointOf(22, false)]);
  const before = made.place.names();
  const would = { due: 1, stopped: undefined, points: [[20, 'would go']] };
  expect(await expire(made, { dryRun: true })).toEqual(would);
  expect(made.place.names()).toEqual(before);
  expect(await expire(made)).toEqual({ ...would, points: [[20, 'ended']] });
  made.advance(day - 1);
  expect(await expire(made)).toEqual({ ...would, points: [[20, 'kept']] });
  made.advance(1);
  expect(await expire(made)).toEqual({ ...would, points: [[20, 'deleted']] });
  expect(known(made)).toEqual([pointOf(22).pointId, pointOf(21).pointId].toSorted());
  expect(await expire(made)).toEqual({ due: undefined, stopped: undefined, points: undefined });
});

it('what keeps all points of a database is told, and nothing is written', async () => {
  await using made = await policedVault([pointOf(20), pointOf(21, false), pointOf(22, false)]);
  const at = '2026-11-23T09:00:00.000Z';
  const failed = job('job-1', { instanceId: sampleInstanceId, state: 'failed', startedAt: at, endedAt: at });
  made.engine.store.jobs.insertEnded(failed, vault().id);
  const before = made.place.names();
  expect(await expire(made, { confirm: true })).toEqual({
    due: 1,
    stopped: 'Its backup of 23 Nov 2026 failed, and none was good since.',
    points: [],
  });
  expect(made.place.names()).toEqual(before);
});

it('more than half of the points wait until somebody confirms them, and then go on by themselves', async () => {
  await using made = await policedVault([pointOf(19), pointOf(20), pointOf(21, false)]);
  expect(await expire(made)).toEqual({
    due: 2,
    stopped: '2 of its 3 recovery points would go at once: somebody has to confirm that.',
    points: [],
  });
  expect(made.place.names().filter((name) => name.includes('/ended/'))).toEqual([]);
  const both = (outcome: string) => ({
    due: 2,
    stopped: undefined,
    points: [
      [19, outcome],
      [20, outcome],
    ],
  });
  const sorted = async (request: Partial<ExpiryRequest> = {}) => {
    const told = await expire(made, request);
    return { ...told, points: told.points?.toSorted(([one], [other]) => Number(one) - Number(other)) };
  };
  expect(await sorted({ dryRun: true, confirm: true })).toEqual(both('would go'));
  // a dry run remembers no confirmation
  expect((await sorted()).points).toEqual([]);
  expect(await sorted({ confirm: true })).toEqual(both('ended'));
  made.advance(day);
  expect(await sorted()).toEqual(both('deleted'));
});

it('after a gap each good backup lets two go, the first that ended first', async () => {
  const ended = [10, 11, 12, 13].map((each) => pointOf(each));
  const lasting = [14, 15, 16, 17, 18].map((each) => pointOf(each, false));
  await using made = await policedVault([...ended, ...lasting]);
  const at = '2026-11-17T09:00:00.000Z';
  const failed = job('job-1', { instanceId: sampleInstanceId, state: 'failed', startedAt: at, endedAt: at });
  made.engine.store.jobs.insertEnded(failed, vault().id);
  const waits = (count: number) =>
    `${count} wait: after a gap in its backups each good one lets two recovery points go.`;
  const goes = async () => {
    const { stopped, points } = await expire(made);
    return { stopped, points: points?.toSorted(([one], [other]) => Number(one) - Number(other)) };
  };
  const [first, second] = [10, 11];
  expect(await goes()).toEqual({
    stopped: waits(2),
    points: [
      [first, 'ended'],
      [second, 'ended'],
    ],
  });
  expect((await goes()).points).toEqual([
    [first, 'kept'],
    [second, 'kept'],
  ]);
  await made.add(pointOf(19, false));
  expect(await goes()).toEqual({
    stopped: undefined,
    points: [
      [first, 'kept'],
      [second, 'kept'],
      [12, 'ended'],
      [13, 'ended'],
    ],
  });
});

it('what was to go and waits since is withdrawn for that reason, not as if its promise had not ended', async () => {
  const ended = [10, 11, 12, 13].map((each) => pointOf(each));
  const lasting = [14, 15, 16, 17, 18].map((each) => pointOf(each, false));
  await using made = await policedVault([...ended, ...lasting]);
  expect((await expire(made)).points?.map(([, outcome]) => outcome)).toEqual(ended.map(() => 'ended'));
  const at = '2026-11-17T09:00:00.000Z';
  const failed = job('job-1', { instanceId: sampleInstanceId, state: 'failed', startedAt: at, endedAt: at });
  made.engine.store.jobs.insertEnded(failed, vault().id);
  made.advance(day);
  const { vaults } = await runExpire(made.engine, { dryRun: false, confirm: false }, agrees);
  const points = vaults[0]?.instances[0]?.points ?? [];
  const reason =
    'Its promise has ended, and it waits. 2 wait: after a gap in its backups each good one lets two recovery points go.';
  expect(points.toSorted((one, other) => (one.pointId < other.pointId ? -1 : 1))).toMatchObject([
    { pointId: pointOf(10).pointId, outcome: 'deleted' },
    { pointId: pointOf(11).pointId, outcome: 'deleted' },
    { pointId: pointOf(12).pointId, outcome: 'withdrawn', reason },
    { pointId: pointOf(13).pointId, outcome: 'withdrawn', reason },
  ]);
});

it('a planned backup that was not made is a gap like one that failed', async () => {
  const planned = (dayOfMonth: number): PolicedPoint => ({
    ...pointOf(dayOfMonth, false),
    completedAt: `2026-11-${dayOfMonth}T02:31:00.000Z`,
    retention: {
      rule: 'on demand',
      expiresAt: null,
      scheduledFor: `2026-11-${dayOfMonth}T02:30:00.000Z`,
    },
  });
  const ended = [10, 11, 12].map((each) => pointOf(each));
  const lasting = [14, 15, 16].map((each) => pointOf(each, false));
  const daily = samplePolicy({ timeZone: 'UTC' });
  await using whole = await policedVault(
    [...ended, ...lasting, ...[20, 21, 22, 23].map((each) => planned(each))],
    daily,
  );
  expect(await expire(whole)).toMatchObject({ due: 3, stopped: undefined });
  await using made = await policedVault(
    [...ended, ...lasting, ...[20, 22, 23].map((each) => planned(each))],
    daily,
  );
  expect(await expire(made)).toMatchObject({
    due: 3,
    stopped: '1 wait: after a gap in its backups each good one lets two recovery points go.',
  });
});

it('a vault out of reach is told by its name, and one that nobody knows is refused', async () => {
  await using made = await policedVault([pointOf(20), pointOf(21, false), pointOf(22, false)]);
  const { engine } = made;
  await expect(runExpire(engine, { vault: 'gone', dryRun: true, confirm: false })).rejects.toMatchObject({
    code: 'UserErrorNotFound',
  });
  engine.openStorage = () =>
    Promise.reject(new PgkeepError('UserErrorVaultNotAccessible', 'The folder is not mounted.'));
  expect(await runExpire(engine, { dryRun: false, confirm: false }, agrees)).toEqual({
    vaults: [{ vaultName: 'vault-1', problem: 'The folder is not mounted.', instances: [] }],
  });
});
