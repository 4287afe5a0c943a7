import { expect, it } from 'vitest';
import { permissionOf, type Permission } from '../../../../main/coordinator/expire/stops.ts';
import { openVault } from '../../../../main/coordinator/vaults/open-vault.ts';
import type { Job } from '../../../../shared/jobs/jobs.ts';
import type { JobRequest } from '../../../../shared/jobs/job-request.ts';
import type { Manifest } from '../../../../shared/points/manifest.ts';
import { PointId } from '../../../../shared/ids.ts';
import { valuesOf, type Policy } from '../../../../shared/policies/policy.ts';
import {
  policedVault,
  type PolicedPoint,
  type PolicedVault,
} from '../../../support/policies/policed-vault.ts';
import { sampleInstanceId } from '../../../support/sample-manifest.ts';
import { samplePolicy, samplePolicyId } from '../../../support/sample-policy.ts';
import { job, owner, vault } from '../../../support/store-records.ts';

const since = '2026-11-20T00:00:00.000Z';
const daily = samplePolicy({ timeZone: 'UTC', keepAtLeast: 3 });

/** A point of a day of November 2026, on demand unless it was planned. */
function pointOf(day: number, time: string, more: Partial<Manifest['retention']> = {}): PolicedPoint {
  return {
    pointId: PointId.parse(`point-202611${day}t${time.replace(':', '')}00-0a1b2c3d`),
    completedAt: `2026-11-${day}T${time}:00.000Z`,
    retention: { rule: 'default', expiresAt: '2027-01-01T00:00:00.000Z', ...more },
  };
}

const planned = (day: number) => pointOf(day, '02:31', { scheduledFor: `2026-11-${day}T02:30:00.000Z` });

async function permission(made: PolicedVault, missedSince?: string): Promise<Permission> {
  await using opened = await openVault(made.engine, vault());
  return await permissionOf(made.engine, opened, made.instance, {
    now: made.now(),
    missedSince: missedSince === undefined ? undefined : new Date(missedSince),
  });
}

function fail(made: PolicedVault, at: string, state: Job['state'] = 'failed'): void {
  const ended = job('job-1', { instanceId: sampleInstanceId, state, startedAt: at, endedAt: at });
  made.engine.store.jobs.insertEnded(ended, vault().id);
}

it('nothing keeps the points of a database whose backups went well; as many stay as its policy says', async () => {
  await using plain = await policedVault([pointOf(23, '10:00')]);
  expect(await permission(plain)).toEqual({ keepNewest: 1 });
  await using policed = await policedVault([planned(22), planned(23)], daily);
  expect(await permission(policed)).toEqual({ keepNewest: 3 });
});

it('a record that cannot be read keeps all', async () => {
  await using made = await policedVault([]);
  const name = `instances/${sampleInstanceId}/record/00000009.json`;
  await made.place.write(name, Buffer.from('garbage'));
  expect(await permission(made)).toEqual({
    stop: expect.stringMatching(/^Its record cannot be told for certain\. .*00000009\.json/) as string,
  });
});

it('a suspension keeps all as long as it lasts, of the instance or of all on this workstation', async () => {
  await using made = await policedVault([]);
  const suspended = { since, until: '2026-11-24T18:00:00.000Z', by: 'anna on ws1' };
  await made.record({ suspended });
  expect(await permission(made)).toEqual({
    stop: 'It is suspended by anna on ws1 until 24 Nov 2026.',
    isChosen: true,
  });
  made.advance(24 * 60 * 60_000);
  expect(await permission(made)).toEqual({ keepNewest: 1 });
  made.engine.store.settings.set('suspendedHere', { suspended: { since, until: null, by: 'bob on ws2' } });
  expect(await permission(made)).toEqual({ stop: 'It is suspended by bob on ws2.', isChosen: true });
});

it('a protection that was stopped keeps all, unless they go as promised', async () => {
  await using made = await policedVault([], daily);
  await made.record({ stoppedAt: since });
  expect(await permission(made)).toEqual({
    stop: 'Its protection was stopped, and its recovery points are kept.',
    isChosen: true,
  });
  await made.record({ stoppedAt: since, expiresAsPromised: true });
  expect(await permission(made)).toEqual({ keepNewest: 1 });
});

it.each(['failed', 'interrupted'] as const)('a backup that %s keeps all until one is good', async (state) => {
  await using made = await policedVault([pointOf(22, '10:00')]);
  fail(made, '2026-11-23T09:00:00.000Z', state);
  expect(await permission(made)).toEqual({
    stop: 'Its backup of 23 Nov 2026 failed, and none was good since.',
  });
  await made.add(pointOf(23, '10:00'));
  expect(await permission(made)).toEqual({ keepNewest: 1 });
});

it('a backup that somebody cancelled keeps none, and a point of a clock that is ahead makes none good', async () => {
  await using made = await policedVault([pointOf(22, '10:00')]);
  fail(made, '2026-11-23T09:00:00.000Z', 'cancelled');
  expect(await permission(made)).toEqual({ keepNewest: 1 });
  await using ahead = await policedVault([pointOf(22, '10:00'), pointOf(29, '10:00')]);
  fail(ahead, '2026-11-23T09:00:00.000Z');
  expect(await permission(ahead)).toHaveProperty('stop');
});

it('a backup that was due and not made keeps all until one is good, on demand, too', async () => {
  await using made = await policedVault([planned(21)], daily);
  expect(await permission(made)).toEqual({
    stop: 'Its backup that was due on 23 Nov 2026 was not made, and none was good since.',
  });
  await made.add(pointOf(23, '10:00'));
  expect(await permission(made)).toEqual({ keepNewest: 3 });
});

it('a planned backup that was not made since a time is told, and none that one of this home made', async () => {
  await using made = await policedVault([planned(21), planned(23)], daily);
  const since22 = '2026-11-22T00:00:00.000Z';
  expect(await permission(made, '2026-11-22T03:00:00.000Z')).toEqual({ keepNewest: 3 });
  expect(await permission(made, since22)).toEqual({ keepNewest: 3, missed: true });
  const at = '2026-11-22T02:31:00.000Z';
  const request: JobRequest = {
    kind: 'backup',
    instanceId: sampleInstanceId,
    trigger: 'schedule',
    scheduledFor: '2026-11-22T02:30:00.000Z',
  };
  made.engine.store.jobs.insert(job('job-1', { instanceId: sampleInstanceId, startedAt: at }), {
    ...owner,
    request,
  });
  made.engine.store.jobs.end('job-1', {
    state: 'completed',
    endedAt: at,
    progress: null,
    result: null,
    error: null,
  });
  expect(await permission(made, since22)).toEqual({ keepNewest: 3 });
});

it('a policy that cannot be read keeps all', async () => {
  await using made = await policedVault([planned(23)], daily);
  await made.place.write(`policies/${samplePolicyId}/00000002.json`, Buffer.from('garbage'));
  expect(await permission(made)).toEqual({
    stop: expect.stringMatching(/^Its policy cannot be told for certain\. .*00000002\.json/) as string,
  });
});

it('what a policy said before counts for what was due before, where it is known as the vault has it', async () => {
  const hourly = { ...daily, schedule: { kind: 'hourly' as const, every: 1, minute: 0 } };
  await using made = await policedVault([planned(23)], hourly);
  const { store } = made.engine;
  const know = (policy: Policy) => {
    store.policies.set({
      vaultId: vault().id,
      policy,
      revision: 2,
      changedAt: '2026-11-23T17:30:00.000Z',
      changedBy: 'anna on ws1',
    });
    store.policies.setHistory(vault().id, samplePolicyId, [
      { revision: 1, from: since, values: valuesOf(daily, {}) },
    ]);
  };
  store.instances.setAssignedPolicy(sampleInstanceId, { id: samplePolicyId, since });
  made.advance(-15 * 60_000);
  const stop = 'Its backup that was due on 23 Nov 2026 was not made, and none was good since.';
  expect(await permission(made)).toEqual({ stop });
  know(daily);
  expect(await permission(made)).toEqual({ stop });
  know(hourly);
  expect(await permission(made)).toEqual({ keepNewest: 3 });
});
