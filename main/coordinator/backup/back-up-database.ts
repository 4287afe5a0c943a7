import { hostname, userInfo } from 'node:os';
import type { InstanceSummary } from '../../../shared/instances.ts';
import { PointId, type VaultId } from '../../../shared/ids.ts';
import type { JobResult } from '../../../shared/jobs.ts';
import { formatVersion, type Manifest } from '../../../shared/manifest.ts';
import type { ServerSummary } from '../../../shared/servers.ts';
import type { VaultSummary } from '../../../shared/vaults.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { PgkeepError } from '../../core/errors.ts';
import {
  readDatabaseProperties,
  readDatabaseSize,
  readExtensions,
  readRoleNotes,
  readRoles,
} from '../../postgres/sql/catalogue.ts';
import { rolesIn } from '../../postgres/archive/entries/map-roles.ts';
import { chooseDumpTool } from '../../postgres/connect/client-tools.ts';
import { connect } from '../../postgres/connect/connect.ts';
import type { DumpEngine, DumpResult } from '../../postgres/dump/engine.ts';
import { plainDump } from '../../postgres/dump/plain.ts';
import { compareLeftOut } from '../../postgres/dump/left-out/compare.ts';
import { readDataRelations, type DataRelations } from '../../postgres/dump/left-out/read-relations.ts';
import { leftOutMessages } from '../../postgres/dump/left-out/words.ts';
import { globalsScript } from '../../postgres/sql/globals.ts';
import { blockerWords, readDumpBlockers } from '../../postgres/privileges/read/dump-blockers.ts';
import { readServerFacts, type ServerFacts } from '../../postgres/connect/server-facts.ts';
import { toolEnvironment } from '../../postgres/connect/tool-environment.ts';
import type { Store } from '../../store/store.ts';
import { beatIntervalMs } from '../jobs/beat-interval.ts';
import { checkBeforeBackup, restorabilityNotes, withFullRemedy } from './check-before-backup.ts';
import type { Engine } from '../engine.ts';
import { expectedSize } from './expected-size.ts';
import { seenBefore } from '../points/first-seen.ts';
import { expectProtected } from '../instances/record.ts';
import type { FlowOutcome, JobContext } from '../jobs/runner.ts';
import { summarize } from '../points/list-points.ts';
import { watchForLocks } from './lock-watch.ts';
import { openVault, reachDatabase } from '../reach.ts';

/** How databases are dumped. */
const dumpDatabase: DumpEngine = plainDump;

/** Rule of points until policies bring others: kept until somebody deletes them. */
const keepForever: Manifest['retention'] = { rule: 'on demand', expiresAt: null };

/**
 * Backs one database up: pg_dump → walk → vault, then the manifest. Until the manifest is written there
 * is no recovery point; whatever fails before removes what it wrote.
 */
export async function backupFlow(
  engine: Engine,
  subject: { instance: InstanceSummary; server: ServerSummary; vault: VaultSummary },
  context: JobContext,
): Promise<FlowOutcome> {
  const { instance, server } = subject;
  const startedAt = engine.clock.now().toISOString();
  context.progress({ phase: 'connecting', object: `${server.host}:${server.port}` });
  // First of all: no login is asked for, and nothing written, for a vault or a record that is not the right one.
  await using vault = await openVault(engine, subject.vault);
  await expectProtected(engine, vault, instance, server);
  const target = await reachDatabase(engine, server, instance.database);

  let facts: ServerFacts;
  let sizeBytes: number;
  let before: DataRelations;
  {
    await using connection = await connect(target, { signal: context.signal });
    facts = await readServerFacts(connection);
    sizeBytes = await readDatabaseSize(connection);
    before = await readDataRelations(connection, facts.traits);
  }
  const tools = chooseDumpTool(await engine.findTools(), facts.major, instance.options.clientMajor);
  context.log(`pg_dump ${tools.version} from ${tools.folder}, server ${facts.version}`);

  const database = { server, database: instance.database, instance };
  const privileges = await checkBeforeBackup(engine, database, target, context);
  const restorability = restorabilityNotes(privileges);
  for (const note of restorability) context.log(`note: ${note}`);

  const pointId = PointId.parse(engine.ids.next('point'));
  const leftover = await context.begin({
    kind: 'point',
    words: `the unfinished recovery point ${pointId} in vault ${subject.vault.name}`,
    vaultId: subject.vault.id,
    instanceId: instance.id,
    pointId,
  });
  const writer = await vault.beginPoint(instance.id, pointId, { signal: context.signal });
  try {
    context.progress({ phase: 'dumping' });
    // tells the session of this dump from all others
    const applicationName = `pgkeep ${context.jobId}`;
    using locks = watchForLocks({
      clock: engine.clock,
      every: (callback) => {
        const timer = setInterval(callback, beatIntervalMs);
        return () => clearInterval(timer);
      },
      look: async (signal) => {
        await using connection = await connect(target, { signal });
        return blockerWords(await readDumpBlockers(connection, applicationName));
      },
      tell: (lock) => {
        context.progress({ lock });
        if (lock !== null) context.log(`waiting for a lock: ${lock}`);
      },
    });
    const result = await dumpDatabase({
      tools,
      env: { ...(await toolEnvironment(target, context.scratch)), PGAPPNAME: applicationName },
      user: server.user,
      traits: facts.traits,
      encoding: facts.encoding,
      server: server.name,
      options: instance.options,
      sink: writer.upload,
      signal: context.signal,
      onProgress: (update) => {
        locks.heard();
        context.progress(update);
      },
      onLine: (line) => context.log(line),
      onCompression: (algorithm) => {
        const points = engine.store.points.ofInstance(subject.vault.id, instance.id);
        const expectedBytes = expectedSize([...points.values()], algorithm);
        if (expectedBytes !== undefined) context.progress({ expectedBytes });
      },
    });
    const secretive = entriesWithSecrets(result);
    if (secretive !== undefined) context.log(secretive);
    // What was dumped stays in sight until the point is whole.
    const dumped = {
      bytes: result.size,
      tables: { done: result.tables.length, total: result.tables.length },
    };
    context.progress({ phase: 'reading roles', ...dumped });
    await using connection = await connect(target, { signal: context.signal });
    const properties = await readDatabaseProperties(connection, facts.traits);
    const roles = await readRoles(connection, rolesIn(result.entries));
    const notes = await readRoleNotes(connection, roles);
    const extensions = await readExtensions(connection);
    const after = await readDataRelations(connection, facts.traits);
    const leftOut = leftOutMessages(compareLeftOut(before, after, result.entries));
    const warnings = [...result.warnings, ...leftOut.warnings];
    const said = [...result.notes, ...leftOut.notes];

    context.progress({ phase: 'committing', ...dumped });
    context.signal.throwIfAborted();
    const { size } = await writer.upload.commit(result.head);
    if (size !== result.size) {
      throw new PgkeepError(
        'UserErrorVaultNotAccessible',
        `The vault stored ${size} bytes of ${result.size} that were sent.`,
      );
    }
    const globals = await writer.writeGlobals(globalsScript(instance.database, roles, properties, notes));
    const manifest: Manifest = {
      format: formatVersion,
      pointId,
      instanceId: instance.id,
      startedAt,
      completedAt: engine.clock.now().toISOString(),
      takenBy: { user: userInfo().username, host: hostname(), pgkeep: engine.version },
      server: {
        host: server.host,
        port: server.port,
        version: facts.version,
        versionNumber: facts.versionNumber,
      },
      database: { name: instance.database, sizeBytes, properties },
      tool: { version: tools.version, path: tools.folder },
      archive: {
        version: `${result.header.major}.${result.header.minor}`,
        compression: result.header.compression,
        size: result.size,
        headLength: result.headLength,
        sha256: result.sha256,
        segments: result.segments,
      },
      ...(result.rawBytes === undefined ? {} : { rawBytes: result.rawBytes }),
      tables: result.tables,
      largeObjects: result.largeObjects,
      extensions,
      roles,
      globals,
      retention: keepForever,
      warnings,
      ...(said.length === 0 ? {} : { notes: said }),
    };
    context.signal.throwIfAborted();
    await expectProtected(engine, vault, instance, server);
    await writer.commit(manifest);
    leftover.done();
    context.later(() => noteBackup(engine.store, subject.vault.id, manifest));
    return outcomeOf(pointId, result, { warnings, notes: [...said, ...restorability] });
  } catch (error) {
    // Where the vault is out of reach it is cleaned later (see recover-jobs.ts).
    await cleanUp(error, async () => {
      await writer.abandon();
      leftover.done();
    });
    throw isMissingPrivilege(error)
      ? withFullRemedy(error, (await checkBeforeBackup(engine, database, target, context)) ?? privileges)
      : error;
  }
}

function noteBackup(store: Store, vaultId: VaultId, manifest: Manifest): void {
  store.transaction(() => {
    const known = store.points.ofInstance(vaultId, manifest.instanceId);
    const made = { ...summarize(manifest), firstSeenAt: manifest.completedAt };
    known.delete(made.id);
    for (const point of [...seenBefore([...known.values()], manifest), made])
      store.points.put(vaultId, point);
    store.vaults.setAsked(vaultId, manifest.completedAt, null);
  });
}

function isMissingPrivilege(error: unknown): boolean {
  return error instanceof PgkeepError && error.code === 'UserErrorMissingDBPermissions';
}

/** pg_dump writes down what belongs to the database, passwords for other servers included. */
function entriesWithSecrets({ entries }: DumpResult): string | undefined {
  const count = (desc: string) => entries.filter((entry) => String(entry.desc) === desc).length;
  const mappings = count('USER MAPPING');
  const subscriptions = count('SUBSCRIPTION');
  if (mappings + subscriptions === 0) return undefined;
  return `note: the archive holds user mappings (${mappings}) and subscriptions (${subscriptions}) with the passwords in them that this login may read: protect the vault accordingly`;
}

function outcomeOf(
  pointId: PointId,
  result: DumpResult,
  { warnings, notes }: Pick<JobResult, 'warnings' | 'notes'>,
): FlowOutcome {
  const counted = result.tables.filter(({ rows }) => rows !== undefined);
  return {
    state: warnings.length > 0 ? 'completed with warnings' : 'completed',
    result: {
      pointId,
      bytes: result.size,
      tables: result.tables.length,
      ...(counted.length > 0 || result.tables.length === 0
        ? { rows: counted.reduce((sum, { rows = 0 }) => sum + rows, 0) }
        : {}),
      losses: [],
      messages: [],
      warnings,
      notes,
    },
  };
}
