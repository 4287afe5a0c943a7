import type { PointProof } from '../../shared/points.ts';
import { proofOfPoint } from '../../shared/proof-of-point.ts';
import type { Verification } from '../store/verifications.ts';

/** What these verifications of an instance's points prove of one; undefined where none looked at it. */
export function pointProof(verifications: readonly Verification[], pointId: string): PointProof | undefined {
  const job = proofOfPoint(verifications, pointId);
  if (job === null) return undefined;
  const { id, state, result, endedAt, hasEvidence } = job;
  const isProved = state !== 'failed' && (result.proof !== undefined || !hasEvidence);
  return { outcome: isProved ? (result.proof ?? 'verified') : 'failed', at: endedAt, jobId: id };
}
