import type { Compression } from '../../../../shared/points/manifest.ts';

/**
 * pg_dump's custom format in memory. Strings of the archive are kept as bytes because a dump may be in any
 * server encoding; `tag`, `namespace` and the like are decoded lazily where a person reads them.
 */
export interface ArchiveHead {
  readonly header: ArchiveHeader;
  readonly entries: readonly TocEntry[];
}

export interface ArchiveHeader {
  /** Format version: 1.14 (PostgreSQL 12-15), 1.15 (16), 1.16 (17, 18). */
  readonly major: number;
  readonly minor: number;
  readonly revision: number;
  /** Bytes of an int without its sign byte: always 4 from PostgreSQL's own tools. */
  readonly intSize: number;
  /** Bytes of an offset without its flag byte: 8. */
  readonly offSize: number;
  readonly compression: Compression;
  /** Local time of the dump's start as the seven fields of struct tm, kept as they are. */
  readonly createdAt: readonly number[];
  readonly database: Buffer | null;
  readonly serverVersion: Buffer | null;
  readonly dumpVersion: Buffer | null;
}

export const Section = { none: 1, preData: 2, data: 3, postData: 4 } as const;
export type Section = (typeof Section)[keyof typeof Section];

/** State of an entry's data offset. */
export const OffsetState = { notSet: 1, set: 2, noData: 3 } as const;
export type OffsetState = (typeof OffsetState)[keyof typeof OffsetState];

export interface TocEntry {
  readonly dumpId: number;
  readonly hadDumper: boolean;
  /** Catalogue's oid and the object's oid, as decimal text. For TABLE DATA `oid` is the pg_class oid. */
  readonly tableOid: Buffer | null;
  readonly oid: Buffer | null;
  readonly tag: Buffer | null;
  readonly desc: Buffer | null;
  readonly section: number;
  readonly defn: Buffer | null;
  readonly dropStmt: Buffer | null;
  readonly copyStmt: Buffer | null;
  readonly namespace: Buffer | null;
  readonly tablespace: Buffer | null;
  readonly tableAm: Buffer | null;
  /** pg_class.relkind as a code point, from 1.16 on. */
  readonly relkind: number | null;
  readonly owner: Buffer | null;
  readonly dependencies: readonly number[];
  readonly offset: { readonly state: OffsetState; readonly value: bigint };
}
