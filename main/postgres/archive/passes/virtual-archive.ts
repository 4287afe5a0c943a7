import type { Segment } from '../../../../shared/points/manifest.ts';
import { filteredHead } from './filtered-head.ts';
import { withParallelOrder } from './parallel-order.ts';
import { corrupt } from '../format/problems.ts';
import { isSetting, restorePasses } from './restore-passes.ts';
import { descOf } from '../format/text.ts';
import { OffsetState, Section, type ArchiveHead, type TocEntry } from '../format/types.ts';

/** A part of the data section, for one pg_restore that reads `head` and then the ranges from its stdin. */
export interface DataGroup {
  /** Header + table of contents of this part. */
  readonly head: Buffer;
  /** Pieces of the stored archive to be sent behind the head, in this order. */
  readonly ranges: Segment[];
  /** Sum of the ranges' lengths. */
  readonly bytes: number;
  readonly entries: TocEntry[];
}

/**
 * An archive of these entries without any data, for --section=pre-data and post-data. The entries with data
 * stay, because what depends on them is ordered by them; for --jobs some dependencies are added.
 * `head` is that of the whole archive (see filteredHead).
 */
export function tocOnlyArchive(head: ArchiveHead, entries: readonly TocEntry[]): Buffer {
  return filteredHead(head, withParallelOrder(entries).map(withoutOffset), Section.data);
}

/**
 * Splits the data section of these entries into at most `jobs` groups of about the same bytes. Each group
 * has its entries in the order of the table of contents, as pg_restore needs them from a pipe. What has no
 * data of its own (SEQUENCE SET, statistics, large objects' metadata) is in exactly one group.
 */
export function planData(
  head: ArchiveHead,
  entries: readonly TocEntry[],
  segments: readonly Segment[],
  jobs: number,
): DataGroup[] {
  const stored = new Map(segments.map((segment) => [segment.dumpId, segment]));
  const sized = unitsOf(head, entries).map((unit) => ({
    unit,
    bytes: unit.reduce((sum, entry) => sum + (entry.hadDumper ? segmentOf(entry, stored).length : 0), 0),
  }));
  // Largest first, each into the smallest group: never worse than 4/3 of the best split.
  sized.sort((one, other) => other.bytes - one.bytes);
  const count = Math.max(1, Math.min(Math.trunc(jobs), sized.length));
  const groups = Array.from({ length: count }, () => ({ bytes: 0, dumpIds: new Set<number>() }));
  for (const { unit, bytes } of sized) {
    const smallest = groups.reduce((best, group) => (group.bytes < best.bytes ? group : best));
    smallest.bytes += bytes;
    for (const entry of unit) smallest.dumpIds.add(entry.dumpId);
  }
  return groups
    .filter(({ dumpIds }) => dumpIds.size > 0)
    .map(({ bytes, dumpIds }) => {
      const chosen = entries.filter((entry) => dumpIds.has(entry.dumpId) || isSetting(entry));
      const withData = chosen.filter((entry) => entry.hadDumper);
      return {
        head: filteredHead(head, chosen.map(withoutOffset), Section.preData),
        ranges: withData.map((entry) => segmentOf(entry, stored)),
        bytes,
        entries: chosen,
      };
    });
}

/**
 * What must be restored by one process: each entry of the data section alone, but all large objects together, and
 * all rows of extensions' tables. Those have their foreign keys and triggers before they have rows, and the order
 * of the entries is all that says whose rows come first: pg_dump sorts by these keys (processExtensionTables in
 * pg_dump.c) and writes no dependency.
 */
function unitsOf(head: ArchiveHead, entries: readonly TocEntry[]): TocEntry[][] {
  const made = new Set(head.entries.map(({ dumpId }) => dumpId));
  const ofExtensions: TocEntry[] = [];
  const units = new Map<number, TocEntry[]>();
  const largeObjects: TocEntry[] = [];
  const largeObjectIds = new Set<number>();
  for (const entry of dataSectionOf(entries)) {
    // A comment or label goes with what it belongs to.
    const parent = entry.section === Section.none ? entry.dependencies : [];
    if (isLargeObject(entry) || parent.some((dumpId) => largeObjectIds.has(dumpId))) {
      largeObjects.push(entry);
      largeObjectIds.add(entry.dumpId);
    } else if (descOf(entry) === 'TABLE DATA' && !entry.dependencies.some((dumpId) => made.has(dumpId))) {
      // The table itself comes with its extension: no entry of the archive makes it.
      ofExtensions.push(entry);
    } else {
      const unit = parent.map((dumpId) => units.get(dumpId)).find((found) => found !== undefined);
      if (unit === undefined) units.set(entry.dumpId, [entry]);
      else unit.push(entry);
    }
  }
  return [...new Set(units.values()), largeObjects, ofExtensions].filter((unit) => unit.length > 0);
}

/**
 * Entries that pg_restore --section=data takes. Those without a section of their own belong to the section of
 * the nearest entry before them that has one; privileges have a pass of their own.
 */
function dataSectionOf(entries: readonly TocEntry[]): TocEntry[] {
  let section: number = Section.preData;
  return restorePasses(entries).main.filter((entry) => {
    if (entry.section !== Section.none) section = entry.section;
    return section === Section.data && !isSetting(entry);
  });
}

function isLargeObject(entry: TocEntry): boolean {
  return ['BLOB', 'BLOB METADATA', 'BLOBS', 'BLOB COMMENTS'].includes(descOf(entry));
}

/** From a pipe, pg_restore goes by order; a wrong offset would only mislead it. */
export function withoutOffset(entry: TocEntry): TocEntry {
  return entry.hadDumper ? { ...entry, offset: { state: OffsetState.notSet, value: 0n } } : entry;
}

function segmentOf(entry: TocEntry, stored: ReadonlyMap<number | undefined, Segment>): Segment {
  const segment = stored.get(entry.dumpId);
  if (segment === undefined) throw corrupt(`no segment holds the data of entry ${entry.dumpId}`);
  return segment;
}
