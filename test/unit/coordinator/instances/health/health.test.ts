import { describe, expect, it } from 'vitest';
import type {
  HealthFacts,
  HealthPoint,
} from '../../../../../main/coordinator/instances/health/health-facts.ts';
import { judge } from '../../../../../main/coordinator/instances/health/health.ts';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import type { Health } from '../../../../../shared/instances/overview.ts';
import { job } from '../../../../support/store-records.ts';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const now = new Date('2026-11-25T12:00:00.000Z');
/** A time so long ago; negative: in the future. */
const ago = (milliseconds: number) => new Date(now.getTime() - milliseconds).toISOString();

const point = (ageMs: number, more: Partial<HealthPoint> = {}): HealthPoint => ({
  id: `point-${ago(ageMs)}`,
  completedAt: ago(ageMs),
  firstSeenAt: ago(ageMs),
  warnings: 0,
  ...more,
});

const ended = (state: Job['state'], ageMs: number, more: Partial<Job> = {}) =>
  job('job-a', { state, startedAt: ago(ageMs), endedAt: ago(ageMs), ...more });
const error = { code: 'UserErrorVaultFull' as const, message: 'The disk is full.', remedy: '' };
const failed = (ageMs: number) => ended('failed', ageMs, { error });
const completed = (ageMs: number) =>
  ended('completed', ageMs, {
    result: { pointId: 'point-1' as never, losses: [], messages: [], warnings: [], notes: [] },
  });

const answered = { askedAt: ago(0), answeredAt: ago(0), problem: null };
const silent = { askedAt: ago(3 * 60_000), answeredAt: ago(2 * dayMs), problem: 'no such folder' };
const lacking = { ready: false, checkedAt: ago(0), summary: 'A backup would fail: 3 tables can’t be read.' };

const schedule = (more: Partial<NonNullable<HealthFacts['schedule']>>): HealthFacts['schedule'] => ({
  state: 'planned',
  runsHere: true,
  late: null,
  gap: null,
  ...more,
});
const runner = { home: 'home-0002', host: 'ws1', user: 'anna' };
const lateBy = (hours: number) => ({ planned: ago(hours * hourMs), since: ago(hours * hourMs) });
const gap = (runs: number, hours: number) => ({ runs, first: ago(hours * hourMs) });

const judged = (facts: Partial<HealthFacts>) =>
  judge({
    now,
    limitDays: 7,
    instance: {},
    seenAt: ago(0),
    contact: answered,
    points: [],
    unreadable: [],
    lastBackup: undefined,
    privileges: undefined,
    ...facts,
  });

type Case = [what: string, facts: Partial<HealthFacts>, health: Health, reason: string];

const cases: Case[] = [
  [
    'a fresh point, and a record that cannot be read',
    { points: [point(3 * hourMs)], instance: { recordProblem: 'record/00000001.json is damaged.' } },
    'at risk',
    'Its record in the vault cannot be read, so no backup is taken: put it back from a copy of the vault, or stop the protection, keep the recovery points and protect the database again. The newest recovery point is 3 hours old.',
  ],
  [
    'a fresh point',
    { points: [point(3 * hourMs)], lastBackup: completed(3 * hourMs) },
    'protected',
    'The newest recovery point is 3 hours old.',
  ],
  [
    'a point of this second',
    { points: [point(0)] },
    'protected',
    'The newest recovery point is less than a minute old.',
  ],
  [
    'a point as old as the limit, and some hours',
    { points: [point(7 * dayMs + 23 * hourMs)] },
    'protected',
    'The newest recovery point is 7 days old.',
  ],
  [
    'past the limit',
    { points: [point(12 * dayMs), point(90 * dayMs)], lastBackup: completed(12 * dayMs) },
    'at risk',
    'The newest recovery point is 12 days old; the limit is 7 days.',
  ],
  [
    'past another limit',
    { points: [point(2 * dayMs)], limitDays: 1 },
    'at risk',
    'The newest recovery point is 2 days old; the limit is 1 day.',
  ],
  ['no backup yet', {}, 'nothing to restore', 'There is nothing to restore yet: no backup has been taken.'],
  [
    'a planned backup that has not begun',
    { points: [point(33 * hourMs)], schedule: schedule({ late: lateBy(9), gap: gap(1, 9) }) },
    'failing',
    'The backup that was due 9 hours ago has not begun, and the newest recovery point is 1 day old.',
  ],
  [
    'a planned backup that came to nothing',
    { points: [point(33 * hourMs)], schedule: schedule({ gap: gap(1, 9) }) },
    'failing',
    'The backup that was due 9 hours ago was not made, and the newest recovery point is 1 day old.',
  ],
  [
    'planned backups that another home did not make',
    {
      points: [point(9 * dayMs)],
      schedule: schedule({ state: 'runs elsewhere', runsHere: false, runner, gap: gap(8, 8 * 24) }),
    },
    'failing',
    '8 planned backups were not made by anna on ws1, the first due 8 days ago, and the newest recovery point is 9 days old, past the limit of 7 days.',
  ],
  [
    'a late backup, as its login needs a person',
    {
      points: [point(33 * hourMs)],
      schedule: schedule({
        state: 'login needs a person',
        reason: 'The login of prod was not given yet.',
        late: lateBy(9),
        gap: gap(1, 9),
      }),
    },
    'failing',
    'The backup that was due 9 hours ago has not begun (the login of prod was not given yet), and the newest recovery point is 1 day old.',
  ],
  [
    'a policy that nobody runs',
    {
      points: [point(3 * hourMs)],
      schedule: schedule({ state: 'no runner', reason: 'No home runs its due backups: choose one.' }),
    },
    'at risk',
    'No home runs its due backups: choose one; the newest recovery point is 3 hours old.',
  ],
  [
    'planned backups that were not made, and nothing to restore',
    { schedule: schedule({ late: lateBy(2), gap: gap(3, 50) }) },
    'nothing to restore',
    'There is nothing to restore yet, and 3 planned backups were not made, the first due 2 days ago.',
  ],
  [
    'a policy that nobody runs, and nothing to restore',
    { schedule: schedule({ state: 'no runner', reason: 'No home runs its due backups: choose one.' }) },
    'nothing to restore',
    'There is nothing to restore yet. No home runs its due backups: choose one.',
  ],
  [
    'a planned backup that was not made, of what is no longer protected',
    {
      points: [point(3 * hourMs)],
      instance: { stoppedAt: ago(dayMs) },
      schedule: schedule({ gap: gap(1, 9) }),
    },
    'stopped',
    'Protection was stopped, and the newest recovery point is 3 hours old.',
  ],
  [
    'what is suspended',
    { points: [point(3 * hourMs)], schedule: schedule({ state: 'suspended', reason: 'By anna.' }) },
    'protected',
    'The newest recovery point is 3 hours old.',
  ],
  [
    'no backup yet, and none would work',
    { privileges: lacking },
    'nothing to restore',
    'There is nothing to restore yet. A backup would fail: 3 tables can’t be read.',
  ],
  [
    'no point, the only backup failed',
    { lastBackup: failed(hourMs) },
    'nothing to restore',
    'There is nothing to restore, and the last backup failed: The disk is full.',
  ],
  [
    'the only point is gone from the vault',
    { lastBackup: completed(hourMs) },
    'nothing to restore',
    'There is nothing to restore: the last backup completed, but its recovery point is no longer in the vault.',
  ],
  [
    'the only manifest cannot be read',
    { unreadable: ['point-1'], lastBackup: completed(hourMs) },
    'nothing to restore',
    'There is nothing to restore: the only recovery point is damaged.',
  ],
  [
    'the only archive is missing',
    { points: [point(hourMs, { flaw: 'damaged' })] },
    'nothing to restore',
    'There is nothing to restore: the only recovery point is damaged.',
  ],
  [
    'the only point failed its verification',
    { points: [point(hourMs, { flaw: 'failed verification' })] },
    'nothing to restore',
    'There is nothing to restore: the only recovery point failed its verification.',
  ],
  [
    'the newest has a wrong signature, an older one is good',
    { points: [point(3 * dayMs), point(hourMs, { flaw: 'wrong signature' })] },
    'at risk',
    'The newest recovery point has a wrong signature, and the newest good one is 3 days old.',
  ],
  [
    'all points are damaged',
    { points: [point(hourMs, { flaw: 'failed verification' })], unreadable: ['point-1', 'point-2'] },
    'nothing to restore',
    'There is nothing to restore: none of the 3 recovery points is good.',
  ],
  [
    'the newest is damaged, an older one is good',
    { points: [point(3 * dayMs)], unreadable: [`point-${ago(hourMs)}`] },
    'at risk',
    'The newest recovery point is damaged, and the newest good one is 3 days old.',
  ],
  [
    'the newest failed its verification, an older one is past the limit',
    { points: [point(9 * dayMs), point(hourMs, { flaw: 'failed verification' })] },
    'at risk',
    'The newest recovery point failed its verification, and the newest good one is 9 days old; the limit is 7 days.',
  ],
  [
    'two newer ones are no good',
    { points: [point(dayMs), point(hourMs, { flaw: 'damaged' })], unreadable: [`point-${ago(2 * hourMs)}`] },
    'at risk',
    'The 2 newest recovery points cannot be restored, and the newest good one is 1 day old.',
  ],
  [
    'an older one is damaged',
    { points: [point(hourMs)], unreadable: [`point-${ago(dayMs)}`] },
    'protected',
    'The newest recovery point is 1 hour old.',
  ],
  [
    'its restore lost something',
    { points: [point(hourMs, { flaw: 'differs' })] },
    'at risk',
    'The newest recovery point is 1 hour old, but its restore was not whole when it was verified.',
  ],
  [
    'with warnings',
    { points: [point(hourMs, { warnings: 2 })], lastBackup: ended('completed with warnings', hourMs) },
    'at risk',
    'The newest recovery point is 1 hour old, but its backup completed with 2 warnings.',
  ],
  [
    'the last backup failed',
    { points: [point(2 * dayMs)], lastBackup: failed(hourMs) },
    'failing',
    'The last backup failed, and the newest recovery point is 2 days old: The disk is full.',
  ],
  [
    'backups have failed for longer than the limit',
    { points: [point(12 * dayMs)], lastBackup: failed(hourMs) },
    'failing',
    'The last backup failed, and the newest recovery point is 12 days old, past the limit of 7 days: The disk is full.',
  ],
  [
    'the last backup was interrupted',
    { points: [point(2 * dayMs)], lastBackup: ended('interrupted', hourMs, { error }) },
    'failing',
    'The last backup was interrupted, and the newest recovery point is 2 days old.',
  ],
  [
    'failed, and another workstation took one since',
    { points: [point(hourMs)], lastBackup: failed(2 * hourMs) },
    'protected',
    'The newest recovery point is 1 hour old.',
  ],
  [
    'failed, and what came since is damaged',
    { points: [point(dayMs)], unreadable: [`point-${ago(hourMs)}`], lastBackup: failed(2 * hourMs) },
    'failing',
    'The last backup failed, and the newest recovery point is damaged, and the newest good one is 1 day old: The disk is full.',
  ],
  [
    'the next backup would fail',
    { points: [point(dayMs)], privileges: lacking, lastBackup: completed(dayMs) },
    'at risk',
    'A backup would fail: 3 tables can’t be read; the newest recovery point is 1 day old.',
  ],
  [
    'a backup since the check showed better',
    { points: [point(hourMs)], privileges: { ...lacking, checkedAt: ago(dayMs) } },
    'protected',
    'The newest recovery point is 1 hour old.',
  ],
  [
    'the check could not be made',
    { points: [point(hourMs)], privileges: { ...lacking, ready: null } },
    'protected',
    'The newest recovery point is 1 hour old.',
  ],
  [
    'stopped, its points were kept, however old',
    { points: [point(90 * dayMs)], instance: { stoppedAt: ago(dayMs) }, lastBackup: failed(hourMs) },
    'stopped',
    'Protection was stopped, and the newest recovery point is 90 days old.',
  ],
  [
    'stopped, and what was kept is damaged',
    { unreadable: ['point-1'], instance: { stoppedAt: ago(dayMs) } },
    'nothing to restore',
    'Protection was stopped, and there is nothing to restore: the only recovery point is damaged.',
  ],
  [
    'stopped, and what was kept is gone',
    { instance: { stoppedAt: ago(dayMs) }, lastBackup: completed(9 * dayMs) },
    'nothing to restore',
    'Protection was stopped, and there is nothing to restore: the last backup completed, but its recovery point is no longer in the vault.',
  ],
  [
    'stopped before its first backup',
    { instance: { stoppedAt: ago(dayMs) } },
    'stopped',
    'Protection was stopped, and there is nothing to restore yet: no backup has been taken.',
  ],
  [
    'the vault did not answer',
    { points: [point(3 * dayMs)], contact: silent },
    'at risk',
    'The vault did not answer 3 minutes ago; by what it said 2 days ago, the newest recovery point is 3 days old.',
  ],
  [
    'the vault did not answer, and all it was known to hold is past the limit',
    { points: [point(9 * dayMs)], contact: silent },
    'at risk',
    'The vault did not answer 3 minutes ago; by what it said 2 days ago, the newest recovery point is 9 days old, past the limit of 7 days.',
  ],
  [
    'the vault did not answer, and an earlier version asked it before',
    { points: [point(3 * dayMs)], contact: { ...silent, answeredAt: null }, seenAt: null },
    'at risk',
    'The vault did not answer 3 minutes ago; by what it said before, the newest recovery point is 3 days old.',
  ],
  [
    'the vault did not answer, and no point is known',
    { contact: silent, seenAt: ago(2 * dayMs) },
    'nothing to restore',
    'No recovery point is known that can be restored, and the vault did not answer 3 minutes ago.',
  ],
  [
    'imported, and the vault was not asked yet',
    {
      seenAt: null,
      contact: { askedAt: null, answeredAt: null, problem: null },
      lastBackup: completed(dayMs),
    },
    'not read yet',
    'Its recovery points have not been read from the vault yet.',
  ],
  [
    'imported, not asked yet, its last backup failed',
    { seenAt: null, contact: { askedAt: null, answeredAt: null, problem: null }, lastBackup: failed(dayMs) },
    'not read yet',
    'Its recovery points have not been read from the vault yet; the last backup failed: The disk is full.',
  ],
  [
    'imported, not asked yet, its record cannot be read',
    {
      seenAt: null,
      contact: { askedAt: null, answeredAt: null, problem: null },
      instance: { recordProblem: 'it is not JSON' },
    },
    'at risk',
    'Its record in the vault cannot be read, so no backup is taken: put it back from a copy of the vault, or stop the protection, keep the recovery points and protect the database again. Its recovery points have not been read from the vault yet.',
  ],
  [
    'imported, asked, taken elsewhere',
    { points: [point(dayMs, { firstSeenAt: ago(hourMs) })] },
    'protected',
    'The newest recovery point is 1 day old.',
  ],
  [
    'cached by an earlier version, which did not write down when a vault was asked',
    { points: [point(dayMs, { firstSeenAt: undefined })], seenAt: null },
    'protected',
    'The newest recovery point is 1 day old.',
  ],
  [
    'a clock a minute ahead is no news',
    { points: [point(-60_000)] },
    'protected',
    'The newest recovery point is less than a minute old.',
  ],
  [
    'the only point comes from the future',
    { points: [point(-365 * dayMs)] },
    'at risk',
    'A recovery point says that it was completed 365 days from now, so a clock was wrong and its age is not known.',
  ],
  [
    'a point of the future, seen first 3 days ago',
    { points: [point(-365 * dayMs, { firstSeenAt: ago(3 * dayMs) })] },
    'at risk',
    'A recovery point says that it was completed 365 days from now, so a clock was wrong; it is at least 3 days old.',
  ],
  [
    'a point of the future shields nothing that ages',
    { points: [point(-365 * dayMs, { firstSeenAt: ago(30 * dayMs) }), point(12 * dayMs)] },
    'at risk',
    'A recovery point says that it was completed 365 days from now, so a clock was wrong; the newest other one is 12 days old; the limit is 7 days.',
  ],
  [
    'a point that was in the future once, and is as old as it was first seen',
    { points: [point(0, { firstSeenAt: ago(365 * dayMs) })] },
    'at risk',
    'The newest recovery point is 365 days old; the limit is 7 days.',
  ],
  [
    'a point of the future does not hide that the last backup failed',
    { points: [point(-365 * dayMs, { firstSeenAt: ago(dayMs) })], lastBackup: failed(hourMs) },
    'failing',
    'The last backup failed, and a recovery point says that it was completed 365 days from now, so a clock was wrong; it is at least 1 day old: The disk is full.',
  ],
];

describe('the health of an instance', () => {
  it.each(cases)('%s', (_what, facts, health, reason) => {
    const { ageMs, ...found } = judged(facts);
    expect({ health: found.health, reason: found.reason }).toEqual({ health, reason });
    // what is known to be there since a time has an age, which no clock makes negative
    expect(ageMs !== null && ageMs >= 0).toBe(found.since !== null);
  });

  it('tells the newest good point, its age and how many are no good', () => {
    const good = point(9 * dayMs);
    const bad = point(hourMs, { flaw: 'damaged' });
    expect(judged({ points: [bad, good], unreadable: ['point-1'] })).toMatchObject({
      newest: good,
      since: good.completedAt,
      ageMs: 9 * dayMs,
      isPastLimit: true,
      damaged: 2,
    });
  });
});
