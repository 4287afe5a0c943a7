import type { InstanceSummary } from '../../../shared/instances/instances.ts';
import { latestPoint } from '../../../shared/points/latest-point.ts';
import type { PointProblem } from '../../../shared/points/point-problem.ts';
import type { PointReference } from '../../../shared/points/points.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { PgkeepError } from '../../core/errors.ts';
import type { Engine } from '../engine.ts';
import { listPoints, pointsInVault, type PointList } from './list-points.ts';
import { findInstance, findVault } from '../lookup.ts';
import { PointHandle } from './point-handle.ts';
import { skippedPointNotes } from './skipped-points.ts';

/**
 * Finds the recovery point that a user means: `latest` (see shared/points/latest-point.ts) or an id (or its beginning) of one
 * instance, or an id alone, which is looked for in all instances. Throws UserErrorNotFound, or what keeps it from being
 * read.
 */
export async function findPoint(engine: Engine, reference: PointReference): Promise<PointHandle> {
  const instances = engine.store.instances.list();
  const instance =
    reference.instance === undefined ? undefined : findInstance(engine.store, reference.instance);
  if (instance === undefined && reference.point === 'latest') {
    throw new PgkeepError('UserErrorInvalidInput', 'Name the instance whose latest recovery point is meant.');
  }
  const { points: found, problems } =
    instance === undefined ? await pointsWith(engine, reference.point) : await pointsOf(engine, instance);
  const latest = reference.point === 'latest' ? latestPoint(found) : undefined;
  const matching =
    latest !== undefined
      ? [latest]
      : found.filter(({ id }) => id === reference.point || id.startsWith(reference.point));
  const exact = matching.find(({ id }) => id === reference.point);
  const point = exact ?? (matching.length === 1 ? matching[0] : undefined);
  if (point === undefined) {
    const hidden = problems.find(
      ({ pointId }) =>
        pointId === undefined || reference.point === 'latest' || pointId.startsWith(reference.point),
    );
    if (matching.length === 0 && hidden !== undefined) throw cannotRead(hidden);
    throw new PgkeepError(
      'UserErrorNotFound',
      matching.length > 1
        ? `The ids of several recovery points begin with ${inQuotes(reference.point)}: give more of the id.`
        : found.length === 0
          ? `There is no recovery point${instance === undefined ? '' : ` of ${instance.name}`} yet.`
          : `There is no recovery point ${inQuotes(reference.point)}.`,
      found.length === 0 ? backUpFirst(instance) : chooseAnother(instance),
    );
  }
  const owner = instances.find(({ id }) => id === point.instanceId);
  const vault = engine.store.vaults.list().find(({ id }) => id === owner?.vaultId);
  if (owner === undefined || vault === undefined) throw new Error(`instance ${point.instanceId} is gone`);
  const skipped =
    latest === undefined ? [] : skippedPointNotes({ latest, found, problems, now: engine.clock.now() });
  return new PointHandle(engine, { instance: owner, vault, pointId: point.id, skipped });
}

/** Points among which one of this id is: of all instances, unless it is known whose it is and it still is there. */
async function pointsWith(engine: Engine, id: string): Promise<PointList> {
  const { store } = engine;
  const [owner, another] = store.points.ownersOf(id);
  const instances = store.instances.list();
  const known = instances.find((each) => each.id === owner?.instanceId);
  if (known !== undefined && another === undefined) {
    const listed = await listPoints(engine, [known]);
    if (listed.points.some((point) => point.id === id)) return listed;
  }
  return await listPoints(engine, instances);
}

const backUpFirst = (instance: InstanceSummary | undefined) => ({
  remedy: 'Back the database up first.',
  steps: instance === undefined ? [] : [{ do: 'back-up' as const, instance: instance.name }],
});

const chooseAnother = (instance: InstanceSummary | undefined) => ({
  remedy: 'Choose one of the recovery points that are there.',
  steps: [{ do: 'list-points' as const, ...(instance === undefined ? {} : { instance: instance.name }) }],
});

async function pointsOf(engine: Engine, instance: InstanceSummary): Promise<PointList> {
  return await pointsInVault(engine, findVault(engine.store, instance.vaultId), [instance]);
}

function cannotRead({ vaultName, pointId, problem }: PointProblem): PgkeepError {
  return pointId === undefined
    ? new PgkeepError('UserErrorVaultNotAccessible', `The vault ${vaultName} cannot be searched: ${problem}`)
    : new PgkeepError('UserErrorVaultFormat', `The recovery point ${pointId} cannot be used: ${problem}`, {
        remedy: 'Find out what changed the file, or choose another recovery point.',
        steps: [{ do: 'list-points' }],
      });
}
