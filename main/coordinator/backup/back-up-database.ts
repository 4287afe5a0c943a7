import { PointId, type VaultId } from '../../../shared/ids.ts';
import type { JobResult } from '../../../shared/jobs/jobs.ts';
import type { Manifest } from '../../../shared/points/manifest.ts';
import { shortManifest } from '../../../shared/points/short-manifest.ts';
import { promisedBy } from '../../../shared/policies/standing.ts';
import { cleanUp } from '../../core/clean-up.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import { redact } from '../../core/redact.ts';
import { chooseDumpTool } from '../../postgres/connect/client-tools.ts';
import type { DumpResult } from '../../postgres/dump/engine.ts';
import type { DatabaseIdentity } from '../../postgres/sql/database-identity.ts';
import type { BackupCheck } from '../../postgres/privileges/backup-check.ts';
import type { Store } from '../../store/store.ts';
import type { PointWriter } from '../../vault/points/write-point.ts';
import type { FoundRecord } from '../../vault/records/instance-record.ts';
import type { Engine } from '../engine.ts';
import { changeOfIdentity, lastIdentity } from '../instances/identity.ts';
import { serverOf } from '../instances/own-login.ts';
import { expectProtected } from '../instances/record.ts';
import { explainMissing } from '../instances/renamed-database.ts';
import type { FlowOutcome, JobContext } from '../jobs/runner.ts';
import { seenBefore } from '../points/first-seen.ts';
import { summarize } from '../points/summarize.ts';
import { reachDatabase } from '../servers/reach-database.ts';
import { reaching } from '../servers/why-not-reached.ts';
import { asUnattended } from '../unattended.ts';
import { openVault } from '../vaults/open-vault.ts';
import { readAfterDump, readBeforeDump } from './around-dump.ts';
import { checkBeforeBackup, restorabilityNotes, withFullRemedy } from './check-before-backup.ts';
import { commitPoint } from './commit-point.ts';
import { holdLease } from './hold-lease.ts';
import { expectStillDue } from './still-due.ts';
import { forgetDeleted, throwWhyItFailed } from './lost-instance.ts';
import { signerOf } from './signer.ts';
import { expectKeepable } from './promise-point.ts';
import { runDump } from './run-dump.ts';
import type { BackupSubject, RunningBackup } from './running-backup.ts';

/**
 * Backs one database up: pg_dump → walk → vault, then the manifest. Until the manifest is written there
 * is no recovery point; whatever fails before removes what it wrote.
 */
export async function backupFlow(
  given: Engine,
  subject: BackupSubject,
  context: JobContext,
): Promise<FlowOutcome> {
  const { instance, server } = subject;
  const isScheduled = subject.reason.trigger === 'schedule';
  const engine = isScheduled ? asUnattended(given) : given;
  const startedAt = engine.clock.now().toISOString();
  context.progress({ phase: 'connecting', object: `${server.host}:${server.port}` });
  // First of all: no login is asked for, and nothing written, for a vault or a record that is not the right one.
  await using vault = await openVault(engine, subject.vault);
  const record = await expectProtected(engine, vault, instance, server);
  await expectKeepable(vault, record.record, subject.reason);
  const opened = { engine, subject, startedAt, vault, record };
  try {
    return await holdLease({ engine, vault, instance, context, isScheduled }, async (running, held) => {
      const begun = { ...opened, context: running, held };
      if (isScheduled) await expectStillDue(begun);
      return await backUp(begun).catch((error: unknown) => throwWhyItFailed(begun, error));
    });
  } catch (error) {
    // after the end of the lease, which is written too
    await forgetDeleted(vault, opened, error);
    throw error;
  }
}

/** A backup that nobody else makes at the same time. */
type OpenedBackup = Omit<RunningBackup, 'target' | 'tools' | 'before' | 'warnings'> & {
  readonly record: FoundRecord;
};

async function backUp({ record, ...opened }: OpenedBackup): Promise<FlowOutcome> {
  const { engine, subject, context } = opened;
  const { instance, server } = subject;
  const reached = serverOf(engine, server, instance);
  const target = await reachDatabase(engine, reached, instance.database, context.signal);
  for (const note of [...target.warnings, ...target.notes]) context.log(`login: ${note}`);
  const missing = { instance, server, target, open: () => Promise.resolve(opened.vault) };
  const before = await reaching(engine, server, () =>
    readBeforeDump(target, instance.options, context.signal),
  ).catch(async (error: unknown) => {
    throw await explainMissing(engine, missing, error);
  });
  const { facts } = before;
  const tools = chooseDumpTool(await engine.findTools(), facts.major, instance.options.clientMajor);
  context.log(`pg_dump ${tools.version} from ${tools.folder}, server ${facts.version}`);

  const warnings = await databaseWarnings(opened, before.identity);
  const backup: RunningBackup = { ...opened, target, tools, before, warnings };
  const privileges = await checkPrivileges(backup);
  const restorability = restorabilityNotes(privileges);
  for (const note of restorability) context.log(`note: ${note}`);

  const { writer, leftover } = await beginPoint(backup);
  try {
    const { result, manifest } = await writePoint(backup, writer);
    leftover.done();
    context.later(() => noteBackup(engine.store, subject.vault.id, manifest));
    const { warnings, notes = [] } = manifest;
    return outcomeOf(manifest, result, {
      warnings: [...target.warnings, ...warnings, ...(record.warning === undefined ? [] : [record.warning])],
      notes: [...notes, ...restorability],
    });
  } catch (error) {
    // Where the vault is out of reach it is cleaned later (see recover-jobs.ts).
    await cleanUp(error, async () => {
      await writer.abandon();
      leftover.done();
    });
    throw isMissingPrivilege(error)
      ? withFullRemedy(error, (await checkPrivileges(backup)) ?? privileges)
      : error;
  }
}

/** Says where the database is another one than at the last recovery point; what cannot be found out stops no backup. */
async function databaseWarnings(
  { engine, subject, context, vault }: Omit<OpenedBackup, 'record'>,
  now: DatabaseIdentity,
): Promise<string[]> {
  let changed: string | undefined;
  await cleanUp(
    undefined,
    async () => {
      const before = await lastIdentity(engine, subject.instance, () => Promise.resolve(vault));
      changed = changeOfIdentity(before, now);
    },
    (failure) => context.log(`the last recovery point could not be read: ${redact(messageOf(failure))}`),
  );
  return changed === undefined ? [] : [changed];
}

async function checkPrivileges(backup: RunningBackup): Promise<BackupCheck | undefined> {
  const { instance, server } = backup.subject;
  const database = { server, database: instance.database, instance };
  return await checkBeforeBackup(backup.engine, database, backup.target, backup.context);
}

/** Notes the point as a leftover, and then begins it in the vault. */
async function beginPoint({ engine, subject, context, vault }: RunningBackup) {
  const { instance } = subject;
  const pointId = PointId.parse(engine.ids.next('point'));
  const leftover = await context.begin({
    kind: 'point',
    words: `the unfinished recovery point ${pointId} in vault ${subject.vault.name}`,
    vaultId: subject.vault.id,
    instanceId: instance.id,
    pointId,
  });
  const writer = await vault.beginPoint(instance.id, pointId, { signal: context.signal });
  return { writer, leftover };
}

/** Dumps the database, reads what belongs to the dump, and commits both. */
async function writePoint(
  backup: RunningBackup,
  writer: PointWriter,
): Promise<{ readonly result: DumpResult; readonly manifest: Manifest }> {
  const { engine, context, target, before } = backup;
  const signer = await signerOf(engine, writer);
  const result = await runDump(backup, writer.upload);
  // What was dumped stays in sight until the point is whole.
  const dumped = {
    bytes: result.size,
    tables: { done: result.tables.length, total: result.tables.length },
  };
  context.progress({ phase: 'reading roles', ...dumped });
  const after = await readAfterDump(target, before, result, context.signal);
  context.progress({ phase: 'committing', ...dumped });
  return { result, manifest: await commitPoint(backup, writer, result, { ...after, signer }) };
}

function noteBackup(store: Store, vaultId: VaultId, manifest: Manifest): void {
  store.transaction(() => {
    const known = store.points.ofInstance(vaultId, manifest.instanceId);
    const made = { ...summarize(shortManifest(manifest)), firstSeenAt: manifest.completedAt };
    known.delete(made.id);
    for (const point of [...seenBefore([...known.values()], manifest), made])
      store.points.put(vaultId, point);
    store.vaults.setAsked(vaultId, manifest.completedAt, null);
  });
}

function isMissingPrivilege(error: unknown): boolean {
  return error instanceof PgkeepError && error.code === 'UserErrorMissingDBPermissions';
}

function outcomeOf(
  { pointId, retention }: Pick<Manifest, 'pointId' | 'retention'>,
  result: DumpResult,
  { warnings, notes }: Pick<JobResult, 'warnings' | 'notes'>,
): FlowOutcome {
  const counted = result.tables.filter(({ rows }) => rows !== undefined);
  return {
    state: warnings.length > 0 ? 'completed with warnings' : 'completed',
    result: {
      pointId,
      promised: promisedBy(retention),
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
