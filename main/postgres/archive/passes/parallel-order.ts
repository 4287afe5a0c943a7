import { descOf } from '../format/text.ts';
import { Section, type TocEntry } from '../format/types.ts';

/** Built table by table; these never wait for a lock on an index that is being attached. */
const builders: ReadonlySet<string> = new Set(['INDEX', 'CONSTRAINT', 'CHECK CONSTRAINT']);

/**
 * Adds the dependencies that pg_restore --jobs lacks: attaching an index to that of a partitioned table locks
 * index and tables up to the root, and deadlocks with foreign keys and triggers on those tables
 * (with pg_restore 18 in one of six restores of a small partitioned table); what the server then cancels is
 * missing. So indexes are attached one after the other, and what else concerns their
 * tables comes after the last of them. (Refreshes, which read any table, have a later pass: restore-passes.ts.)
 */
export function withParallelOrder(entries: readonly TocEntry[]): readonly TocEntry[] {
  const attachments = entries.filter((entry) => descOf(entry) === 'INDEX ATTACH');
  const last = attachments.at(-1);
  if (last === undefined) return entries;
  const concerned = tablesOf(attachments, entries);
  let previous: number | undefined;
  return entries.map((entry) => {
    if (entry.section !== Section.postData) return entry;
    const desc = descOf(entry);
    if (desc === 'INDEX ATTACH') {
      const ordered = previous === undefined ? entry : dependingOn(entry, previous);
      previous = entry.dumpId;
      return ordered;
    }
    const mayWait = entry.dependencies.some((dumpId) => concerned.has(dumpId));
    return !builders.has(desc) && mayWait ? dependingOn(entry, last.dumpId) : entry;
  });
}

/** Dump ids of what the attached indexes and their constraints depend on: their tables among others. */
function tablesOf(attachments: readonly TocEntry[], entries: readonly TocEntry[]): Set<number> {
  const byDumpId = new Map(entries.map((entry) => [entry.dumpId, entry]));
  const found = new Set<number>();
  for (const dumpId of attachments.flatMap(({ dependencies }) => dependencies)) {
    found.add(dumpId);
    for (const behind of byDumpId.get(dumpId)?.dependencies ?? []) found.add(behind);
  }
  return found;
}

function dependingOn(entry: TocEntry, dumpId: number): TocEntry {
  return entry.dependencies.includes(dumpId)
    ? entry
    : { ...entry, dependencies: [...entry.dependencies, dumpId] };
}
