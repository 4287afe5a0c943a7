import { describe, expect, it } from 'vitest';
import { statusOfInstance, stepOfInstance } from '../../../../shared/instances/instance-status.ts';
import type { InstanceSchedule } from '../../../../shared/schedule/instance-schedule.ts';
import { instance, job } from '../../../support/overview-data.ts';

const silent = [{ vaultName: 'Long term' }];
const unconfirmed = { vaultName: 'Long term', since: '2026-03-01T08:00:00.000Z' };
const stoppedAt = '2026-03-02T05:00:00.000Z';

describe('the status of an instance', () => {
  it.each([
    ['late', { health: 'at risk', isPastLimit: true }, []],
    ['late', { health: 'at risk', isPastLimit: true }, silent],
    ['at risk', { health: 'at risk', willLackPrivileges: true }, silent],
    ['at risk', { health: 'at risk' }, [{ vaultName: 'another' }]],
    ['not known', { health: 'at risk' }, silent],
    ['not known', { health: 'not read yet', latestPointAt: null, vaultSeenAt: null }, []],
    ['not known', { health: 'at risk', latestPointAt: null, vaultSeenAt: null }, []],
    ['failing', { health: 'failing', isPastLimit: true }, silent],
    ['nothing to restore', { health: 'nothing to restore' }, silent],
    ['protected', {}, []],
    ['stopped', { health: 'stopped', stoppedAt }, silent],
  ] as const)('is %s: %j', (status, change, unreachable) => {
    expect(statusOfInstance(instance(change), unreachable)).toBe(status);
  });
});

const schedule = (more: Partial<InstanceSchedule> = {}): InstanceSchedule => ({
  state: 'planned',
  timeZone: 'UTC',
  runsHere: true,
  next: null,
  retryAt: null,
  late: null,
  missed: [],
  gap: null,
  ...more,
});
const gap = { runs: 2, first: '2026-03-01T02:00:00.000Z' };

describe('what is next about an instance', () => {
  const running = job({ id: 'job-now', state: 'in progress', endedAt: null });
  const failed = job({ id: 'job-bad', state: 'failed' });
  const signIn = { do: 'set-vault-login', vault: 'Long term' } as const;
  const other = { do: 'set-login', server: 'prod' } as const;

  it.each([
    [{ do: 'watch-job', jobId: 'job-now' }, { runningJob: running, willLackPrivileges: true }, []],
    [{ do: 'fix-privileges' }, { willLackPrivileges: true, unconfirmed }, [failed]],
    [{ do: 'confirm' }, { unconfirmed, isPastLimit: true, health: 'at risk' }, [failed]],
    [{ do: 'show-job', jobId: 'job-bad' }, { health: 'failing' }, [failed]],
    [{ do: 'sign-in', step: signIn }, { health: 'failing', signIn: [signIn, other] }, [failed]],
    [{ do: 'sign-in', step: signIn }, { health: 'at risk', signIn: [signIn] }, []],
    [{ do: 'look' }, { health: 'stopped', stoppedAt, signIn: [signIn] }, []],
    [{ do: 'show-job', jobId: 'job-bad' }, { health: 'failing', schedule: schedule({ gap }) }, [failed]],
    [{ do: 'show-schedule' }, { health: 'failing', schedule: schedule({ gap }) }, []],
    [{ do: 'show-schedule' }, { health: 'at risk', schedule: schedule({ state: 'no runner' }) }, []],
    [{ do: 'back-up' }, { health: 'nothing to restore', schedule: schedule() }, []],
    [{ do: 'back-up' }, { health: 'at risk', isPastLimit: true }, []],
    [{ do: 'back-up' }, { health: 'nothing to restore' }, []],
    [{ do: 'look' }, { health: 'nothing to restore', stoppedAt }, []],
    [{ do: 'look' }, { health: 'at risk' }, [job({ state: 'failed', instanceId: 'inst-other' })]],
  ] as const)('is %j', (step, change, lastDay) => {
    expect(stepOfInstance(instance(change), lastDay)).toEqual(step);
  });
});
