import { lossWords } from '../../shared/jobs.ts';
import type { Manifest } from '../../shared/manifest.ts';
import type { ServerSummary } from '../../shared/servers.ts';
import { cleanUp } from '../core/clean-up.ts';
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
import { readSelected, type SelectedArchive } from './restore-archive.ts';
import type { RestoreOptions } from './restore-options.ts';
import { restoreSections, type RestoredSections } from './restore-sections.ts';
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
  const giveUpNow = async (error: unknown) => {
    let kept = false;
    const log = (failure: unknown) => context.log(`could not clean: ${messageOf(failure)}`);
    const gaveUp = await cleanUp(
      error,
      async () => (kept = await giveUp(maintenance, options, context)),
      log,
    );
    if (gaveUp) leftover.done();
    return gaveUp ? (kept ? 'kept' : 'dropped') : 'out of reach';
  };
  try {
    const target = { ...maintenance, database: options.newDatabase };
    const restored = await restoreSections(
      {
        head: archive.head,
        entries: archive.entries,
        segments: manifest.archive.segments,
        tables: manifest.tables,
        read: (range, stop) => vault.readArchive(point.instance.id, point.pointId, range, stop),
        jobs: options.jobs,
        target,
        common: {
          tools,
          env: await toolEnvironment(target, context.scratch),
          noOwner: options.noOwner,
          noPrivileges: options.noPrivileges,
        },
        context,
      },
      options,
    );
    const outcome = { point, manifest, archive, options, restored };
    const failure = failureOf(restored, options);
    if (failure !== undefined) return failedOutcome(outcome, failure, await giveUpNow(failure));
    if (options.analyze) {
      context.progress({ phase: 'analyzing' });
      archive.warnings.push(...(await analyze(target, context)));
    }
    context.progress({ phase: 'setting properties of the database' });
    // Connected anew: a session that idles for the hours of a restore may be cut on its way.
    await using connection = await connect(maintenance);
    archive.warnings.push(...(await applyProperties(connection, options, manifest, mapRole)));
    context.signal.throwIfAborted();
    await unmark(connection, options.newDatabase, manifest.database.properties.connectionLimit);
    leftover.done();
    return restoredOutcome(outcome);
  } catch (error) {
    // Where the target is out of reach, the next start cleans.
    await giveUpNow(error);
    throw error;
  }
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

interface Outcome {
  readonly point: FoundPoint;
  readonly manifest: Manifest;
  readonly archive: SelectedArchive;
  readonly options: RestoreOptions;
  readonly restored: RestoredSections;
}

/** Why the restore failed; undefined where it did not. */
function failureOf(
  { losses, messages }: RestoredSections,
  { allOrNothing }: RestoreOptions,
): Pick<PgkeepError, 'message' | 'details'> | undefined {
  const fatal = messages.filter(({ severity }) => severity === 'fatal');
  const [first] = fatal;
  if (first !== undefined) {
    return {
      message: `The restore failed: ${firstLine(first.message)}`,
      details: fatal.map(({ message, reason }) => `${message}\n(${reason})`).join('\n\n'),
    };
  }
  const [loss] = losses;
  if (loss === undefined || !allOrNothing) return undefined;
  return {
    message: `The restore was to give back all or nothing, and these would be missing: ${lossWords(losses)}.`,
    details: losses.map(({ what, reason, message }) => `${what}: ${reason}\n${message}`).join('\n\n'),
  };
}

const remedies = {
  kept: 'The half-made database was kept, as asked; look at the messages.',
  dropped: 'The half-made database was dropped; fix what the messages name and restore again.',
  'out of reach':
    'The half-made database could not be dropped yet: the next start of pgkeep does that. Fix what the messages name and restore again.',
};

function failedOutcome(
  { point, archive, options, restored }: Outcome,
  { message, details }: Pick<PgkeepError, 'message' | 'details'>,
  left: keyof typeof remedies,
): FlowOutcome {
  return {
    state: 'failed',
    // Nobody knows how much of the plan arrived: a failed restore counts nothing.
    result: {
      pointId: point.pointId,
      database: options.newDatabase,
      losses: restored.losses,
      messages: restored.messages,
      warnings: archive.warnings,
      notes: [],
    },
    error: new PgkeepError('UserErrorRestoreFailed', message, {
      ...(details === undefined ? {} : { details }),
      remedy: remedies[left],
    }),
  };
}

/** Counts what arrived, not what was to arrive. */
function restoredOutcome({ point, manifest, archive, options, restored }: Outcome): FlowOutcome {
  const { losses, messages, lostData } = restored;
  const wanted = new Set(archive.entries.map(({ dumpId }) => dumpId));
  const tables = manifest.tables.filter(({ dumpId }) => wanted.has(dumpId) && !lostData.has(dumpId));
  const noted =
    losses.length > 0 ||
    archive.warnings.length > 0 ||
    messages.some(({ severity }) => severity !== 'ignorable');
  return {
    state: noted ? 'completed with warnings' : 'completed',
    result: {
      pointId: point.pointId,
      database: options.newDatabase,
      losses,
      messages,
      warnings: archive.warnings,
      notes: [],
      tables: tables.length,
      bytes: tables.reduce((sum, { length }) => sum + length, 0),
      ...(tables.every(({ rows }) => rows !== undefined)
        ? { rows: tables.reduce((sum, { rows = 0 }) => sum + rows, 0) }
        : {}),
    },
  };
}

function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
