import type { Loss } from '../../shared/jobs.ts';
import type { ArchivedTable, Segment } from '../../shared/manifest.ts';
import { messageOf } from '../core/errors.ts';
import { oneTableArchive } from '../postgres/archive/one-table.ts';
import { isSetting } from '../postgres/archive/restore-passes.ts';
import { createTextReader, descOf } from '../postgres/archive/text.ts';
import type { ArchiveHead, TocEntry } from '../postgres/archive/types.ts';
import { planData, type DataGroup } from '../postgres/archive/virtual.ts';
import { codeOf, connect, type Connection } from '../postgres/connect.ts';
import type { RestoreMessage } from '../postgres/restore-messages.ts';
import { emptyTables, readRowChecks, type RowCheck } from '../postgres/row-checks.ts';
import { runRestore, type RestoreRun } from '../postgres/run-restore.ts';
import type { Target } from '../postgres/target.ts';
import type { JobContext } from './job-runner.ts';
import { RestoredTables } from './restored-tables.ts';
import type { SelfActing } from './self-acting.ts';
import { readVerified, type ReadRange } from './verified-read.ts';

/** Everything that a restore's pg_restores have in common. */
export interface RestoreWork {
  readonly head: ArchiveHead;
  /** What is restored, in the archive's order. */
  readonly entries: readonly TocEntry[];
  readonly segments: readonly Segment[];
  readonly tables: readonly ArchivedTable[];
  readonly read: ReadRange;
  readonly jobs: number;
  readonly target: Target;
  readonly common: Pick<RestoreRun, 'tools' | 'env' | 'noOwner' | 'noPrivileges'>;
  readonly context: JobContext;
  /** What would begin to act by itself in the copy. */
  readonly selfActing: SelfActing;
}

/** What the data pass came to. */
export interface RestoredData {
  readonly messages: RestoreMessage[];
  /** Checks that hold from now on, but that rows of the source break. */
  readonly losses: Loss[];
}

/** What a pg_restore of one part of the data tells while it runs. */
interface Watch {
  readonly tables: RestoredTables;
  bytes: number;
}

/** A table whose rows were refused. */
interface FailedTable {
  readonly schema: string;
  readonly name: string;
  readonly entry: TocEntry;
  readonly messages: readonly RestoreMessage[];
}

/**
 * Restores the data section, in parallel, and goes on past a table that fails. What failed is loaded again when all
 * others are there, as often as that helps: its CHECKs may read them. What then still fails is loaded without
 * its CHECKs, which are added back NOT VALID in the same transaction. A table is only ever loaded
 * again while it is empty. Throws what ends everything: the storage, or a checksum that is wrong.
 */
export async function restoreData(work: RestoreWork): Promise<RestoredData> {
  const { context } = work;
  const groups = planData(work.head, work.entries, work.segments, work.jobs);
  const totalBytes = groups.reduce((sum, group) => sum + group.bytes, 0);
  const tables = new RestoredTables(
    work.tables,
    groups.flatMap(({ ranges }) => ranges.flatMap(({ dumpId }) => dumpId ?? [])),
  );
  context.progress({ phase: 'restoring data', bytes: 0, totalBytes, ...tables.progress });
  const said = await runGroups(work, groups, { tables, bytes: 0 });
  const failed = failedTables(said, work.entries);
  if (failed.length === 0 || endsAll(said)) return { messages: said, losses: [] };

  const others = said.filter((message) => !failed.some(({ messages }) => messages.includes(message)));
  const again = await loadAgain(work, failed);
  return { messages: [...others, ...again.messages], losses: again.losses };
}

async function loadAgain(work: RestoreWork, first: readonly FailedTable[]): Promise<RestoredData> {
  const { context } = work;
  await using connection = await connect(work.target, { signal: context.signal });
  // rows that a policy hides must not make a table look empty
  await connection.query('SET row_security = off');
  context.progress({ phase: 'loading tables again that failed', bytes: 0 });

  let left = [...first];
  for (;;) {
    const empty = await emptyTables(connection, left);
    if (empty.length === 0) return { messages: left.flatMap(({ messages }) => messages), losses: [] };
    const chosen = new Set(empty.map(({ entry }) => entry.dumpId));
    const entries = work.entries.filter((entry) => isSetting(entry) || chosen.has(entry.dumpId));
    const groups = planData(work.head, entries, work.segments, 1);
    const said = await runGroups(work, groups);
    if (endsAll(said))
      return { messages: [...left.flatMap(({ messages }) => messages), ...said], losses: [] };
    const still = new Set(failedTables(said, work.entries).map(({ entry }) => entry.dumpId));
    const cured = empty.filter(({ entry }) => !still.has(entry.dumpId));
    for (const { schema, name } of cured) context.log(`loaded at the second try: ${schema}.${name}`);
    left = left.filter((table) => !cured.includes(table));
    if (cured.length === 0) break;
  }

  const messages: RestoreMessage[] = [];
  const losses: Loss[] = [];
  for (const table of left) {
    const loaded = await loadWithoutChecks(work, connection, table);
    messages.push(...loaded.messages);
    losses.push(...loaded.losses);
    if (endsAll(loaded.messages)) break;
  }
  return { messages, losses };
}

/** Loads a table as if it had no CHECK; the first error stays the one to report where that does not help either. */
async function loadWithoutChecks(
  work: RestoreWork,
  connection: Connection,
  table: FailedTable,
): Promise<RestoredData> {
  const segment = work.segments.find(({ dumpId }) => dumpId === table.entry.dumpId);
  const [empty] = await emptyTables(connection, [table]);
  const checks = empty === undefined ? [] : await readRowChecks(connection, table);
  if (segment === undefined || checks.length === 0) return { messages: [...table.messages], losses: [] };
  const group = oneTableArchive(work.head, table.entry, segment, {
    before: checks.map(({ drop }) => drop),
    after: checks.flatMap(({ add }) => add),
  });
  const { messages } = await runGroup(work, group, work.context.signal);
  if (endsAll(messages)) return { messages: [...table.messages, ...messages], losses: [] };
  if (messages.some(({ severity }) => severity !== 'ignorable')) {
    return { messages: [...table.messages], losses: [] };
  }
  work.context.log(`loaded without its checks: ${table.schema}.${table.name}`);
  const losses: Loss[] = [];
  for (const check of checks) losses.push(...(await validate(connection, check)));
  return { messages: [], losses };
}

/** The loss that a check is which holds for new rows only. */
async function validate(connection: Connection, check: RowCheck): Promise<Loss[]> {
  if (check.add[0]?.endsWith(' NOT ENFORCED') === true) return [];
  try {
    await connection.query(check.validate);
    return [];
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    return [
      {
        kind: 'check',
        what: `check ${check.name} of ${check.of} holds for new rows only`,
        reason:
          codeOf(error) === '23514'
            ? 'the source has rows that break it'
            : 'a function that it calls failed on rows of the source',
        message: messageOf(error),
        sql: `${check.validate};`,
      },
    ];
  }
}

/** Runs the groups side by side; one that cannot go on ends the others. */
async function runGroups(
  work: RestoreWork,
  groups: readonly DataGroup[],
  watch?: Watch,
): Promise<RestoreMessage[]> {
  const stop = new AbortController();
  const signal = AbortSignal.any([work.context.signal, stop.signal]);
  const results = await Promise.allSettled(
    groups.map(async (group) => {
      try {
        return await runGroup(work, group, signal, watch);
      } catch (error) {
        stop.abort(error);
        throw error;
      }
    }),
  );
  work.context.signal.throwIfAborted();
  if (stop.signal.aborted) throw stop.signal.reason;
  return results.flatMap((result) => (result.status === 'fulfilled' ? result.value.messages : []));
}

async function runGroup(work: RestoreWork, group: DataGroup, signal: AbortSignal, watch?: Watch) {
  const { context, read, common } = work;
  async function* pieces() {
    yield group.head;
    for await (const piece of readVerified(read, group.ranges, signal)) {
      if (watch !== undefined) context.progress({ bytes: (watch.bytes += piece.length) });
      yield piece;
    }
  }
  const session = watch?.tables.session();
  const end = await runRestore({
    ...common,
    onObject: (object) => {
      session?.begin(object);
      context.progress({ object, ...watch?.tables.progress });
    },
    onLine: (line) => context.log(line),
    signal,
    section: 'data',
    source: { feed: pieces() },
  });
  session?.end();
  if (watch !== undefined) context.progress(watch.tables.progress);
  return end;
}

/** Whether something was said that ends the restore: the connection, the disk, the archive. */
export function endsAll(messages: readonly RestoreMessage[]): boolean {
  return messages.some(({ severity }) => severity === 'fatal');
}

function failedTables(said: readonly RestoreMessage[], entries: readonly TocEntry[]): FailedTable[] {
  const text = createTextReader(entries);
  const byDumpId = Map.groupBy(
    said.filter(({ severity }) => severity === 'loss'),
    ({ dumpId }) => dumpId,
  );
  return entries
    .filter((entry) => isTableData(entry) && byDumpId.has(entry.dumpId))
    .map((entry) => ({
      schema: text(entry.namespace),
      name: text(entry.tag),
      entry,
      messages: byDumpId.get(entry.dumpId) ?? [],
    }));
}

function isTableData(entry: TocEntry): boolean {
  return descOf(entry) === 'TABLE DATA';
}
