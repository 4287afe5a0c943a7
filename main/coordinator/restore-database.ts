import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ClassifiedMessage } from '../../shared/jobs.ts';
import type { Manifest } from '../../shared/manifest.ts';
import type { Selection } from '../../shared/restore.ts';
import type { ServerSummary } from '../../shared/servers.ts';
import { PgkeepError, messageOf } from '../core/errors.ts';
import { parseHead } from '../postgres/archive/head.ts';
import { mapRoles, rolesIn } from '../postgres/archive/role-map.ts';
import { selectEntries } from '../postgres/archive/selection.ts';
import type { ArchiveHead, TocEntry } from '../postgres/archive/types.ts';
import { planData, tocOnlyArchive } from '../postgres/archive/virtual.ts';
import { chooseRestoreTool } from '../postgres/client-tools.ts';
import { connect, type Connection } from '../postgres/connect.ts';
import { createDatabase, dropMarkedDatabase, unmark } from '../postgres/create-database.ts';
import { databasePropertyStatements } from '../postgres/globals.ts';
import { quoteIdentifier } from '../postgres/quote.ts';
import { checkRestoreTarget } from '../postgres/restore-readiness.ts';
import { runRestore, type RestoreRun } from '../postgres/run-restore.ts';
import type { Target } from '../postgres/target.ts';
import { toolEnvironment } from '../postgres/tool-environment.ts';
import type { Engine } from './engine.ts';
import { dumpMajor, type FoundPoint } from './find-point.ts';
import type { FlowOutcome, JobContext } from './job-runner.ts';
import { openVault, reachDatabase, type OpenVault } from './reach.ts';
import { readVerified } from './verified-read.ts';

export interface RestoreOptions {
  readonly newDatabase: string;
  readonly jobs: number;
  readonly selection: Selection;
  readonly noOwner: boolean;
  readonly noPrivileges: boolean;
  readonly roleMap: readonly { readonly from: string; readonly to: string }[];
  readonly createRoles: boolean;
  readonly keepPartial: boolean;
  readonly analyze: boolean;
}

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
  const mapRole = (name: string) => options.roleMap.find(({ from }) => from === name)?.to ?? name;
  const leftover = await prepareTarget(maintenance, server, archive, manifest, options, context);
  const { properties } = manifest.database;
  let messages: ClassifiedMessage[] = [];
  let kept = false;
  try {
    const target = { ...maintenance, database: options.newDatabase };
    const env = await toolEnvironment(target, context.scratch);
    messages = await restoreSections(archive, vault, point, manifest, options, context, {
      tools,
      env,
      noOwner: options.noOwner,
      noPrivileges: options.noPrivileges,
    });
    if (messages.some(({ severity }) => severity === 'fatal')) {
      kept = await giveUp(maintenance, options, context);
    } else {
      if (options.analyze) {
        context.progress({ phase: 'analyzing' });
        await using analyzing = await connect(target, { signal: context.signal });
        await analyzing.query('ANALYZE');
      }
      context.progress({ phase: 'setting properties of the database' });
      // Connected anew: a session that idles for the hours of a restore may be cut on its way.
      await using connection = await connect(maintenance);
      archive.warnings.push(...(await applyProperties(connection, options, manifest, mapRole)));
      context.signal.throwIfAborted();
      await unmark(connection, options.newDatabase, properties.connectionLimit);
      kept = true;
    }
    leftover.done();
  } catch (error) {
    try {
      await giveUp(maintenance, options, context);
      leftover.done();
    } catch (cleaning) {
      // The target is out of reach: the next start cleans. The first error is the one to report.
      context.log(`could not clean: ${messageOf(cleaning)}`);
    }
    throw error;
  }
  return outcomeOf(point, manifest, archive.entries, options, messages, archive.warnings, kept);
}

interface SelectedArchive {
  readonly head: ArchiveHead;
  readonly entries: TocEntry[];
  readonly warnings: string[];
}

async function readSelected(
  vault: OpenVault,
  point: FoundPoint,
  manifest: Manifest,
  options: RestoreOptions,
  context: JobContext,
): Promise<SelectedArchive> {
  const head = parseHead(await readHead(vault, point, manifest, context.signal)).head;
  const { selection } = options;
  const everything =
    selection.schemas.length + selection.tables.length + selection.excludeTables.length === 0;
  const chosen = everything ? { entries: [...head.entries], leftOut: [] } : selectEntries(head, selection);
  const entries = mapRoles(chosen.entries, new Map(options.roleMap.map(({ from, to }) => [from, to])));
  const warnings = chosen.leftOut.map(
    ({ entry, reason }) => `${String(entry.desc)} ${String(entry.tag)} was left out: ${reason}`,
  );
  return { head, entries, warnings };
}

/** Checks the target, makes missing roles if asked, and creates the marked database. */
async function prepareTarget(
  maintenance: Target,
  server: ServerSummary,
  archive: SelectedArchive,
  manifest: Manifest,
  options: RestoreOptions,
  context: JobContext,
): Promise<{ done(): void }> {
  await using connection = await connect(maintenance);
  const extensions = archive.entries.filter((entry) => String(entry.desc) === 'EXTENSION');
  const readiness = await checkRestoreTarget(
    connection,
    {
      newDatabase: options.newDatabase,
      roles: rolesNeeded(archive.entries, options),
      extensions: extensions.map((entry) => String(entry.tag)),
      known: manifest.roles,
    },
    { createRoles: options.createRoles },
  );
  for (const statement of readiness.createRoles) {
    context.log(`applying: ${statement}`);
    await connection.query(statement);
  }
  context.signal.throwIfAborted();
  context.progress({ phase: 'creating the database', object: options.newDatabase });
  const leftover = context.begin({
    kind: 'database',
    words: `the half-made database ${JSON.stringify(options.newDatabase)} on ${server.name}`,
    serverId: server.id,
    database: options.newDatabase,
  });
  try {
    const created = await createDatabase(
      connection,
      options.newDatabase,
      manifest.database.properties,
      readiness.facts.major,
      context.jobId,
    );
    archive.warnings.push(...created.choices);
  } catch (error) {
    // Refused by the server: nothing was made. A connection that broke off leaves that open.
    if (!(error instanceof PgkeepError) || error.code !== 'UserErrorServerConnectionClosed') leftover.done();
    throw error;
  }
  return leftover;
}

/** Header and table of contents of a point's archive, checked against its sha256. */
export async function readHead(
  vault: OpenVault,
  point: FoundPoint,
  manifest: Manifest,
  signal: AbortSignal,
): Promise<Buffer> {
  const first = manifest.archive.segments[0];
  if (first === undefined) throw new Error('a manifest has at least one segment');
  const pieces: Uint8Array[] = [];
  const read = (range: { offset: number; length: number }, stop: AbortSignal) =>
    vault.readArchive(point.instance.id, point.pointId, range, stop);
  for await (const piece of readVerified(read, [first], signal)) pieces.push(piece);
  return Buffer.concat(pieces);
}

/** Roles that pg_restore will name, given what it leaves out. */
function rolesNeeded(entries: readonly TocEntry[], options: RestoreOptions): string[] {
  const isPrivilege = (entry: TocEntry) => ['ACL', 'DEFAULT ACL'].includes(String(entry.desc));
  const named = entries
    .filter((entry) => !(options.noPrivileges && isPrivilege(entry)))
    .map((entry) => (options.noOwner ? { ...entry, owner: Buffer.alloc(0) } : entry));
  return rolesIn(named);
}

async function restoreSections(
  archive: SelectedArchive,
  vault: OpenVault,
  point: FoundPoint,
  manifest: Manifest,
  options: RestoreOptions,
  context: JobContext,
  common: Pick<RestoreRun, 'tools' | 'env' | 'noOwner' | 'noPrivileges'>,
): Promise<ClassifiedMessage[]> {
  const messages: ClassifiedMessage[] = [];
  const failed = () => messages.some(({ severity }) => severity === 'fatal');
  const observe = {
    signal: context.signal,
    onObject: (object: string) => context.progress({ object }),
    onLine: (line: string) => context.log(line),
  };
  const file = join(context.scratch, 'toc.pgdump');
  await writeFile(file, tocOnlyArchive(archive.head, archive.entries), { mode: 0o600 });

  context.progress({ phase: 'restoring pre-data' });
  messages.push(...(await runRestore({ ...common, ...observe, section: 'pre-data', source: { file } })));
  if (failed()) return messages;

  const groups = planData(archive.head, archive.entries, manifest.archive.segments, options.jobs);
  const totalBytes = groups.reduce((sum, group) => sum + group.bytes, 0);
  let bytes = 0;
  context.progress({ phase: 'restoring data', bytes, totalBytes });
  const read = (range: { offset: number; length: number }, stop: AbortSignal) =>
    vault.readArchive(point.instance.id, point.pointId, range, stop);
  const stop = new AbortController();
  const signal = AbortSignal.any([context.signal, stop.signal]);
  const results = await Promise.allSettled(
    groups.map(async (group) => {
      async function* pieces() {
        yield group.head;
        for await (const piece of readVerified(read, group.ranges, signal)) {
          bytes += piece.length;
          context.progress({ bytes });
          yield piece;
        }
      }
      try {
        return await runRestore({
          ...common,
          ...observe,
          signal,
          section: 'data',
          source: { feed: pieces() },
        });
      } catch (error) {
        stop.abort(error); // one session that cannot go on ends the others: the restore has failed
        throw error;
      }
    }),
  );
  for (const result of results) {
    if (result.status === 'fulfilled') messages.push(...result.value);
  }
  context.signal.throwIfAborted();
  if (stop.signal.aborted) throw stop.signal.reason;
  if (failed()) return messages;

  context.progress({ phase: 'restoring post-data (indexes, constraints, triggers)' });
  messages.push(
    ...(await runRestore({
      ...common,
      ...observe,
      section: 'post-data',
      source: { file },
      jobs: options.jobs,
    })),
  );
  return messages;
}

/** Owner, settings, grants and comment of the database; what the target refuses becomes a warning. */
async function applyProperties(
  connection: Connection,
  options: RestoreOptions,
  manifest: Manifest,
  mapRole: (name: string) => string,
): Promise<string[]> {
  const { properties } = manifest.database;
  const statements = databasePropertyStatements(options.newDatabase, properties, {
    privileges: !options.noPrivileges,
    mapRole,
  });
  if (!options.noOwner) {
    statements.push(
      `ALTER DATABASE ${quoteIdentifier(options.newDatabase)} OWNER TO ${quoteIdentifier(mapRole(properties.owner))};`,
    );
  }
  const warnings: string[] = [];
  for (const statement of statements) {
    try {
      await connection.query(statement);
    } catch (error) {
      if (error instanceof PgkeepError) throw error;
      warnings.push(`${messageOf(error)}: ${statement}`);
    }
  }
  return warnings;
}

/** Drops the half-made database, or hands it over as it is. Returns whether it still stands. */
async function giveUp(maintenance: Target, options: RestoreOptions, context: JobContext): Promise<boolean> {
  await using connection = await connect(maintenance);
  if (options.keepPartial) {
    await unmark(connection, options.newDatabase, -1);
    return true;
  }
  context.progress({ phase: 'dropping the half-made database' });
  await dropMarkedDatabase(connection, options.newDatabase, context.jobId);
  return false;
}

function outcomeOf(
  point: FoundPoint,
  manifest: Manifest,
  entries: readonly TocEntry[],
  options: RestoreOptions,
  messages: ClassifiedMessage[],
  warnings: string[],
  kept: boolean,
): FlowOutcome {
  const restored = new Set(entries.map(({ dumpId }) => dumpId));
  const tables = manifest.tables.filter(({ dumpId }) => restored.has(dumpId));
  const result = {
    pointId: point.pointId,
    database: options.newDatabase,
    tables: tables.length,
    bytes: tables.reduce((sum, { length }) => sum + length, 0),
    ...(tables.every(({ rows }) => rows !== undefined)
      ? { rows: tables.reduce((sum, { rows = 0 }) => sum + rows, 0) }
      : {}),
    messages,
    warnings,
  };
  const fatal = messages.filter(({ severity }) => severity === 'fatal');
  if (fatal.length > 0) {
    return {
      state: 'failed',
      result,
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
  const noted = warnings.length > 0 || messages.some(({ severity }) => severity !== 'ignorable');
  return { state: noted ? 'completed with warnings' : 'completed', result };
}
