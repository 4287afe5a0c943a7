import { describe, expect, it } from 'vitest';
import { lastProof, pointFlaw, pointProof } from '../../../../main/coordinator/points/proof.ts';
import type { Verification } from '../../../../main/store/tables/jobs/verifications.ts';
import { JobId, PointId } from '../../../../shared/ids.ts';

const point = PointId.parse('point-1');
let count = 0;
function verification(
  more: Partial<Verification> & { of?: string; proof?: 'restored' | 'readable' } = {},
): Verification {
  const { of = 'point-1', proof, ...rest } = more;
  count += 1;
  const at = `2026-01-01T00:00:${String(count % 60).padStart(2, '0')}.000Z`;
  return {
    id: JobId.parse(`job-${count}`),
    kind: 'verify',
    state: 'completed',
    startedAt: at,
    endedAt: at,
    result: { pointId: PointId.parse(of), ...(proof === undefined ? {} : { proof }) },
    hasEvidence: true,
    errorCode: null,
    ...rest,
  };
}

describe('what verifications prove of a point', () => {
  it('is nothing where none looked at it', () => {
    expect(pointProof([], point)).toBeUndefined();
    expect(pointProof([verification({ of: 'point-2', proof: 'restored' })], point)).toBeUndefined();
  });

  it.each(['restored', 'readable'] as const)('is that it is %s, when, and by which job', (proof) => {
    const job = verification({ proof });
    expect(pointProof([job], point)).toEqual({ outcome: proof, at: job.endedAt, jobId: job.id });
  });

  it('is failed where the newest failed, whatever it says besides', () => {
    const passed = verification({ proof: 'restored', startedAt: '2026-01-01T01:00:00.000Z' });
    const failed = verification({
      state: 'failed',
      proof: 'restored',
      startedAt: '2026-01-01T02:00:00.000Z',
    });
    expect(pointProof([passed, failed], point)?.outcome).toBe('failed');
    expect(
      pointProof(
        [
          { ...failed, startedAt: passed.startedAt },
          { ...passed, startedAt: failed.startedAt },
        ],
        point,
      )?.outcome,
    ).toBe('restored');
  });

  it('is verified by an earlier version, which wrote down no evidence, and failed by one that proved nothing', () => {
    expect(pointProof([verification({ hasEvidence: false })], point)?.outcome).toBe('verified');
    expect(pointProof([verification({ hasEvidence: true })], point)?.outcome).toBe('failed');
  });
});

describe('the flaw of a point', () => {
  const undamaged = { id: point };
  it('is what was seen of its archive first of all', () => {
    const differs = verification({ state: 'failed', errorCode: 'UserErrorRestoreDiffers' });
    expect(pointFlaw({ id: point, damage: 'Its archive.pgdump is missing.' }, [differs])).toBe('damaged');
    expect(pointFlaw({ id: point, damage: 'x' }, [verification({ proof: 'restored' })])).toBe('damaged');
  });

  it('is what its newest verification failed at', () => {
    const failed = (errorCode: string | null) => verification({ state: 'failed', errorCode });
    expect(pointFlaw(undamaged, [failed('UserErrorRestoreDiffers')])).toBe('differs');
    expect(pointFlaw(undamaged, [failed('UserErrorArchiveCorrupt')])).toBe('failed verification');
    expect(pointFlaw(undamaged, [failed(null)])).toBe('failed verification');
  });

  it('is none where it passed, nobody looked, or another one failed', () => {
    expect(pointFlaw(undamaged, [])).toBeUndefined();
    expect(pointFlaw(undamaged, [verification({ proof: 'readable' })])).toBeUndefined();
    expect(pointFlaw(undamaged, [verification({ of: 'point-2', state: 'failed' })])).toBeUndefined();
  });
});

describe('what was proved last of any point', () => {
  const points = [{ id: PointId.parse('point-1') }, { id: PointId.parse('point-2') }];

  it('is the newest proof of the points that there are', () => {
    const older = verification({ proof: 'restored', endedAt: '2026-01-01T01:00:00.000Z' });
    const newer = verification({ of: 'point-2', state: 'failed', endedAt: '2026-01-01T02:00:00.000Z' });
    const gone = verification({ of: 'point-3', proof: 'restored', endedAt: '2026-01-01T03:00:00.000Z' });
    expect(lastProof([older, newer, gone], points)).toEqual({
      outcome: 'failed',
      at: newer.endedAt,
      jobId: newer.id,
      pointId: 'point-2',
    });
    expect(lastProof([older, gone], points)?.pointId).toBe('point-1');
  });

  it('is nothing where none was verified, or none is there any more', () => {
    expect(lastProof([], points)).toBeNull();
    expect(lastProof([verification({ proof: 'readable' })], [])).toBeNull();
  });
});
