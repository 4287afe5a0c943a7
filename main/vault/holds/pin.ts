import type { PointHolds } from '../../../shared/points/holds.ts';
import { appendHolds, type HeldPoint } from './append-holds.ts';
import { readHolds } from './read-holds.ts';

/** What became of a change. */
export interface HoldOutcome {
  /** As they stand now, of this change or of somebody else. */
  readonly holds: PointHolds;
  /** False where it was so before, and nothing was written. */
  readonly changed: boolean;
  /** Why the storage does not keep the point as well, although it could, in words. */
  readonly storageProblem?: string;
}

/** Pins a point. One that is pinned already stays as it is, with its reason and its owner. */
export async function pinPoint(point: HeldPoint, reason: string): Promise<HoldOutcome> {
  const since = (await point.vault.storage.now()).toISOString();
  const { user, host } = point.writer;
  const written = await appendHolds(point, ({ pin, legalHold }) =>
    pin === undefined ? { pin: { reason, by: { user, host }, since }, legalHold } : undefined,
  );
  return await outcomeOf(point, written !== undefined);
}

/** Takes the pin from a point, whoever pinned it. A legal hold stays. */
export async function unpinPoint(point: HeldPoint): Promise<HoldOutcome> {
  const written = await appendHolds(
    point,
    ({ pin, legalHold }) => (pin === undefined ? undefined : { legalHold }),
    'let go',
  );
  return await outcomeOf(point, written !== undefined);
}

/** What stands now. */
export async function outcomeOf(point: HeldPoint, changed: boolean): Promise<HoldOutcome> {
  return { holds: await readHolds(point.vault, point.instanceId, point.pointId), changed };
}
