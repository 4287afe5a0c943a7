import { serializeHead } from '../format/head.ts';
import { descOf } from '../format/text.ts';
import type { ArchiveHead, Section, TocEntry } from '../format/types.ts';

/**
 * Header and table of contents of an archive that has only some `entries` of `head`, for pg_restore runs that
 * do not take `unusedSection`. Every part of an archive is written by this function, because pg_restore looks
 * some entries up by their dump id and ends where one is missing: those are added, in the unused section, so
 * that nothing of them is restored here, and behind all others, so that no entry without a section of its own
 * is counted to theirs.
 */
export function filteredHead(
  head: ArchiveHead,
  entries: readonly TocEntry[],
  unusedSection: Section,
): Buffer {
  const added = lookedUp(head.entries, entries).map((entry) => ({ ...entry, section: unusedSection }));
  return serializeHead({ header: head.header, entries: [...entries, ...added] });
}

/**
 * What pg_restore looks up for `entries` and they lack; `all` are those of the whole archive.
 *
 * Of pg_restore 15 to 18 (pg_backup_archiver.c, pg_backup_db.c), two look-ups end the run:
 * - IssueACLPerBlob (17, 18): the privileges of several large objects, which have the same ones, are written for
 *   the first of them; the others stand in the BLOB METADATA entry that is their first dependency
 *   ("could not find entry for ID"). Comments and labels of large objects name that entry, too.
 * - buildTocEntryArrays (all): of TABLE DATA, the table's dump id has to be in the range of those that are there
 *   ("bad table dumpId for TABLE DATA item").
 * All others (fix_dependencies, repoint_table_dependencies, identify_locking_dependencies, _tocEntryRequired)
 * pass over what is missing. What is added names nothing itself that would be looked up.
 */
export function lookedUp(all: readonly TocEntry[], entries: readonly TocEntry[]): TocEntry[] {
  const present = new Set(entries.map(({ dumpId }) => dumpId));
  const highest = entries.reduce((most, { dumpId }) => Math.max(most, dumpId), 0);
  const wanted = new Set<number>();
  for (const entry of entries) {
    const [first] = entry.dependencies;
    if (first === undefined || present.has(first)) continue;
    if (isOfLargeObjects(entry) || (descOf(entry) === 'TABLE DATA' && first > highest)) wanted.add(first);
  }
  if (wanted.size === 0) return [];
  // without dependencies: what they are would have to be there as well, and they are not restored
  return all.filter(({ dumpId }) => wanted.has(dumpId)).map((entry) => ({ ...entry, dependencies: [] }));
}

/** Privileges, a comment or a label of one or several large objects. */
function isOfLargeObjects(entry: TocEntry): boolean {
  return (
    ['ACL', 'COMMENT', 'SECURITY LABEL'].includes(descOf(entry)) &&
    entry.tag?.toString('latin1').startsWith('LARGE OBJECT') === true
  );
}
