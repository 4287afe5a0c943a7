import type { ClassifiedMessage } from '../../shared/jobs.ts';
import type { Manifest } from '../../shared/manifest.ts';
import type { ServerSummary } from '../../shared/servers.ts';
import { PgkeepError, messageOf } from '../core/errors.ts';
import { chooseRestoreTool } from '../postgres/client-tools.ts';
import { connect } from '../postgres/connect.ts';
import { unmark } from '../postgres/create-database.ts';
import type { Target } from '../postgres/target.ts';
import { toolEnvironment } from '../postgres/tool-environment.ts';
import type { Engine } from './engine.ts';
import { dumpMajor, type FoundPoint } from './find-point.ts';
import type { FlowOutcome, JobContext } from './job-runner.ts';
import { openVault, reachDatabase } from './reach.ts';
import { readSelected, restoreSections, type SelectedArchive } from './restore-archive.ts';
import type { RestoreOptions } from './restore-options.ts';
import { SelfActing } from './self-acting.ts';
import { applyProperties, giveUp, prepareTarget } from './restore-target.ts';

/**
 * Restores a recovery point into a new database: pre-data and post-data run from a small file that holds
 * only the table of contents, the data goes from the vault into pg_restore's stdin, range by range.
 * The new database carries its job's mark until it is whole (see create-database.ts).
 */
export async function restoreDatabaseFlow(
  engine: Engine,
  point: FoundPoint,
  server: ServerSummary,
  options: RestoreOptions,
  context: JobContext,
): Promise<FlowOutcome> {
  context.progress({ phase: 'reading the archive' });
  await using vault = await openVault(engine, point.vault);
  const manifest = await vault.readManifest(point.instance.id, point.pointId);
  const archive = await readSelected(vault, point, manifest, options, context);
  const tools = chooseRestoreTool(await engine.findTools(), dumpMajor(manifest));
  context.log(`pg_restore ${tools.version} from ${tools.folder}`);

  context.progress({ phase: 'checking the target' });
  const maintenance = await reachDatabase(engine, server, server.maintenanceDatabase);
  const mapRole = (name: string) => archive.roleMap.get(name) ?? name;
  const leftover = await prepareTarget(maintenance, server, archive, manifest, options, mapRole, context);
  const { properties } = manifest.database;
  const target = { ...maintenance, database: options.newDatabase };
  const selfActing = new SelfActing(target, archive.entries, options.activate, context.jobId);
  let messages: ClassifiedMessage[] = [];
  let kept = false;
  try {
    const env = await toolEnvironment(target, context.scratch);
    const common = { tools, env, noOwner: options.noOwner, noPrivileges: options.noPrivileges };
    messages = await restoreSections(archive, vault, point, manifest, options, context, common, selfActing);
    if (messages.some(({ severity }) => severity === 'fatal')) {
      kept = await giveUp(maintenance, options, context);
    } else {
      if (options.analyze) {
        context.progress({ phase: 'analyzing' });
        archive.warnings.push(...(await analyze(target, context)));
      }
      context.progress({ phase: 'setting properties of the database' });
      // Connected anew: a session that idles for the hours of a restore may be cut on its way.
      await using connection = await connect(maintenance);
      archive.warnings.push(...(await applyProperties(connection, options, manifest, mapRole)));
      context.signal.throwIfAborted();
      await unmark(connection, options.newDatabase, properties.connectionLimit);
      kept = true;
      const settled = await selfActing.settle();
      archive.notes.push(...settled.notes);
      archive.warnings.push(...settled.warnings);
    }
    leftover.done();
  } catch (error) {
    try {
      if (options.keepPartial) await selfActing.abandon();
      await giveUp(maintenance, options, context);
      leftover.done();
    } catch (cleaning) {
      // The target is out of reach: the next start cleans. The first error is the one to report.
      context.log(`could not clean: ${messageOf(cleaning)}`);
    }
    throw error;
  }
  return outcomeOf(point, manifest, archive, options, messages, kept);
}

/** Statistics can be gathered at any time: what hinders ANALYZE must not cost a database that is whole. */
async function analyze(target: Target, context: JobContext): Promise<string[]> {
  await using connection = await connect(target, { signal: context.signal });
  try {
    await connection.query('ANALYZE');
    return [];
  } catch (error) {
    context.signal.throwIfAborted();
    if (error instanceof PgkeepError) throw error;
    return [`ANALYZE failed: ${messageOf(error)}`];
  }
}

function outcomeOf(
  point: FoundPoint,
  manifest: Manifest,
  { entries, warnings, notes }: SelectedArchive,
  options: RestoreOptions,
  messages: ClassifiedMessage[],
  kept: boolean,
): FlowOutcome {
  const restored = new Set(entries.map(({ dumpId }) => dumpId));
  const tables = manifest.tables.filter(({ dumpId }) => restored.has(dumpId));
  const common = {
    pointId: point.pointId,
    database: options.newDatabase,
    losses: [],
    messages,
    warnings,
    notes,
  };
  const fatal = messages.filter(({ severity }) => severity === 'fatal');
  if (fatal.length > 0) {
    // Nobody knows how much of the plan arrived: a failed restore counts nothing.
    return {
      state: 'failed',
      result: common,
      error: new PgkeepError(
        'UserErrorRestoreFailed',
        `The restore failed: ${fatal[0]?.message.split('\n')[0]}`,
        {
          details: fatal.map(({ message, reason }) => `${message}\n(${reason})`).join('\n\n'),
          remedy: kept
            ? 'The half-made database was kept, as asked; look at the messages.'
            : 'The half-made database was dropped; mend what the messages name and restore again.',
        },
      ),
    };
  }
  const result = {
    ...common,
    tables: tables.length,
    bytes: tables.reduce((sum, { length }) => sum + length, 0),
    ...(tables.every(({ rows }) => rows !== undefined)
      ? { rows: tables.reduce((sum, { rows = 0 }) => sum + rows, 0) }
      : {}),
  };
  const noted = warnings.length > 0 || messages.some(({ severity }) => severity !== 'ignorable');
  return { state: noted ? 'completed with warnings' : 'completed', result };
}
