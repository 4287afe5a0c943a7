import { describe, expect, it } from 'vitest';
import type { JobProgress } from '../../../../../../shared/jobs/jobs.ts';
import {
  timeLeft,
  timeLeftFor,
  timeLeftWords,
} from '../../../../../../renderer/features/jobs/progress/time-left.ts';

describe('the time left', () => {
  const progress: JobProgress = { phase: 'restoring data', bytes: 500, totalBytes: 1000, rate: 10 };
  const readings = (seconds: number, perSecond: number) =>
    Array.from({ length: seconds + 1 }, (_, second) => ({
      at: second * 1000,
      rate: perSecond,
      phase: 'restoring data',
      bytes: 500 - (seconds - second) * perSecond,
    }));

  it('comes from what was moved in the last minute', () => {
    expect(timeLeft(progress, readings(20, 10))).toBe(50_000);
  });

  it('is unknown before ten seconds, without a total, and while nothing moves', () => {
    expect(timeLeft(progress, readings(9, 10))).toBeNull();
    expect(timeLeft({ phase: 'dumping', bytes: 500, rate: 10 }, readings(20, 10))).toBeNull();
    expect(timeLeft(progress, readings(20, 0))).toBeNull();
    expect(timeLeft({ ...progress, bytes: 10 }, readings(20, 10))).toBeNull();
    expect(timeLeft(progress, [])).toBeNull();
  });

  it('of a dump is guessed by the last recovery point, but not for the first and the last bytes', () => {
    const dumping = { phase: 'dumping', bytes: 500, expectedBytes: 1000, rate: 10 };
    const ofDump = readings(20, 10).map((reading) => ({ ...reading, phase: 'dumping' }));
    expect(timeLeft(dumping, ofDump)).toBe(50_000);
    expect(timeLeft({ ...dumping, expectedBytes: 12_000 }, ofDump)).toBeNull();
    expect(timeLeft({ ...dumping, expectedBytes: 520 }, ofDump)).toBeNull();
    expect(timeLeft({ ...dumping, expectedBytes: 400 }, ofDump)).toBeNull();
  });

  it('of a first dump is guessed by the share of its relations that is done', () => {
    const dumping = { phase: 'dumping', bytes: 500, share: 0.5, rate: 10 };
    const ofDump = readings(20, 10).map((reading) => ({ ...reading, phase: 'dumping' }));
    expect(timeLeft(dumping, ofDump)).toBe(50_000);
    expect(timeLeft({ ...dumping, share: 0.09 }, ofDump)).toBeNull();
    expect(timeLeft({ ...dumping, share: 0.95 }, ofDump)).toBeNull();
  });

  it('goes by what was moved in this phase alone', () => {
    const before = readings(20, 0).map((reading) => ({ ...reading, phase: 'restoring pre-data', bytes: 0 }));
    const since = readings(12, 40).map((reading) => ({ ...reading, at: reading.at + 21_000 }));
    expect(timeLeft(progress, [...before, ...since])).toBe(12_500);
    expect(timeLeft({ ...progress, phase: 'restoring post-data' }, [...before, ...since])).toBeNull();
  });

  it('of a restore is that of its data', () => {
    expect(timeLeftFor({ kind: 'restore-as-database' })).toBe(' left for the data');
    expect(timeLeftFor({ kind: 'backup' })).toBe(' left');
  });

  it('is said no more exactly than it is known', () => {
    expect([30_000, 200_000, 3_600_000, 5_000_000].map(timeLeftWords)).toEqual([
      'less than a minute',
      'about 3m',
      'about 1h',
      'about 1h 20m',
    ]);
  });
});
