import type { Segment } from '../../../../shared/points/manifest.ts';
import { filteredHead } from './filtered-head.ts';
import { isSetting } from './restore-passes.ts';
import { createTextWriter } from '../format/text.ts';
import { OffsetState, Section, type ArchiveHead, type TocEntry } from '../format/types.ts';
import { withoutOffset, type DataGroup } from './virtual-archive.ts';

/** Statements without their semicolons that run before and after the rows are loaded. */
export interface AroundRows {
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/**
 * The rows of one table as an archive of its own, with SQL before and after them, all in one transaction: what the
 * SQL switches off is never left off. (pg_restore --single-transaction would end with the first error, and a
 * newer pg_restore sets a parameter in every session that an older server does not know.)
 * `entry` is the table's TABLE DATA, `segment` the stored bytes of it.
 */
export function oneTableArchive(
  head: ArchiveHead,
  entry: TocEntry,
  segment: Segment,
  sql: AroundRows,
): DataGroup {
  const write = createTextWriter(head.entries);
  let dumpId = head.entries.reduce((highest, { dumpId: one }) => Math.max(highest, one), 0);
  const step = (statement: string): TocEntry => ({
    ...entry,
    dumpId: (dumpId += 1),
    hadDumper: false,
    // pg_restore counts this kind as data, and runs its statement as it stands
    desc: Buffer.from('SEQUENCE SET', 'latin1'),
    tag: Buffer.from('pgkeep', 'latin1'),
    tableOid: Buffer.from('0', 'latin1'),
    oid: Buffer.from('0', 'latin1'),
    section: Section.data,
    defn: write(`${statement};\n`),
    dropStmt: null,
    copyStmt: null,
    dependencies: [],
    offset: { state: OffsetState.noData, value: 0n },
  });
  const entries = [
    ...head.entries.filter(isSetting),
    ...['BEGIN', ...sql.before].map(step),
    withoutOffset(entry),
    ...[...sql.after, 'COMMIT'].map(step),
  ];
  return {
    head: filteredHead(head, entries, Section.preData),
    ranges: [segment],
    bytes: segment.length,
    entries,
  };
}
