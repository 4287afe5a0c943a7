import type { FoundRecord } from '../../vault/records/instance-record.ts';
import { inQuotes } from '../../../shared/words/in-quotes.ts';
import { homeWords } from '../../../shared/words/who.ts';
import { PgkeepError } from '../../core/errors.ts';
import { schedulingOf } from '../instances/scheduling-of.ts';
import { refreshPoints } from '../promises/refresh-points.ts';
import { stillStanding } from '../schedule/suspend.ts';
import type { RunningBackup } from './running-backup.ts';

type Begun = Pick<RunningBackup, 'engine' | 'subject' | 'context' | 'vault'> & {
  readonly record: FoundRecord;
};

/**
 * Looks once more, now that nobody else can back the instance up, whether a run of the schedule is still to be made: another
 * home may have made it, or been made the runner, or somebody has suspended it. Throws JobCancelled then.
 */
export async function expectStillDue(begun: Begun): Promise<void> {
  const { engine, subject, context, vault, record } = begun;
  const { id, name } = subject.instance;
  const { runner, suspended } = schedulingOf(record.record) ?? {};
  if (record.record.policy === undefined) throw notDue(`${inQuotes(name)} has no policy any more`);
  if (runner === undefined) throw notDue(`no home runs the due backups of ${inQuotes(name)} any more`);
  if (runner.home !== engine.writer.home)
    throw notDue(`${homeWords(runner, engine.writer)} runs the due backups of ${inQuotes(name)} now`);
  if (stillStanding(suspended, engine.clock.now()) !== undefined)
    throw notDue(`${inQuotes(name)} is suspended`);
  await refreshPoints(engine, vault, id, context.signal);
  const { scheduledFor } = subject.reason;
  const made = [...engine.store.points.ofInstance(vault.id, id).values()].find(
    (point) => point.scheduledFor === scheduledFor,
  );
  if (made !== undefined) throw notDue(`the recovery point ${made.id} was made for this run already`);
}

const notDue = (why: string): PgkeepError =>
  new PgkeepError('JobCancelled', `Nothing was backed up: ${why}.`, { remedy: 'Nothing needs to be done.' });
