import { describe, expect, it } from 'vitest';
import type { Job, JobResult } from '../../../../shared/jobs/jobs.ts';
import { proofOfPoint } from '../../../../shared/points/point-proof.ts';

describe('the proof of a recovery point', () => {
  const job = (
    day: number,
    proof: JobResult['proof'],
    pointId: string,
    state: Job['state'] = 'completed',
  ) => ({
    kind: 'verify' as const,
    state,
    startedAt: `2026-03-0${day}T09:00:00.000Z`,
    endedAt: `2026-03-0${day}T09:10:00.000Z`,
    result: {
      pointId: pointId as JobResult['pointId'],
      ...(proof === undefined ? {} : { proof }),
      losses: [],
      messages: [],
      warnings: [],
      notes: [],
    },
  });

  it('is the newest restore, else the newest reading, unless the newest of all failed', () => {
    const readable = job(3, 'readable', 'point-1');
    const restored = job(2, 'restored', 'point-1');
    const failed = job(4, undefined, 'point-1', 'failed');
    const cancelled = { ...job(5, undefined, 'point-1', 'cancelled'), result: null };
    expect(proofOfPoint([readable, restored, cancelled], 'point-1')).toBe(restored);
    expect(proofOfPoint([readable, job(1, 'readable', 'point-1')], 'point-1')).toBe(readable);
    expect(proofOfPoint([restored, failed], 'point-1')).toBe(failed);
    expect(proofOfPoint([job(5, 'readable', 'point-1'), failed], 'point-1')?.result.proof).toBe('readable');
    const since = job(5, 'readable', 'point-1');
    expect(proofOfPoint([since, failed, restored], 'point-1')).toBe(since);
    expect(proofOfPoint([restored], 'point-2')).toBeNull();
    // of an earlier pgkeep, which proved less
    const ofOld = job(1, undefined, 'point-1');
    expect(proofOfPoint([ofOld], 'point-1')).toBe(ofOld);
  });
});
