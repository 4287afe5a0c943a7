import { describe, expect, it } from 'vitest';
import { healthOf } from '../../../main/coordinator/overview.ts';
import type { CachedPoint } from '../../../main/store/points.ts';
import type { Job } from '../../../shared/jobs.ts';
import type { Health } from '../../../shared/overview.ts';
import type { PrivilegeState } from '../../../shared/privileges.ts';
import { instance, job, point as samplePoint } from '../store/sample.ts';

const monday = '2026-11-23T02:00:00.000Z';
const tuesday = '2026-11-24T02:00:00.000Z';
const wednesday = '2026-11-25T02:00:00.000Z';

const ended = (state: Job['state'], more: Partial<Job> = {}) =>
  job('job-a', { state, endedAt: tuesday, ...more });

const point = (completedAt: string, warnings = 0) => samplePoint('point-1', { completedAt, warnings });

const error = { code: 'UserErrorVaultFull' as const, message: 'The disk is full.', remedy: '' };
const warned = { losses: [], messages: [], warnings: ['one', 'two'], notes: [] };

describe('the health of an instance', () => {
  it.each<[string, Job | undefined, CachedPoint | undefined, string, string]>([
    ['nothing yet', undefined, undefined, 'at risk', 'There is no backup yet.'],
    ['completed', ended('completed'), point(tuesday), 'protected', 'The last backup completed.'],
    [
      'with warnings',
      ended('completed with warnings', { result: warned }),
      point(tuesday, 2),
      'at risk',
      'The last backup completed with 2 warnings.',
    ],
    [
      'failed',
      ended('failed', { error }),
      point(monday),
      'failing',
      'The last backup failed: The disk is full.',
    ],
    ['interrupted', ended('interrupted'), point(monday), 'failing', 'The last backup was interrupted.'],
    [
      'failed, later taken elsewhere',
      ended('failed', { error }),
      point(wednesday),
      'protected',
      'The last backup completed.',
    ],
    [
      'taken elsewhere, warned',
      undefined,
      point(monday, 1),
      'at risk',
      'The last backup completed with a warning.',
    ],
  ])('%s', (_what, lastBackup, latest, health, reason) => {
    expect(healthOf({}, lastBackup, latest)).toEqual({ health, reason });
  });

  it('stopped is stopped, whatever was before', () => {
    expect(healthOf({ stoppedAt: monday }, ended('failed', { error }), point(monday)).health).toBe('stopped');
  });

  const state = (ready: boolean | null, checkedAt = wednesday) => ({
    instanceId: instance().id,
    checkedAt,
    ready,
    summary: 'A backup would fail: 3 tables of owner app_migrator can’t be read.',
    warnings: 0,
  });

  it.each<[string, Job | undefined, CachedPoint | undefined, PrivilegeState, Health]>([
    ['a later check says it will fail', ended('completed'), point(tuesday), state(false), 'at risk'],
    ['no backup yet', undefined, undefined, state(false), 'at risk'],
    ['a backup completed since', ended('completed'), point(tuesday), state(false, monday), 'protected'],
    ['another machine took a point since', undefined, point(wednesday), state(false, tuesday), 'protected'],
    ['the check could not be made', ended('completed'), point(tuesday), state(null), 'protected'],
    ['ready', ended('completed'), point(tuesday), state(true), 'protected'],
    ['a backup failed already', ended('failed', { error }), point(monday), state(false), 'failing'],
  ])('privileges: %s', (_what, lastBackup, latest, privileges, health) => {
    const now = healthOf({}, lastBackup, latest, privileges);
    expect(now.health).toBe(health);
    const warns = now.reason === 'A backup would fail: 3 tables of owner app_migrator can’t be read.';
    expect(warns).toBe(health === 'at risk');
  });
});
