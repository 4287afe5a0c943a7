import type { InstanceSummary } from '../../shared/instances.ts';
import type { PointId } from '../../shared/ids.ts';
import type { Manifest } from '../../shared/manifest.ts';
import type { PointSummary } from '../../shared/points.ts';
import type { VaultSummary } from '../../shared/vaults.ts';
import { PgkeepError } from '../core/errors.ts';
import type { Engine } from './engine.ts';
import { listPoints } from './list-points.ts';
import { findInstance } from './lookup.ts';

export interface FoundPoint {
  readonly instance: InstanceSummary;
  readonly vault: VaultSummary;
  readonly pointId: PointId;
}

/**
 * Finds the recovery point that a user means: `latest` or an id (or its beginning) of one instance, or an
 * id alone, which is looked for in all instances.
 */
export async function findPoint(
  engine: Engine,
  reference: { instance?: string | undefined; point: string },
): Promise<FoundPoint> {
  const instances = engine.store.instances.list();
  const instance =
    reference.instance === undefined ? undefined : findInstance(engine.store, reference.instance);
  if (instance === undefined && reference.point === 'latest') {
    throw new PgkeepError('UserErrorInvalidInput', 'Name the instance whose latest recovery point is meant.');
  }
  const searched = instance === undefined ? instances : [instance];
  const found: PointSummary[] = [];
  for (const candidate of searched) found.push(...(await listPoints(engine, [candidate])).points);
  const matching =
    reference.point === 'latest'
      ? found.slice(0, 1)
      : found.filter(({ id }) => id === reference.point || id.startsWith(reference.point));
  const exact = matching.find(({ id }) => id === reference.point);
  const point = exact ?? (matching.length === 1 ? matching[0] : undefined);
  if (point === undefined) {
    throw new PgkeepError(
      'UserErrorNotFound',
      matching.length > 1
        ? `${JSON.stringify(reference.point)} is the beginning of several recovery points; write more of it.`
        : found.length === 0
          ? `There is no recovery point${instance === undefined ? '' : ` of ${instance.name}`} yet.`
          : `There is no recovery point ${JSON.stringify(reference.point)}.`,
      { remedy: 'List them: pgkeep points list. Take one: pgkeep backup <instance>.' },
    );
  }
  const owner = instances.find(({ id }) => id === point.instanceId);
  const vault = engine.store.vaults.list().find(({ id }) => id === owner?.vaultId);
  if (owner === undefined || vault === undefined) throw new Error(`instance ${point.instanceId} is gone`);
  return { instance: owner, vault, pointId: point.id };
}

/** Major version of the pg_dump that wrote a point's archive. */
export function dumpMajor(manifest: Manifest): number {
  return Number(manifest.tool.version.split('.')[0]);
}
