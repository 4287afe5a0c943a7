import { messageOf } from '../../../core/errors.ts';
import { markReading, type ReadingMark } from '../../../vault/marks/mark-reading.ts';
import type { Reading } from '../../../vault/marks/documents.ts';
import { isBeingDeleted, whoDeletes } from '../../../vault/ended/being-deleted.ts';
import { readEnded } from '../../../vault/ended/ending.ts';
import type { PointIds } from '../../../vault/point-ids.ts';
import type { Engine } from '../../engine.ts';
import type { FlowOutcome, JobContext } from '../../jobs/runner.ts';
import { openVault, type OpenVault } from '../../vaults/open-vault.ts';
import type { PointHandle } from '../point-handle.ts';

type Flow = (context: JobContext) => Promise<FlowOutcome>;

/**
 * Marks a point in its vault as being read while a flow reads it, so that nothing deletes it meanwhile. Where that
 * cannot be written the flow runs all the same, and its notes say that the point was unprotected.
 */
export function whileMarked(engine: Engine, point: PointHandle, what: Reading, flow: Flow): Flow {
  return async (context) => {
    await using opened = new AsyncDisposableStack();
    const mark = await markPoint(engine, point, what, opened);
    const told = mark?.warning;
    if (told !== undefined) context.log(`note: ${told}`);
    const outcome = await flow(context);
    const warning = told ?? mark?.warning;
    if (warning === undefined) return outcome;
    const { result } = outcome;
    return { ...outcome, result: { ...result, notes: [...result.notes, warning] } };
  };
}

/** Undefined in a vault of format 1, in which nothing expires. */
async function markPoint(
  engine: Engine,
  { instance, pointId, vault: summary }: PointHandle,
  what: Reading,
  opened: AsyncDisposableStack,
): Promise<Pick<ReadingMark, 'warning'> | undefined> {
  const request = {
    instanceId: instance.id,
    pointId,
    what,
    by: engine.writer,
    mark: engine.ids.next('mark'),
  };
  let vault: OpenVault;
  try {
    vault = opened.use(await openVault(engine, summary));
  } catch (error) {
    // The flow opens it as well, and says what is wrong.
    return await markReading({ problem: messageOf(error) }, request, engine.timers.repeat);
  }
  if (vault.format === 1) return undefined;
  const mark = opened.use(await markReading(vault, request, engine.timers.repeat));
  return (await deletionOf(vault, request)) ?? mark;
}

/** Whoever deletes writes that down and then looks for marks: here it is the other way round, and one sees the other. */
async function deletionOf(
  vault: OpenVault,
  point: PointIds,
): Promise<Pick<ReadingMark, 'warning'> | undefined> {
  try {
    const { newest } = await readEnded(vault, point.instanceId, point.pointId);
    if (newest === undefined || !isBeingDeleted(newest, await vault.storage.now({ withoutWriting: true }))) {
      return undefined;
    }
    return { warning: `The recovery point may go while it is read. ${whoDeletes(newest)}` };
  } catch {
    // The flow reads the point as well, and says what is wrong.
    return undefined;
  }
}
