import type { Loss } from '../../../../shared/jobs/jobs.ts';
import { isSetting } from '../../../postgres/archive/passes/restore-passes.ts';
import { createTextReader, descOf } from '../../../postgres/archive/format/text.ts';
import type { TocEntry } from '../../../postgres/archive/format/types.ts';
import { planData, type DataGroup } from '../../../postgres/archive/passes/virtual-archive.ts';
import { connect } from '../../../postgres/connect/connect.ts';
import type { RestoreMessage } from '../../../postgres/restore/losses/messages.ts';
import { emptyTables, type RowCheck } from '../../../postgres/restore/rows/checks.ts';
import { loadWithoutChecks, validateChecks, type ArchivedRows } from './load-table.ts';
import { RestoredTables } from './restored-tables.ts';
import { runGroup } from './run-group.ts';
import type { GroupWatch, RestoreWork } from './work.ts';

/** What the data pass came to. */
export interface RestoredData {
  readonly messages: RestoreMessage[];
  /** Checks that hold from now on, but that rows of the source break. */
  readonly losses: Loss[];
}

/** A table whose rows were refused. */
interface FailedTable extends ArchivedRows {
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
  await using connection = await connect(work.target, { signal: context.signal, writes: true });
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
  const dropped: RowCheck[] = [];
  for (const table of left) {
    // the first error stays the one to report where this does not help either
    const [empty] = await emptyTables(connection, [table]);
    const loaded = empty === undefined ? undefined : await loadWithoutChecks(work, connection, table);
    if (loaded?.messages.length !== 0) messages.push(...table.messages);
    if (loaded !== undefined && endsAll(loaded.messages)) {
      return { messages: [...messages, ...loaded.messages], losses: [] };
    }
    dropped.push(...(loaded?.checks ?? []));
  }
  // behind the last of them: a check may read a table that was loaded like this, too
  return { messages, losses: await validateChecks(connection, dropped) };
}

/** Runs the groups side by side; one that cannot go on ends the others. */
async function runGroups(
  work: RestoreWork,
  groups: readonly DataGroup[],
  watch?: GroupWatch,
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
