import type { ClassifiedMessage } from '../../shared/jobs.ts';
import type { Manifest } from '../../shared/manifest.ts';
import type { ServerSummary } from '../../shared/servers.ts';
import { PgkeepError, messageOf } from '../core/errors.ts';
import type { TocEntry } from '../postgres/archive/types.ts';
import { chooseRestoreTool } from '../postgres/client-tools.ts';
import { connect } from '../postgres/connect.ts';
import { unmark } from '../postgres/create-database.ts';
import { keepLoginsWorking } from '../postgres/keep-logins-working.ts';
import type { Target } from '../postgres/target.ts';
import { toolEnvironment } from '../postgres/tool-environment.ts';
import type { Engine } from './engine.ts';
import { dumpMajor, type FoundPoint } from './find-point.ts';
import type { FlowOutcome, JobContext } from './job-runner.ts';
import { openVault, reachDatabase } from './reach.ts';
import { readSelected, restoreSections } from './restore-archive.ts';
import type { RestoreOptions } from './restore-options.ts';
import { applyProperties, giveUpAfter, prepareTarget, type GivenUp } from './restore-target.ts';

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
  let messages: ClassifiedMessage[] = [];
  let given: GivenUp | undefined;
  try {
    const target = { ...maintenance, database: options.newDatabase };
    const env = await toolEnvironment(target, context.scratch, leftover.startOptions);
    messages = await restoreSections(archive, vault, point, manifest, options, context, {
      tools,
      env,
      noOwner: options.noOwner,
      noPrivileges: options.noPrivileges,
    });
    const fatal = messages.find(({ severity }) => severity === 'fatal');
    if (fatal !== undefined) {
      given = await giveUpAfter(fatal, maintenance, options, context, leftover);
    } else {
      if (options.analyze) {
        context.progress({ phase: 'analyzing' });
        archive.warnings.push(...(await analyze(target, context)));
      }
      context.progress({ phase: 'setting properties of the database' });
      // Connected anew: a session that idles for the hours of a restore may be cut on its way.
      await using connection = await connect(maintenance, { writes: true });
      archive.warnings.push(...(await applyProperties(connection, options, manifest, mapRole)));
      archive.warnings.push(...(await keepLoginsWorking(connection, target)));
      context.signal.throwIfAborted();
      await unmark(connection, options.newDatabase, properties.connectionLimit);
      leftover.done();
    }
  } catch (error) {
    await giveUpAfter(error, maintenance, options, context, leftover);
    throw error;
  }
  return outcomeOf(point, manifest, archive.entries, options, messages, archive.warnings, given);
}

/** Statistics can be gathered at any time: what hinders ANALYZE must not cost a database that is whole. */
async function analyze(target: Target, context: JobContext): Promise<string[]> {
  try {
    await using connection = await connect(target, { signal: context.signal, writes: true });
    await connection.query('ANALYZE');
    return [];
  } catch (error) {
    context.signal.throwIfAborted();
    // An event trigger on login that was just restored may refuse pgkeep, too.
    if (error instanceof PgkeepError && error.code !== 'UserErrorSessionRefused') throw error;
    return [`ANALYZE failed: ${messageOf(error)}`];
  }
}

const fateWords: Readonly<Record<GivenUp, string>> = {
  kept: 'The half-made database was kept, as asked; look at the messages.',
  dropped: 'The half-made database was dropped; mend what the messages name and restore again.',
  left: 'The target’s own log says why (a restart, a full disk). The half-made database could not be dropped yet: the next start of pgkeep does it.',
};

function outcomeOf(
  point: FoundPoint,
  manifest: Manifest,
  entries: readonly TocEntry[],
  options: RestoreOptions,
  messages: ClassifiedMessage[],
  warnings: string[],
  given: GivenUp | undefined,
): FlowOutcome {
  const restored = new Set(entries.map(({ dumpId }) => dumpId));
  const tables = manifest.tables.filter(({ dumpId }) => restored.has(dumpId));
  const common = {
    pointId: point.pointId,
    database: options.newDatabase,
    losses: [],
    messages,
    warnings,
    notes: [],
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
          remedy: fateWords[given ?? 'dropped'],
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
