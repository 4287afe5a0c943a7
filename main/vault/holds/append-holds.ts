import type { Hold, LegalHold } from '../../../shared/points/holds.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { DocumentOf } from '../documents/kinds.ts';
import { keepFromDeletion } from '../ended/keep-from-deletion.ts';
import { holdPrefix, manifestFile } from '../layout.ts';
import type { PointIds } from '../point-ids.ts';
import { appendRevision } from '../revisions/append.ts';
import { revisionName, type Writer } from '../revisions/header.ts';
import { hasRevision } from '../revisions/read.ts';
import { isThere } from '../revisions/read-surely.ts';
import { holdPlace, type HoldingVault } from './read-holds.ts';
import { standingHolds } from './standing.ts';

/** The point whose holds are changed, and who changes them. */
export interface HeldPoint extends PointIds {
  readonly vault: HoldingVault;
  readonly writer: Writer;
}

/** What stands, and the number of the newest readable revision. */
export interface Standing {
  readonly pin?: Hold | undefined;
  readonly legalHold?: LegalHold | undefined;
  /** How many releases have begun to lift the storage's holds so far. */
  readonly lifts: number;
  /** Its number; 0 where there is none. */
  readonly revision: number;
  /** The highest number that there is. */
  readonly highest: number;
}

type Wanted = Pick<Standing, 'pin' | 'legalHold'> & {
  /** Whoever typed the name has decided about all that cannot be read or is missing so far. */
  readonly settles?: boolean;
  /** A release begins to lift the storage's holds. */
  readonly lifts?: boolean;
};

/** Whether somebody keeps a point or lets it go: what lost its manifest can be let go as well. */
export type Intent = 'keep' | 'let go';

type HoldRevision = DocumentOf<'holdRevision'>;

/**
 * Adds a revision with what `change` makes of what stands; undefined leaves it as it is. A revision that is written
 * over an unreadable one says so, or the newer one would hide what the older one held. Throws UserErrorNotFound
 * where the point is gone; one that lost its manifest is there for whoever lets it go.
 */
export async function appendHolds(
  point: HeldPoint,
  change: (standing: Standing) => Wanted | undefined,
  intent: Intent = 'keep',
): Promise<HoldRevision | undefined> {
  const { vault, writer, instanceId, pointId } = point;
  const isLost = intent === 'let go' && (await isLostAndKept(point));
  if (!isLost) await expectPoint(point);
  const place = holdPlace(instanceId, pointId);
  const written = await appendRevision(vault, place, writer, (found) => {
    const { newest, highest } = found;
    const standing = standingHolds(found);
    const { lifts } = standing;
    const wanted = change({ ...holdsIn(standing), lifts, revision: newest?.revision ?? 0, highest });
    if (wanted === undefined) return undefined;
    const isOver = standing.hidesSome || standing.over !== undefined;
    const settled = wanted.settles === true ? highest : standing.settledUpTo;
    const allLifts = wanted.lifts === true ? lifts + 1 : lifts;
    return {
      instanceId,
      pointId,
      ...holdsIn(wanted),
      ...(isOver && wanted.settles !== true ? { overUnreadable: true as const } : {}),
      ...(settled === 0 ? {} : { settledUpTo: settled }),
      ...(allLifts === 0 ? {} : { lifts: allLifts }),
    };
  });
  if (written !== undefined && !isLost) await expectStillThere(point, written);
  // Whoever finds it kept already is told so: by somebody who may be just refused, as it is being deleted.
  if (written === undefined && intent === 'keep') {
    await keepFromDeletion(point);
    await expectPoint(point);
  }
  return written;
}

function holdsIn(from: Pick<Standing, 'pin' | 'legalHold'> | undefined): Pick<Wanted, 'pin' | 'legalHold'> {
  return {
    ...(from?.pin === undefined ? {} : { pin: from.pin }),
    ...(from?.legalHold === undefined ? {} : { legalHold: from.legalHold }),
  };
}

/** Whether the folder of a point has holds and no manifest. */
export async function isLostAndKept({
  vault,
  instanceId,
  pointId,
}: Pick<HeldPoint, 'vault' | keyof PointIds>): Promise<boolean> {
  if (await isThere(vault.storage, manifestFile(instanceId, pointId))) return false;
  return await hasRevision(vault.storage, holdPrefix(instanceId, pointId));
}

async function expectPoint({ vault, instanceId, pointId }: HeldPoint): Promise<void> {
  if (await isThere(vault.storage, manifestFile(instanceId, pointId))) return;
  throw new PgkeepError('UserErrorNotFound', `The vault has no recovery point ${pointId}.`);
}

/**
 * Somebody may have deleted the point while the first revision was on its way: it would be all that is left of it. Whoever
 * deletes writes that down first and then looks for holds, and here it is the other way round: one sees the other.
 */
async function expectStillThere(point: HeldPoint, { revision }: HoldRevision): Promise<void> {
  try {
    await keepFromDeletion(point);
    await expectPoint(point);
  } catch (error) {
    const { vault, instanceId, pointId } = point;
    const prefix = holdPrefix(instanceId, pointId);
    await cleanUp(error, () => vault.storage.removeOnly(prefix, [revisionName(revision)]));
    throw error;
  }
}
