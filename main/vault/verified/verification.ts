import type { InstanceId, JobId, PointId } from '../../../shared/ids.ts';
import type { DocumentOf } from '../documents/kinds.ts';
import { verifiedPrefix } from '../layout.ts';
import { ofAnotherPoint, type PointIds } from '../point-ids.ts';
import { appendRevision } from '../revisions/append.ts';
import type { Writer } from '../revisions/header.ts';
import { isCertain, type RecordPlace } from '../revisions/read.ts';
import { readSurely } from '../revisions/read-surely.ts';
import type { Vault } from '../vault.ts';

/**
 * What a verification found. `differs`: it was restored, and something was lost or differed; `failed`: it is damaged or
 * cannot be read.
 */
export type VerifiedOutcome = DocumentOf<'verifiedRevision'>['outcome'];

type VerifiedVault = Pick<Vault, 'format' | 'storage'>;

const placeOf = (instanceId: InstanceId, pointId: PointId): RecordPlace<'verifiedRevision'> => ({
  prefix: verifiedPrefix(instanceId, pointId),
  kind: 'verifiedRevision',
  problem: ofAnotherPoint({ instanceId, pointId }),
});

/**
 * What the newest verification of a point found, for whoever decides what is deleted; undefined where there was none. `uncertain` where a newer one may have
 * found something else: it proves nothing then.
 */
export async function readVerified(
  { format, storage }: VerifiedVault,
  instanceId: InstanceId,
  pointId: PointId,
): Promise<{ readonly outcome?: VerifiedOutcome; readonly uncertain: boolean }> {
  if (format === 1) return { uncertain: false };
  const found = await readSurely(storage, placeOf(instanceId, pointId));
  const uncertain = !isCertain(found);
  return found.newest === undefined ? { uncertain } : { outcome: found.newest.outcome, uncertain };
}

/** Writes down what a verification found, once a job. A vault of format 1 has no such records. */
export async function writeVerified(
  { format, storage }: VerifiedVault,
  writer: Writer,
  point: PointIds,
  found: { readonly job: JobId; readonly outcome: VerifiedOutcome },
): Promise<void> {
  if (format === 1) return;
  await appendRevision(storage, placeOf(point.instanceId, point.pointId), writer, ({ newest }) =>
    newest?.job === found.job ? undefined : { ...point, ...found },
  );
}
