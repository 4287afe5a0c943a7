import { PgkeepError, messageOf } from '../../core/errors.ts';
import { manifestFile } from '../../vault/layout.ts';
import type { Engine } from '../engine.ts';
import type { FoundPoint } from './find-point.ts';
import type { FlowOutcome, JobContext } from '../jobs/runner.ts';
import { openVault, type OpenVault } from '../vaults/open-vault.ts';

type Reaching = Pick<Engine, 'openStorage' | 'log'>;

/** Throws UserErrorNotFound where the point's manifest is gone: it was deleted while somebody read it. */
export async function confirmPoint(vault: OpenVault, point: FoundPoint): Promise<void> {
  if ((await vault.storage.stat(manifestFile(point.instance.id, point.pointId))) !== undefined) return;
  throw new PgkeepError(
    'UserErrorNotFound',
    `The recovery point ${point.pointId} was deleted while it was read.`,
    {
      remedy: 'Choose another recovery point.',
      steps: [{ do: 'list-points', instance: point.instance.name }],
    },
  );
}

/** What a reader meets when the files of a point disappear under it. */
const looksDeleted = new Set(['UserErrorArchiveCorrupt', 'UserErrorVaultFormat', 'UserErrorNotFound']);

/**
 * Runs what reads a point, and tells a point that was deleted meanwhile, on this workstation or another one, from
 * a damaged one. What was thrown stays the error where the vault cannot be asked.
 */
export async function explainDeletedPoint<Result>(
  engine: Reaching,
  point: FoundPoint,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof PgkeepError && looksDeleted.has(error.code)) await confirm(engine, point);
    throw error;
  }
}

/** {@link explainDeletedPoint} for a job: a verdict of damage counts only while the point is there. */
export function explainingDeletedPoint(
  engine: Reaching,
  point: FoundPoint,
  flow: (context: JobContext) => Promise<FlowOutcome>,
): (context: JobContext) => Promise<FlowOutcome> {
  return (context) =>
    explainDeletedPoint(engine, point, async () => {
      const outcome = await flow(context);
      if (outcome.error !== undefined && looksDeleted.has(outcome.error.code)) await confirm(engine, point);
      return outcome;
    });
}

async function confirm(engine: Reaching, point: FoundPoint): Promise<void> {
  try {
    await using vault = await openVault(engine, point.vault);
    await confirmPoint(vault, point);
  } catch (error) {
    if (error instanceof PgkeepError && error.code === 'UserErrorNotFound') throw error;
    engine.log.warn({ error: messageOf(error) }, 'cannot ask whether a recovery point was deleted');
  }
}
