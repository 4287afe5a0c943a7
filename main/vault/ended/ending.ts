import type { InstanceId, PointId } from '../../../shared/ids.ts';
import type { DocumentOf } from '../documents/kinds.ts';
import { endedPrefix } from '../layout.ts';
import { ofAnotherPoint, type PointIds } from '../point-ids.ts';
import { appendRevision } from '../revisions/append.ts';
import type { Writer } from '../revisions/header.ts';
import type { RecordPlace, RecordVault, Revisions } from '../revisions/read.ts';
import { readSurely } from '../revisions/read-surely.ts';
import type { Vault } from '../vault.ts';

/** What was decided about a point. */
export interface Ending {
  readonly revision: number;
  /** False where it was withdrawn. */
  readonly ended: boolean;
  readonly reason: string;
  /** When it was first decided, by the storage's clock. */
  readonly decidedAt: Date;
  /** When this revision was written, by the same clock. */
  readonly writtenAt: Date;
  readonly by: Writer;
  /** Whoever wrote it was deleting the point then. */
  readonly deleting: boolean;
  /** The storage did not let it go: it is tried again from then on. */
  readonly notBefore?: Date;
  /** Why nothing goes because of it, in a sentence: nobody who is trusted here has signed it. */
  readonly uncounted?: string;
}

export interface PointEnding {
  /** The newest one that can be read. */
  readonly newest?: Ending;
  /** The highest number that a revision has, readable or not; 0 where there is none. */
  readonly highest: number;
  /** Why there may be a newer one, in words. Where this is not empty, nothing expires. */
  readonly uncertain: readonly string[];
}

type EndingVault = RecordVault & Pick<Vault, 'format'>;

const placeOf = (point: PointIds): RecordPlace<'endedRevision'> => ({
  prefix: endedPrefix(point.instanceId, point.pointId),
  kind: 'endedRevision',
  problem: ofAnotherPoint(point),
});

/**
 * Whether a point is to be deleted, read anew from the storage. A vault of format 1 has no such records. Throws only
 * what the storage throws where it cannot be reached: then nobody knows, and nothing expires.
 */
export async function readEnded(
  vault: EndingVault,
  instanceId: InstanceId,
  pointId: PointId,
): Promise<PointEnding> {
  if (vault.format === 1) return { highest: 0, uncertain: [] };
  const place = placeOf({ instanceId, pointId });
  const found = await readSurely(vault, place);
  const { highest, unreadable, hasGap } = found;
  const newest = newestOf(found);
  const uncertain = unreadable.map(({ problem }) => problem);
  if (hasGap) uncertain.push(`A revision is missing in ${place.prefix}.`);
  return { ...(newest === undefined ? {} : { newest }), highest, uncertain };
}

/** What is written about a point; the header of the revision is added. */
export interface EndingBody {
  readonly ended: boolean;
  readonly reason: string;
  /** Now, by the storage's clock, unless an earlier decision goes on. */
  readonly decidedAt?: Date;
  readonly deleting?: boolean;
  readonly notBefore?: Date;
}

/**
 * Adds a decision, which `decide` makes of the newest one and is asked for again where somebody else was faster;
 * undefined leaves it as it is. `highest` is the highest number that a revision has: above the newest one's where nobody
 * can read what was decided since. Returns what was written.
 */
export async function appendEnding(
  vault: EndingVault,
  writer: Writer,
  point: PointIds,
  decide: (newest: Ending | undefined, highest: number) => EndingBody | undefined,
): Promise<Ending | undefined> {
  const now = await vault.storage.now();
  const written = await appendRevision(vault, placeOf(point), writer, (found) => {
    const body = decide(newestOf(found), found.highest);
    if (body === undefined) return undefined;
    return {
      instanceId: point.instanceId,
      pointId: point.pointId,
      ended: body.ended,
      reason: body.reason.slice(0, 2_000).toWellFormed(),
      decidedAt: (body.decidedAt ?? now).toISOString(),
      ...(body.deleting === true ? { deleting: true as const } : {}),
      ...(body.notBefore === undefined ? {} : { notBefore: body.notBefore.toISOString() }),
    };
  });
  return written === undefined ? undefined : toEnding(written);
}

function newestOf({ newest, uncounted: [why] }: Revisions<'endedRevision'>): Ending | undefined {
  if (newest === undefined) return undefined;
  return { ...toEnding(newest), ...(why === undefined ? {} : { uncounted: why.problem }) };
}

function toEnding(document: DocumentOf<'endedRevision'>): Ending {
  const { revision, ended, reason, decidedAt, writtenAt, writtenBy, deleting = false, notBefore } = document;
  return {
    revision,
    ended,
    reason,
    decidedAt: new Date(decidedAt),
    writtenAt: new Date(writtenAt),
    by: writtenBy,
    deleting,
    ...(notBefore === undefined ? {} : { notBefore: new Date(notBefore) }),
  };
}
