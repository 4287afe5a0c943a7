import type { InstanceId, JobId, PointId } from '../../../shared/ids.ts';
import type { DocumentOf } from '../documents/kinds.ts';
import { verifiedPrefix } from '../layout.ts';
import { ofAnotherPoint, type PointIds } from '../point-ids.ts';
import { appendRevision } from '../revisions/append.ts';
import type { Writer } from '../revisions/header.ts';
import { isCertain, type RecordPlace, type RecordVault } from '../revisions/read.ts';
import { readSurely } from '../revisions/read-surely.ts';
import type { Vault } from '../vault.ts';

/**
 * What a verification found. `differs`: it was restored, and something was lost or differed; `failed`: it is damaged or
 * cannot be read.
 */
export type VerifiedOutcome = DocumentOf<'verifiedRevision'>['outcome'];

type VerifiedVault = RecordVault & Pick<Vault, 'format'>;

const placeOf = (instanceId: InstanceId, pointId: PointId): RecordPlace<'verifiedRevision'> => ({
  prefix: verifiedPrefix(instanceId, pointId),
  kind: 'verifiedRevision',
  problem: ofAnotherPoint({ instanceId, pointId }),
});

/** What the newest verification of a point found; `uncertain` says why it may prove nothing, in sentences. */
export interface Verified {
  readonly outcome?: VerifiedOutcome;
  readonly uncertain: readonly string[];
}

/**
 * What the newest verification of a point found, for whoever decides what is deleted; undefined where there was none. It
 * proves nothing where a newer one may have found something else, or where nobody who is trusted here has signed it.
 */
export async function readVerified(
  vault: VerifiedVault,
  instanceId: InstanceId,
  pointId: PointId,
): Promise<Verified> {
  if (vault.format === 1) return { uncertain: [] };
  const found = await readSurely(vault, placeOf(instanceId, pointId));
  const why = [...found.unreadable, ...found.uncounted.slice(0, 1)].map(({ problem }) => ` ${problem}`);
  const uncertain = isCertain(found)
    ? []
    : [`It cannot be told what its newest verification found.${why[0] ?? ''}`];
  return found.newest === undefined ? { uncertain } : { outcome: found.newest.outcome, uncertain };
}

interface FoundByJob {
  readonly job: JobId;
  readonly outcome: VerifiedOutcome;
  /** When the job ended, where it is written down late: what was found since then stays the newest. */
  readonly lateSince?: string;
}

/** Writes down what a verification found, once a job. A vault of format 1 has no such records. */
export async function writeVerified(
  vault: VerifiedVault,
  writer: Writer,
  point: PointIds,
  { lateSince, ...found }: FoundByJob,
): Promise<void> {
  if (vault.format === 1) return;
  await appendRevision(vault, placeOf(point.instanceId, point.pointId), writer, ({ newest }) => {
    if (newest === undefined) return { ...point, ...found };
    const isOlder = lateSince !== undefined && Date.parse(newest.writtenAt) > Date.parse(lateSince);
    return newest.job === found.job || isOlder ? undefined : { ...point, ...found };
  });
}
