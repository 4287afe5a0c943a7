import type { PointId } from '../../../shared/ids.ts';
import { lossWords } from '../../../shared/words/losses.ts';
import type { NewDatabase } from '../../../shared/points/restore.ts';
import { PgkeepError, messageOf } from '../../core/errors.ts';
import { connect, type Connection } from '../../postgres/connect/connect.ts';
import { removeMark } from '../../postgres/restore/database/create.ts';
import { keepLoginsWorking } from '../../postgres/restore/database/keep-logins-working.ts';
import type { Target } from '../../postgres/connect/target.ts';
import type { Engine } from '../engine.ts';
import type { FlowOutcome, JobContext } from '../jobs/runner.ts';
import { signatureWarnings } from '../keys/signature-words.ts';
import { expectedRows, otherRowCounts } from './data/other-row-counts.ts';
import {
  restoreIntoNewDatabase,
  type NewDatabaseOutcome,
  type RestoredDatabase,
} from './into-new-database.ts';
import type { DatabaseRestore } from './find-restore.ts';
import { isFailed } from './sections.ts';
import { applyProperties } from './target/apply-properties.ts';

/**
 * Restores a recovery point into a new database: pre-data and post-data run from a small file that holds
 * only the table of contents, the data goes from the vault into pg_restore's stdin, range by range.
 * The new database carries its job's mark until it is whole (see create.ts).
 */
export async function restoreDatabaseFlow(
  engine: Engine,
  restore: DatabaseRestore,
  context: JobContext,
): Promise<FlowOutcome> {
  const { options } = restore;
  const { pointId } = restore.point;
  const finish = async (restored: RestoredDatabase) => {
    const { manifest, archive, target, maintenance, selfActing } = restored;
    if (options.analyze) {
      context.progress({ phase: 'analyzing' });
      archive.warnings.push(...(await analyze(target, context)));
    }
    context.progress({ phase: 'setting properties of the database' });
    // Connected again: a session that idles for the hours of a restore may be cut on its way.
    await using connection = await connect(maintenance, { writes: true });
    const applied = await applyProperties(connection, options, manifest, archive.mapRole);
    archive.warnings.push(...applied.warnings);
    archive.notes.push(...applied.notes);
    archive.warnings.push(...(await keepLoginsWorking(connection, target)));
    context.signal.throwIfAborted();
    await removeMark(connection, options.newDatabase, manifest.database.properties.connectionLimit);
    const settled = await selfActing.settle();
    archive.notes.push(...settled.notes);
    archive.warnings.push(...settled.warnings);
    return true;
  };
  const { restored, outcome } = await restoreIntoNewDatabase(engine, restore, context, { finish });
  return isFailed(restored, options)
    ? failedOutcome(pointId, options, restored, outcome)
    : restoredOutcome(pointId, options, restored);
}

/**
 * Statistics can be gathered at any time: what hinders ANALYZE must not cost a database that is whole, nor must what
 * lets no session begin, such as an event trigger that was restored just now. A server that is out of reach shows at
 * the next step.
 */
async function analyze(target: Target, context: JobContext): Promise<string[]> {
  const failed = (error: unknown) => {
    context.signal.throwIfAborted();
    return [`ANALYZE failed: ${messageOf(error)}`];
  };
  let connection: Connection;
  try {
    connection = await connect(target, { signal: context.signal });
  } catch (error) {
    return failed(error);
  }
  try {
    await connection.query('ANALYZE');
    return [];
  } catch (error) {
    if (error instanceof PgkeepError) throw error;
    return failed(error);
  } finally {
    await connection.end();
  }
}

const remedies: Readonly<Record<NewDatabaseOutcome, string>> = {
  'handed over': 'Look at the messages.',
  kept: 'The half-made database was kept, as asked; look at the messages.',
  dropped: 'The half-made database was dropped; fix what the messages name and restore again.',
  gone: 'pgkeep dropped nothing: the half-made database was removed or taken over by somebody else meanwhile. Fix what the messages name and restore again.',
  left: 'The target’s own log says why (a restart, a full disk). The half-made database could not be dropped yet: pgkeep tries it again.',
};

function failedOutcome(
  pointId: PointId,
  options: NewDatabase,
  { losses, messages, signature, archive, target }: RestoredDatabase,
  outcome: NewDatabaseOutcome,
): FlowOutcome {
  const fatal = messages.filter(({ severity }) => severity === 'fatal');
  const first = fatal[0]?.message.split('\n')[0];
  const message =
    first === undefined
      ? `The restore was to give back all or nothing, and these would be missing: ${lossWords(losses)}.`
      : `The restore failed: ${first}`;
  // losses have a place of their own
  const details = fatal.map((each) => `${each.message}\n(${each.reason})`).join('\n\n');
  return {
    state: 'failed',
    // Nobody knows how much of the plan arrived: a failed restore counts nothing.
    result: {
      pointId,
      database: options.newDatabase,
      login: target.address.user,
      signature,
      losses,
      messages,
      warnings: [...signatureWarnings(signature), ...archive.warnings],
      notes: archive.notes,
    },
    error: new PgkeepError('UserErrorRestoreFailed', message, {
      ...(details === '' ? {} : { details }),
      remedy: remedies[outcome],
    }),
  };
}

/** Counts what arrived, not what was to arrive: rows as they were fed to pg_restore, which took all of a table. */
function restoredOutcome(
  pointId: PointId,
  options: NewDatabase,
  { losses, messages, lostData, counted, manifest, signature, archive, target }: RestoredDatabase,
): FlowOutcome {
  const wanted = new Set(archive.entries.map(({ dumpId }) => dumpId));
  const asked = manifest.tables.filter(({ dumpId }) => wanted.has(dumpId));
  const tables = asked.filter(({ dumpId }) => !lostData.has(dumpId));
  const rows = tables.map(({ dumpId }) => counted.get(dumpId));
  const warnings = [...signatureWarnings(signature), ...archive.warnings, ...otherRowCounts(tables, counted)];
  const noted =
    losses.length > 0 || warnings.length > 0 || messages.some(({ severity }) => severity !== 'ignorable');
  return {
    state: noted ? 'completed with warnings' : 'completed',
    result: {
      pointId,
      database: options.newDatabase,
      login: target.address.user,
      signature,
      losses,
      messages,
      warnings,
      notes: archive.notes,
      tables: tables.length,
      bytes: tables.reduce((sum, { length }) => sum + length, 0),
      ...(rows.every((count) => count !== undefined)
        ? { rows: rows.reduce((sum, count) => sum + count, 0) }
        : {}),
      ...expectedRows(asked),
    },
  };
}
