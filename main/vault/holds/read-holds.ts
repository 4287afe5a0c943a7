import type { InstanceId, PointId } from '../../../shared/ids.ts';
import type { PointHolds } from '../../../shared/points/holds.ts';
import { holdPrefix } from '../layout.ts';
import { ofAnotherPoint } from '../point-ids.ts';
import { revisionName } from '../revisions/header.ts';
import { readSurely } from '../revisions/read-surely.ts';
import {
  firstMissing,
  readRevisions,
  type RecordPlace,
  type RecordVault,
  type Revisions,
} from '../revisions/read.ts';
import { standingHolds } from './standing.ts';
import type { Vault } from '../vault.ts';

/** What is read of a vault here. */
export type HoldingVault = RecordVault & Pick<Vault, 'format'>;

/** Where the holds of a point are written down. */
export const holdPlace = (instanceId: InstanceId, pointId: PointId): RecordPlace<'holdRevision'> => ({
  prefix: holdPrefix(instanceId, pointId),
  kind: 'holdRevision',
  problem: ofAnotherPoint({ instanceId, pointId }),
  olderOnesStand: true,
});

const reader =
  (read: typeof readRevisions) =>
  async (vault: HoldingVault, instanceId: InstanceId, pointId: PointId): Promise<PointHolds> => {
    if (vault.format === 1) return { uncertain: [] };
    const place = holdPlace(instanceId, pointId);
    return await toHolds(vault.storage, place, await read(vault, place));
  };

/**
 * What keeps a point from being deleted, read anew from the storage: what stands, see {@link standingHolds}, and in
 * `uncertain` why there may be more. Where that is not empty, the point is kept. A vault of format 1 has no holds. Throws only what
 * the storage throws where it cannot be reached: then nobody knows, and nothing may be deleted.
 */
export const readHolds = reader(readRevisions);

/** {@link readHolds} for whoever is about to delete the point: see {@link readSurely}. */
export const readHoldsSurely = reader(readSurely);

async function toHolds(
  storage: HoldingVault['storage'],
  { prefix }: RecordPlace<'holdRevision'>,
  found: Revisions<'holdRevision'>,
): Promise<PointHolds> {
  const { pin, legalHold, settledUpTo, over, problems } = standingHolds(found);
  const uncertain = [...problems];
  if (found.hasGap) {
    const { highest } = found;
    const missing = await firstMissing(storage, prefix, { from: settledUpTo, highest });
    if (missing !== undefined) uncertain.push(`${prefix}${revisionName(missing)} is missing.`);
  }
  if (over !== undefined) {
    uncertain.push(`${prefix}${revisionName(over)} was written while an earlier one could not be read.`);
  }
  return {
    ...(pin === undefined ? {} : { pin }),
    ...(legalHold === undefined ? {} : { legalHold }),
    uncertain,
  };
}
