import { describe, expect, it } from 'vitest';
import type { JobProgress } from '../../../../../shared/jobs/jobs.ts';
import { PlainProgress, describeProgress } from '../../../../../main/hosts/cli/terminal/progress-line.ts';
import { endedJob, runningJob } from '../../../../support/cli/fake-client.ts';

describe('describeProgress', () => {
  it.each<[JobProgress, string]>([
    [{ phase: 'starting', bytes: 0, rate: 0 }, 'starting  5s'],
    [
      { phase: 'waiting', waitingFor: '2 other backups on old', bytes: 0, rate: 0 },
      'waiting for 2 other backups on old  5s',
    ],
    [
      {
        phase: 'dumping',
        object: 'public.orders',
        bytes: 1_572_864,
        rate: 524_288,
        rows: 12_345,
        tables: { done: 2, total: 14 },
      },
      'dumping  1.5 MiB  512 KiB/s  12,345 rows  table 2 of 14  5s  public.orders',
    ],
    [
      { phase: 'restoring', bytes: 1_048_576, totalBytes: 3_145_728, rate: 0 },
      'restoring  33%  1 MiB of 3 MiB  5s',
    ],
    [{ phase: 'checking', bytes: 0, totalBytes: 0, rate: 0 }, 'checking  0 B of 0 B  5s'],
  ])('%#', (progress, line) => {
    expect(describeProgress(progress, 5_000)).toBe(line);
  });

  it('shows no percentage beyond 100', () => {
    expect(describeProgress({ phase: 'p', bytes: 20, totalBytes: 10, rate: 0 }, 0)).toBe(
      'p  100%  20 B of 10 B  0ms',
    );
  });

  it('makes names of objects harmless', () => {
    const line = describeProgress({ phase: 'p', object: 'a\u001b[2K\nb', bytes: 0, rate: 0 }, 0);
    expect(line).toBe('p  0ms  a\\nb');
  });
});

describe('PlainProgress', () => {
  const job = (phase: string, bytes: number) => ({ ...runningJob, progress: { phase, bytes, rate: 0 } });

  it('prints a line for every phase and otherwise one in five seconds', () => {
    const progress = new PlainProgress();
    const at = (now: number, phase: string) => progress.next(job(phase, now), now, now);
    expect([
      at(0, 'dumping'),
      at(1_000, 'dumping'),
      at(4_999, 'dumping'),
      at(5_000, 'dumping'),
      at(5_001, 'committing'),
      at(9_000, 'committing'),
      at(10_001, 'committing'),
    ]).toStrictEqual([
      'dumping  0ms',
      undefined,
      undefined,
      'dumping  4.88 KiB  5s',
      'committing  4.88 KiB  5s',
      undefined,
      'committing  9.77 KiB  10s',
    ]);
  });

  it('says nothing about a job that ended', () => {
    expect(new PlainProgress().next(endedJob, 0, 0)).toBeUndefined();
  });
});
