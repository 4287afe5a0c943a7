import type { Manifest, Segment } from '../../../../shared/points/manifest.ts';
import { createHash } from 'node:crypto';
import { serializeHead } from '../format/head.ts';
import { rootOf } from '../format/intake.ts';
import { descOf } from '../format/text.ts';
import { OffsetState, type ArchiveHead } from '../format/types.ts';

/** An archive to be written: its head, the pieces of the stored one that follow it, and what describes both. */
export interface ReducedArchive {
  readonly head: Buffer;
  /** Segments of the stored archive, in this order. */
  readonly ranges: readonly Segment[];
  readonly manifest: Manifest;
}

/**
 * The archive without the data of some entries. Everything else stays as it is, and stock pg_restore restores it:
 * of an entry whose offset says that it has no data it restores no row and goes on (_PrintTocData in
 * pg_backup_custom.c). How many large objects are left is not known where some of several groups are left out.
 */
export function withoutData(
  head: ArchiveHead,
  manifest: Manifest,
  leftOut: ReadonlySet<number>,
): ReducedArchive {
  const { archive, tables, largeObjects } = manifest;
  const isLeftOut = (dumpId: number | undefined) => dumpId !== undefined && leftOut.has(dumpId);
  const ranges = archive.segments.filter((segment, index) => index > 0 && !isLeftOut(segment.dumpId));
  let end = archive.headLength;
  const moved = ranges.map((segment) => {
    const offset = end;
    end += segment.length;
    return { ...segment, offset };
  });
  const offsets = new Map(moved.map(({ dumpId, offset }) => [dumpId, offset]));
  const written = serializeHead({
    header: head.header,
    entries: head.entries.map((entry) => {
      if (!entry.hadDumper) return entry;
      const offset = offsets.get(entry.dumpId);
      return offset === undefined
        ? { ...entry, offset: { state: OffsetState.noData, value: 0n } }
        : { ...entry, offset: { state: OffsetState.set, value: BigInt(offset) } };
    }),
  });
  const sha256 = createHash('sha256').update(written).digest('hex');
  const segments: Segment[] = [{ offset: 0, length: written.length, sha256 }, ...moved];
  const kept = tables.flatMap((table) => {
    const offset = offsets.get(table.dumpId);
    return offset === undefined ? [] : [{ ...table, offset }];
  });
  const blobs = new Set(
    head.entries.filter((entry) => descOf(entry) === 'BLOBS').map(({ dumpId }) => dumpId),
  );
  const ofBlobs = moved.filter(({ dumpId }) => dumpId !== undefined && blobs.has(dumpId));
  const rawBytes = kept.every((table) => table.rawBytes !== undefined)
    ? kept.reduce((sum, table) => sum + (table.rawBytes ?? 0), 0)
    : undefined;
  return {
    head: written,
    ranges,
    manifest: {
      ...manifest,
      archive: {
        ...archive,
        size: end,
        segments,
        sha256: rootOf(segments.map((segment) => Buffer.from(segment.sha256, 'hex'))),
      },
      ...(rawBytes === undefined || manifest.rawBytes === undefined ? {} : { rawBytes }),
      tables: kept,
      largeObjects:
        ofBlobs.length === 0
          ? { count: 0, length: 0 }
          : { ...largeObjects, length: ofBlobs.reduce((sum, { length }) => sum + length, 0) },
    },
  };
}
