import type { Manifest } from '../../../shared/manifest.ts';
import type { ServerSummary } from '../../../shared/servers.ts';
import { fitToTarget } from '../../postgres/archive/older-target/fit-to-target.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { chooseRestoreTool } from '../../postgres/connect/client-tools.ts';
import type { Target } from '../../postgres/connect/target.ts';
import { toolEnvironment } from '../../postgres/connect/tool-environment.ts';
import { confirmPoint } from '../points/deleted-meanwhile.ts';
import type { Engine } from '../engine.ts';
import { dumpMajor, type FoundPoint } from '../points/find-point.ts';
import type { JobContext } from '../jobs/runner.ts';
import { openVault, reachDatabase, tryDeclaredPooler } from '../reach.ts';
import { readSelected, type SelectedArchive } from './selected-archive.ts';
import type { RestoreOptions } from './options.ts';
import { isFailed, restoreSections, type RestoredSections } from './sections.ts';
import { SchedulersAndSubscriptions } from './target/schedulers-and-subscriptions.ts';
import { readCheckedManifest } from '../points/read-manifest.ts';
import { giveUpAfter, prepareTarget, type GivenUp } from './target/prepare-target.ts';

/** What stands in a new database that still carries its job's mark. */
export interface RestoreIntoNewDatabase extends RestoredSections {
  readonly manifest: Manifest;
  readonly archive: SelectedArchive;
  /** The new database, and the one that databases are made and dropped from. */
  readonly target: Target;
  readonly maintenance: Target;
  readonly mapRole: (name: string) => string;
  readonly selfActing: SchedulersAndSubscriptions;
}

/** What became of the new database. */
export type NewDatabaseOutcome = 'handed over' | GivenUp;

/**
 * Restores into a new database that carries the job's mark, and lets `finish` decide, unless the restore failed:
 * true means that it took the mark away and the database stands; otherwise the database is given up, as it
 * is when anything throws or the job is cancelled. Where it can't be dropped, a later try does that.
 */
export async function restoreIntoNewDatabase(
  engine: Engine,
  point: FoundPoint,
  server: ServerSummary,
  options: RestoreOptions,
  context: JobContext,
  finish: (restored: RestoreIntoNewDatabase) => Promise<boolean>,
  droppingPhase?: string,
): Promise<{ readonly restored: RestoreIntoNewDatabase; readonly fate: NewDatabaseOutcome }> {
  context.progress({ phase: 'reading the archive' });
  await using vault = await openVault(engine, point.vault);
  const manifest = await readCheckedManifest(vault, point);
  const archive = await readSelected(vault, point, manifest, options, context);
  const tools = chooseRestoreTool(await engine.findTools(), dumpMajor(manifest));
  context.log(`pg_restore ${tools.version} from ${tools.folder}`);

  context.progress({ phase: 'checking the target' });
  const maintenance = await reachDatabase(engine, server, server.maintenanceDatabase);
  const mapRole = (name: string) => archive.roleMap.get(name) ?? name;
  const leftover = await prepareTarget(maintenance, server, archive, manifest, options, mapRole, context);
  const fitted = fitToTarget(archive.entries, leftover.traits);
  archive.notes.push(...fitted.notes);
  const target = { ...maintenance, database: options.newDatabase };
  const selfActing = new SchedulersAndSubscriptions(target, fitted.entries, options.activate, context.jobId);
  try {
    await tryDeclaredPooler(target, context.signal);
    const { noOwner, noPrivileges } = options;
    const env = await toolEnvironment(target, context.scratch, leftover.startOptions);
    const sections = await restoreSections(
      {
        head: archive.head,
        entries: fitted.entries,
        segments: manifest.archive.segments,
        tables: manifest.tables,
        read: (range, stop) => vault.readArchive(point.instance.id, point.pointId, range, stop),
        counted: new Map(),
        confirm: () => confirmPoint(vault, point),
        jobs: options.jobs,
        target,
        common: { tools, env, noOwner, noPrivileges },
        context,
        selfActing,
      },
      options,
    );
    archive.notes.push(...sections.switchedOff.notes);
    archive.warnings.push(...sections.switchedOff.warnings);
    const restored = { ...sections, manifest, archive, target, maintenance, mapRole, selfActing };
    if (isFailed(sections, options) || !(await finish(restored))) {
      if (options.keepPartial) await cleanUp(undefined, () => selfActing.abandon());
      const fatal = sections.messages.find(({ severity }) => severity === 'fatal');
      return {
        restored,
        fate: await giveUpAfter(fatal, maintenance, options, context, leftover, droppingPhase),
      };
    }
    leftover.done();
    return { restored, fate: 'handed over' };
  } catch (error) {
    if (options.keepPartial) await cleanUp(error, () => selfActing.abandon());
    await giveUpAfter(error, maintenance, options, context, leftover, droppingPhase);
    throw error;
  }
}
