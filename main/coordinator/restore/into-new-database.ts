import type { ClientTools } from '../../../shared/tools.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { fitToTarget } from '../../postgres/archive/older-target/fit-to-target.ts';
import type { TocEntry } from '../../postgres/archive/format/types.ts';
import type { Target } from '../../postgres/connect/target.ts';
import { toolEnvironment, withPassword } from '../../postgres/connect/tool-environment.ts';
import type { Engine } from '../engine.ts';
import type { JobContext } from '../jobs/runner.ts';
import { signatureWords } from '../../../shared/words/signatures.ts';
import type { OpenPoint } from '../points/point-handle.ts';
import { reachDatabase, tryDeclaredPooler, type Reached } from '../servers/reach-database.ts';
import { readRestore, type ReadRestore } from './read-restore.ts';
import type { DatabaseRestore } from './find-restore.ts';
import { chooseToolFor } from './restore-tool.ts';
import { isFailed, restoreSections, type RestoredSections } from './sections.ts';
import { giveUpAfter, type GivenUp } from './target/give-up.ts';
import { prepareTarget, type PreparedTarget } from './target/prepare-target.ts';
import { SchedulersAndSubscriptions } from './target/schedulers-and-subscriptions.ts';

/** What stands in a new database that still carries its job's mark. */
export interface RestoredDatabase
  extends RestoredSections, Pick<ReadRestore, 'manifest' | 'signature' | 'archive'> {
  /** The new database, and the one that databases are made and dropped from. */
  readonly target: Target;
  readonly maintenance: Reached;
  readonly selfActing: SchedulersAndSubscriptions;
}

/** What became of the new database. */
export type NewDatabaseOutcome = 'handed over' | GivenUp;

/** How a restore into a new database ends. */
export interface RestoreEnding {
  /**
   * Not called where the restore failed. True means that it took the mark away and the database stands; otherwise the
   * database is given up.
   */
  readonly finish: (restored: RestoredDatabase) => Promise<boolean>;
  /** What the progress calls the dropping of a database that is given up. */
  readonly droppingPhase?: string;
}

/**
 * Restores into a new database that carries the job's mark, and lets `finish` decide, unless the restore failed;
 * the database is given up as well when anything throws or the job is cancelled. Where it can't be dropped, a later
 * try does that.
 */
export async function restoreIntoNewDatabase(
  engine: Engine,
  restore: DatabaseRestore,
  context: JobContext,
  { finish, droppingPhase }: RestoreEnding,
): Promise<{ readonly restored: RestoredDatabase; readonly outcome: NewDatabaseOutcome }> {
  const { server, options } = restore;
  context.progress({ phase: 'reading the archive' });
  await using point = await restore.point.open();
  const read = await readRestore(restore, point, context.signal);
  const { archive, manifest, signature } = read;
  context.log(signatureWords(signature));
  const tools = await chooseToolFor(engine, manifest, context);

  context.progress({ phase: 'checking the target' });
  const maintenance = await reachDatabase(engine, server, server.maintenanceDatabase, context.signal);
  noteLogin(maintenance, archive, context);
  const prepared = await prepareTarget(maintenance, read, context);
  const fitted = fitToTarget(archive.entries, prepared.traits);
  archive.notes.push(...fitted.notes);
  const target = { ...maintenance, database: options.newDatabase };
  const selfActing = new SchedulersAndSubscriptions(target, fitted.entries, options.activate, context.jobId);
  const { keepPartial } = options;
  const giveUp = async (first: unknown) => {
    if (keepPartial) await cleanUp(first, () => selfActing.abandon());
    return await giveUpAfter(first, prepared, { keepPartial, droppingPhase }, context);
  };
  try {
    const filling = { ...read, point, prepared, target, tools, entries: fitted.entries, selfActing };
    const sections = await fillDatabase(filling, context);
    const restored = { ...sections, manifest, signature, archive, target, maintenance, selfActing };
    if (isFailed(sections, options) || !(await finish(restored))) {
      const fatal = sections.messages.find(({ severity }) => severity === 'fatal');
      return { restored, outcome: await giveUp(fatal) };
    }
    prepared.done();
    return { restored, outcome: 'handed over' };
  } catch (error) {
    await giveUp(error);
    throw error;
  }
}

/** What is to be known of the login, for the log and the result. */
function noteLogin(
  { warnings, notes }: Reached,
  archive: Pick<ReadRestore['archive'], 'warnings'>,
  context: Pick<JobContext, 'log'>,
): void {
  for (const note of [...warnings, ...notes]) context.log(`login: ${note}`);
  archive.warnings.push(...warnings);
}

/** A marked database that is there and empty, and what goes into it. */
interface Filling extends Pick<ReadRestore, 'options' | 'manifest' | 'archive'> {
  readonly point: OpenPoint;
  readonly prepared: PreparedTarget;
  readonly target: Target;
  readonly tools: ClientTools;
  /** What is restored, as the target takes it. */
  readonly entries: readonly TocEntry[];
  readonly selfActing: SchedulersAndSubscriptions;
}

/** Runs all pg_restores, and notes what was switched off with what the archive left out. */
async function fillDatabase(filling: Filling, context: JobContext): Promise<RestoredSections> {
  const { point, archive, manifest, options, target, selfActing } = filling;
  await tryDeclaredPooler(target, context.signal);
  const { noOwner, noPrivileges } = options;
  const env = await toolEnvironment(target, context.scratch, filling.prepared.startOptions);
  const sections = await restoreSections(
    {
      point,
      head: archive.head,
      entries: filling.entries,
      segments: manifest.archive.segments,
      tables: manifest.tables,
      counted: new Map(),
      jobs: options.jobs,
      target,
      common: { tools: filling.tools, env: () => withPassword(env, target), noOwner, noPrivileges },
      context,
      selfActing,
    },
    options,
  );
  archive.notes.push(...sections.switchedOff.notes);
  archive.warnings.push(...sections.switchedOff.warnings);
  return sections;
}
