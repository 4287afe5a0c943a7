import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  instanceSchedule,
  type AroundSchedule,
} from '../../../../main/coordinator/schedule/instance-schedule.ts';
import type { PolicyValues } from '../../../../shared/policies/policy.ts';
import type { InstanceScheduling } from '../../../../shared/policies/runner.ts';
import { openProtectingEngine, type TestEngine } from '../../../support/engine.ts';
import { containerOf, personIdentity } from '../../../support/samples/identities.ts';
import { samplePolicy, samplePolicyId } from '../../../support/sample-policy.ts';
import { job, owner, point, vault } from '../../../support/store-records.ts';

const minute = 60_000;
const id = 'inst-1';
const here = { home: 'home-0001', host: 'workstation', user: 'dba', of: 'instance' as const };
const elsewhere = { home: 'home-0002', host: 'ws1', user: 'anna', of: 'instance' as const };

let engine: TestEngine;
beforeEach(async () => {
  engine = await openProtectingEngine();
});
afterEach(() => engine[Symbol.asyncDispose]());

/** The clock stands on 23 November 2026 at 18:00 UTC; the policy holds since the 20th and plans 02:30 UTC. */
function assign(
  scheduling: InstanceScheduling | null = { runner: here },
  values: Partial<PolicyValues> = {},
) {
  const { store } = engine;
  store.policies.set({
    vaultId: vault().id,
    policy: samplePolicy({ timeZone: 'UTC', ...values }),
    revision: 1,
    changedAt: '2026-11-20T00:00:00.000Z',
    changedBy: 'anna on ws1',
  });
  store.instances.setAssignedPolicy(id, { id: samplePolicyId, since: '2026-11-20T00:00:00.000Z' });
  store.instances.setScheduling(id, scheduling);
  store.ticks.note(engine.clock.now());
}

/** A point that was made in a minute for the 02:30 of a day. */
function made(day: number, more: Parameters<typeof point>[1] = {}): void {
  const startedAt = `2026-11-${day}T02:30:00.000Z`;
  const completedAt = `2026-11-${day}T02:31:00.000Z`;
  const instanceId = engine.store.instances.list()[0]?.id;
  if (instanceId === undefined) throw new Error('nothing is protected');
  const scheduledFor = startedAt;
  engine.store.points.put(
    vault().id,
    point(`point-202611${day}`, { instanceId, startedAt, completedAt, scheduledFor, ...more }),
  );
}

function schedule(around: Partial<AroundSchedule> = {}) {
  const [instance] = engine.store.instances.list();
  if (instance === undefined) throw new Error('nothing is protected');
  return instanceSchedule(engine, instance, {
    newestGoodAt: undefined,
    seenAt: engine.clock.now(),
    ...around,
  });
}

const at = (day: number, time = '02:30') => `2026-11-${day}T${time}:00.000Z`;

describe('the schedule of a database', () => {
  it('is none without a policy', () => {
    expect(schedule()).toBe(undefined);
  });

  it('says when it is backed up next, by whom, and that nothing is wrong', () => {
    assign();
    made(23);
    expect(schedule()).toEqual({
      state: 'planned',
      timeZone: 'UTC',
      runner: { home: 'home-0001', host: 'workstation', user: 'dba' },
      runsHere: true,
      next: { planned: at(24), start: at(24) },
      retryAt: null,
      late: null,
      missed: [],
      gap: null,
    });
  });

  it('says that it ends with the sign-in of a person, where this home runs it', () => {
    const { store } = engine;
    store.identities.save(personIdentity());
    store.vaults.setLocation(vault().id, containerOf(personIdentity()));
    assign();
    made(23);
    expect(schedule()).toMatchObject({
      state: 'planned',
      personalSignIn: expect.stringMatching(
        /^The vault vault-1 is opened with the sign-in of a person, alice/,
      ),
    });
    assign({ runner: elsewhere });
    expect(schedule()?.personalSignIn).toBeUndefined();
  });

  it('says what is late and what was missed, and counts what came after the newest good point', () => {
    assign();
    made(20);
    expect(schedule({ newestGoodAt: new Date(at(20, '02:31')) })).toMatchObject({
      state: 'due',
      late: { planned: at(23), since: at(23) },
      missed: [
        { planned: at(21), why: 'not run' },
        { planned: at(22), why: 'not run' },
      ],
      gap: { runs: 3, first: at(21) },
    });
    // somebody made one by hand
    expect(schedule({ newestGoodAt: new Date(at(22, '12:00')) })?.gap).toEqual({ runs: 1, first: at(23) });
    expect(schedule({ newestGoodAt: new Date(at(23, '12:00')) })?.gap).toBe(null);
  });

  it('counts no run that waited for the one before', () => {
    assign({ runner: here }, { schedule: { kind: 'hourly', every: 1, minute: 0 } });
    made(23, { scheduledFor: at(23, '16:00'), startedAt: at(23, '16:00'), completedAt: at(23, '17:30') });
    expect(schedule({ newestGoodAt: new Date(at(23, '17:30')) })).toMatchObject({ late: null, gap: null });
    expect(schedule()).toMatchObject({
      missed: [{ planned: at(23, '17:00'), why: 'skipped: the run before still ran' }],
      gap: null,
    });
  });

  it('is neither late nor behind while it is suspended', () => {
    const suspended = { since: at(22, '12:00'), until: null, by: 'anna on ws1', of: 'server' as const };
    assign({ runner: here, suspended });
    made(20);
    expect(schedule()).toMatchObject({
      state: 'suspended',
      reason: 'Suspended by anna on ws1 until somebody resumes.',
      next: null,
      late: null,
      missed: [
        { planned: at(21), why: 'not run' },
        { planned: at(22), why: 'not run' },
      ],
      gap: null,
    });
  });
});

describe('what another home runs', () => {
  it('is late once its point could have been there when the vault was last asked', () => {
    assign({ runner: elsewhere });
    made(22, { startedAt: at(22), completedAt: at(22, '04:00') });
    // it took 90 minutes, and is given 30 more
    const seen = (time: string) => schedule({ seenAt: new Date(at(23, time)) });
    expect(seen('04:30')).toMatchObject({ state: 'runs elsewhere', late: null, gap: null });
    expect(seen('04:31')).toMatchObject({
      reason: 'anna on ws1 runs its due backups.',
      runsHere: false,
      next: { planned: at(24), start: at(24) },
      late: { planned: at(23), since: at(23) },
      gap: { runs: 1, first: at(23) },
    });
  });

  it('is not judged before the vault was asked', () => {
    assign({ runner: elsewhere });
    expect(schedule({ seenAt: undefined })).toMatchObject({ late: null, missed: [], gap: null });
  });
});

describe('a policy that nobody runs', () => {
  it('is told where no home was chosen', () => {
    assign(null);
    expect(schedule()).toMatchObject({
      state: 'no runner',
      reason: 'No home runs its due backups: choose one.',
      runsHere: false,
    });
  });

  it('is told where this home is to run it and does not look', () => {
    assign();
    made(23);
    engine.clock.advance(45 * minute);
    expect(schedule()?.state).toBe('planned');
    engine.clock.advance(1);
    expect(schedule()).toMatchObject({
      state: 'home does not look',
      reason:
        'This home last looked for due backups 45 minutes ago: install the service, or leave the application open.',
    });
    const running = job('job-1', { startedAt: engine.clock.now().toISOString() });
    engine.store.jobs.insert(running, owner);
    expect(schedule()?.state).toBe('in progress');
  });

  it('is told where the vault has no such policy any more', () => {
    engine.store.instances.setAssignedPolicy(id, { id: samplePolicyId, since: at(20) });
    expect(schedule()).toMatchObject({ state: 'policy missing', timeZone: null, next: null, gap: null });
  });
});
