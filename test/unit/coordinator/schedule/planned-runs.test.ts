import { afterEach, beforeEach, expect, it } from 'vitest';
import { plannedRuns } from '../../../../main/coordinator/schedule/planned-runs.ts';
import type { InstanceScheduling } from '../../../../shared/policies/runner.ts';
import { openProtectingEngine, type TestEngine } from '../../../support/engine.ts';
import { samplePolicy, samplePolicyId } from '../../../support/sample-policy.ts';
import { vault } from '../../../support/store-records.ts';

const runner = { home: 'home-0001', host: 'workstation', user: 'dba', of: 'instance' as const };

let engine: TestEngine;
beforeEach(async () => {
  engine = await openProtectingEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

/** The clock stands on 23 November 2026 at 18:00 UTC; the policy plans 02:30 UTC. */
function assign(scheduling: InstanceScheduling | null): void {
  const { store } = engine;
  store.policies.set({
    vaultId: vault().id,
    policy: samplePolicy({ timeZone: 'UTC' }),
    revision: 1,
    changedAt: '2026-11-20T00:00:00.000Z',
    changedBy: 'anna on ws1',
  });
  store.instances.setAssignedPolicy('inst-1', { id: samplePolicyId, since: '2026-11-20T00:00:00.000Z' });
  store.instances.setScheduling('inst-1', scheduling);
}

const starts = (until: string) =>
  plannedRuns(engine, [], new Date(until)).map(({ planned, start }) => [
    planned.slice(8, 16),
    start.slice(8, 16),
  ]);

it('are those of each database up to an instant, whoever runs them', () => {
  assign({ runner });
  const own = [
    ['24T02:30', '24T02:30'],
    ['25T02:30', '25T02:30'],
  ];
  expect(starts('2026-11-25T02:30:00.000Z')).toEqual(own);
  expect(starts('2026-11-25T02:29:59.000Z')).toEqual(own.slice(0, 1));
  assign({ runner: { ...runner, home: 'home-0002' } });
  expect(starts('2026-11-25T02:30:00.000Z')).toEqual(own);
});

it('are none of a database that nobody runs, or that has no policy', () => {
  expect(starts('2027-01-01T00:00:00.000Z')).toEqual([]);
  assign(null);
  expect(starts('2027-01-01T00:00:00.000Z')).toEqual([]);
});

it('begin after a suspension, with the one that it put off', () => {
  const suspended = {
    since: '2026-11-23T12:00:00.000Z',
    until: '2026-11-25T08:00:00.000Z',
    by: 'anna on ws1',
    of: 'instance' as const,
  };
  assign({ runner, suspended });
  expect(starts('2026-11-27T00:00:00.000Z')).toEqual([
    ['25T02:30', '25T08:00'],
    ['26T02:30', '26T02:30'],
  ]);
  assign({ runner, suspended: { ...suspended, until: null } });
  expect(starts('2027-11-27T00:00:00.000Z')).toEqual([]);
});
