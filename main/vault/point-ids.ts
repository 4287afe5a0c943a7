import type { InstanceId, PointId } from '../../shared/ids.ts';

/** A recovery point by its ids. */
export interface PointIds {
  readonly instanceId: InstanceId;
  readonly pointId: PointId;
}

/** Why a document is not of this point, as the end of a sentence: somebody copied or moved it inside the vault. */
export const ofAnotherPoint =
  (point: PointIds) =>
  ({ instanceId, pointId }: PointIds): string | undefined =>
    instanceId === point.instanceId && pointId === point.pointId
      ? undefined
      : `belongs to another recovery point, ${pointId} of ${instanceId}`;
