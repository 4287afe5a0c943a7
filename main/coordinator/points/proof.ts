import type { PointId } from '../../../shared/ids.ts';
import type { PointFlaw } from '../../../shared/points/latest-point.ts';
import type { PointProof } from '../../../shared/points/points.ts';
import { proofOfPoint } from '../../../shared/points/point-proof.ts';
import type { CachedPoint } from '../../store/tables/points.ts';
import type { Verification } from '../../store/tables/jobs/verifications.ts';

/** What these verifications of an instance's points prove of one; undefined where none looked at it. */
export function pointProof(verifications: readonly Verification[], pointId: string): PointProof | undefined {
  const job = proofOfPoint(verifications, pointId);
  if (job === null) return undefined;
  const { id, state, result, endedAt, hasEvidence } = job;
  const isProved = state !== 'failed' && (result.proof !== undefined || !hasEvidence);
  return { outcome: isProved ? (result.proof ?? 'verified') : 'failed', at: endedAt, jobId: id };
}

/** What was proved last of any of these points; null where no verification looked at one of them. */
export function lastProof(
  verifications: readonly Verification[],
  points: readonly Pick<CachedPoint, 'id'>[],
): (PointProof & { pointId: PointId }) | null {
  const proofs = points.flatMap(({ id }) => {
    const proof = pointProof(verifications, id);
    return proof === undefined ? [] : [{ ...proof, pointId: id }];
  });
  return proofs.toSorted((one, other) => other.at.localeCompare(one.at))[0] ?? null;
}

/** Why a point is not to be counted on, by what was seen of its archive and signature and by its newest verification. */
export function pointFlaw(
  { id, damage, wrongSignature }: Pick<CachedPoint, 'id' | 'damage' | 'wrongSignature'>,
  verifications: readonly Verification[],
): PointFlaw | undefined {
  if (wrongSignature !== undefined) return 'wrong signature';
  if (damage !== undefined) return 'damaged';
  const proof = proofOfPoint(verifications, id);
  if (proof?.state !== 'failed') return undefined;
  return proof.errorCode === 'UserErrorRestoreDiffers' ? 'differs' : 'failed verification';
}
