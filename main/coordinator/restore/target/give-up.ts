import { cleanUp } from '../../../core/clean-up.ts';
import { messageOf } from '../../../core/errors.ts';
import { connect } from '../../../postgres/connect/connect.ts';
import { dropMarkedDatabase, removeMark } from '../../../postgres/restore/database/create.ts';
import type { JobContext } from '../../jobs/runner.ts';
import type { MarkedDatabase } from './marked-database.ts';

/**
 * What has become of a half-made database; `gone` where no database with the job's mark stands there any more, `left`
 * to a later try where the target was out of reach.
 */
export type GivenUp = 'dropped' | 'kept' | 'gone' | 'left';

export interface GiveUpOptions {
  /** Hands the database over as it is, instead of dropping it. */
  readonly keepPartial: boolean;
  /** What the progress calls the dropping. */
  readonly droppingPhase?: string | undefined;
}

type GivingContext = Pick<JobContext, 'jobId' | 'progress' | 'log'>;

/**
 * Gives the half-made database up because of what ended the restore, which stays what is reported: a target
 * that restarts or has no space left can't be cleaned now, and its refusal says nothing about the reason.
 */
export async function giveUpAfter(
  first: unknown,
  database: MarkedDatabase,
  options: GiveUpOptions,
  context: GivingContext,
): Promise<GivenUp> {
  let given: GivenUp = 'left';
  await cleanUp(
    first,
    async () => {
      const outcome = await giveUp(database, options, context);
      database.done();
      given = outcome;
    },
    (failure) => context.log(`could not clean: ${messageOf(failure)}`),
  );
  return given;
}

/** Drops the half-made database, or hands it over as it is. */
async function giveUp(
  { name, maintenance }: MarkedDatabase,
  { keepPartial, droppingPhase = 'dropping the half-made database' }: GiveUpOptions,
  context: GivingContext,
): Promise<GivenUp> {
  await using connection = await connect(maintenance, { writes: true });
  if (keepPartial) {
    await removeMark(connection, name, -1);
    return 'kept';
  }
  context.progress({ phase: droppingPhase });
  const isDropped = await dropMarkedDatabase(connection, name, context.jobId, maintenance);
  return isDropped ? 'dropped' : 'gone';
}
