import { hostname } from 'node:os';
import { expect, it } from 'vitest';
import {
  JobOwners,
  type OwnerSigns,
  type Verdict,
} from '../../../../../main/coordinator/jobs/recovery/owners.ts';
import type { LockState } from '../../../../../main/store/owner-lock.ts';
import type { StoredJob } from '../../../../../main/store/tables/jobs/job-row.ts';
import { manualClock } from '../../../../support/engine.ts';
import { job } from '../../../../support/store-records.ts';

/** A judge of jobs, and the time that it watches by. */
function judge(signs: Partial<OwnerSigns> = {}) {
  const clock = manualClock();
  const store = { jobs: { get: () => undefined } };
  const owners = new JobOwners(
    { clock, store: store as never },
    {
      own: 'owner-here',
      isProof: true,
      isAlive: () => true,
      lockState: () => 'unknown',
      wait: (ms) => {
        clock.advance(ms);
        return Promise.resolve();
      },
      ...signs,
    },
  );
  return { owners, clock };
}

const stored = (owner: string | null, more: Partial<StoredJob> = {}): StoredJob => ({
  job: job('job-1', { host: hostname() }),
  vaultId: null,
  pid: 4711,
  owner,
  heartbeatAt: '2026-11-23T18:00:00.000Z',
  cancelRequested: false,
  ...more,
});

it.each<[string, StoredJob, Partial<OwnerSigns>, Verdict]>([
  ['this process', stored('owner-here'), { lockState: () => 'free' }, 'lives'],
  ['a lock that is held', stored('owner-1'), { lockState: () => 'held' }, 'lives'],
  ['a lock that is free', stored('owner-1'), { lockState: () => 'free' }, 'dead'],
  [
    'a free lock that proves nothing',
    stored('owner-1'),
    { lockState: () => 'free', isProof: false },
    'not known yet',
  ],
  ['a lock that cannot be looked at', stored('owner-1'), {}, 'not known yet'],
  ['no lock and no process', stored(null), { isAlive: () => false }, 'dead'],
  ['no lock and a process', stored(null), {}, 'not known yet'],
  [
    'no process of another machine',
    stored(null, { job: job('job-1', { host: 'elsewhere' }) }),
    { isAlive: () => false },
    'not known yet',
  ],
])('a job is judged at once by %s', (_what, of, signs, verdict) => {
  expect(judge(signs).owners.judge(of)).toBe(verdict);
});

it('is asked by its own pid and lock, and says whose it is', () => {
  const asked: unknown[] = [];
  const { owners } = judge({
    isAlive: (pid) => asked.push(pid) > 0,
    lockState: (owner): LockState => (asked.push(owner) > 0 ? 'held' : 'free'),
  });
  owners.judge(stored(null));
  owners.judge(stored('owner-1'));
  expect(asked).toStrictEqual([4711, 'owner-1']);
  expect(owners.own).toBe('owner-here');
});

it('is dead after a minute of silence that was watched, and not a moment before', () => {
  const { owners, clock } = judge();
  const look = (ms: number, more: Partial<StoredJob> = {}) => {
    clock.advance(ms);
    return owners.judge(stored(null, more));
  };
  expect(look(0)).toBe('not known yet');
  for (let looks = 0; looks < 5; looks += 1) expect(look(10_000)).toBe('not known yet');
  expect(look(9_999)).toBe('not known yet');
  expect(look(1)).toBe('dead');
  // it beats after all
  expect(look(0, { heartbeatAt: '2026-11-23T18:02:00.000Z' })).toBe('lives');
  expect(look(10_000, { heartbeatAt: '2026-11-23T18:02:00.000Z' })).toBe('not known yet');
});

it('is watched for no more than ten seconds at a look, however long that was ago', () => {
  const { owners, clock } = judge();
  owners.judge(stored(null));
  for (let looks = 1; looks <= 6; looks += 1) {
    clock.advance(3_600_000);
    expect(owners.judge(stored(null))).toBe(looks === 6 ? 'dead' : 'not known yet');
  }
});

it('is forgotten where it is not among those that are kept', () => {
  const { owners, clock } = judge();
  const silent = () => {
    clock.advance(10_000);
    return owners.judge(stored(null));
  };
  for (let looks = 0; looks < 6; looks += 1) silent();
  owners.keepOnly(new Set(['job-1']));
  expect(silent()).toBe('dead');
  owners.keepOnly(new Set(['job-2']));
  expect(silent()).toBe('not known yet');
});
