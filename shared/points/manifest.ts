import { RecordedSelection } from '../instances/dump-selection.ts';
import { z } from 'zod';
import { InstanceId, PgName, PointId } from '../ids.ts';
import { PromisingPolicy } from '../policies/promise.ts';
import { longArray } from './long-array.ts';

/** The newest version of a vault's layout and of its documents, which new vaults have. A reader refuses a newer one. */
export const formatVersion = 2;

/** Versions of a vault's layout: what lies in a vault of 1 goes on being read, and written as 1. */
export const VaultFormat = z.union([z.literal(1), z.literal(formatVersion)]);
export type VaultFormat = z.infer<typeof VaultFormat>;

export const bytes = z.int().nonnegative();
export const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

export const Compression = z.object({
  algorithm: z.enum(['none', 'gzip', 'lz4', 'zstd']),
  level: z.int(),
});
export type Compression = z.infer<typeof Compression>;

/**
 * One contiguous piece of archive.pgdump. The first is the head (header + table of contents), then one
 * per data entry; together they cover the file without gap or overlap, so that a restore of one table
 * can check exactly the bytes that it reads.
 */
export const Segment = z.object({
  /** Dump id of the archive entry that the segment holds; absent for the head. */
  dumpId: z.int().optional(),
  /** Byte offset in archive.pgdump. */
  offset: bytes,
  /** Length in bytes. */
  length: bytes,
  sha256,
});
export type Segment = z.infer<typeof Segment>;

export const ArchivedTable = z.object({
  dumpId: z.int(),
  schema: z.string(),
  name: z.string(),
  /** Offset and length in archive.pgdump of the table's data, as stored (compressed). */
  offset: bytes,
  length: bytes,
  /** Rows and uncompressed bytes; absent when decoding was switched off for the run. */
  rows: z.int().nonnegative().optional(),
  rawBytes: bytes.optional(),
});
export type ArchivedTable = z.infer<typeof ArchivedTable>;

export const RoleReference = z.object({
  name: PgName,
  canLogin: z.boolean(),
  inherit: z.boolean(),
  createDb: z.boolean(),
  createRole: z.boolean(),
  superuser: z.boolean(),
  replication: z.boolean(),
  bypassRls: z.boolean(),
  connectionLimit: z.int(),
  /** Until when its password is taken, in ISO 8601 with an offset, or "infinity". Absent: for ever, or not known. */
  validUntil: z.string().optional(),
  /** Names of the roles that this one is a direct member of. */
  memberOf: longArray(z.object({ role: PgName, adminOption: z.boolean() })),
  /** Its security labels, such as those by which Azure maps it to Microsoft Entra. Absent: none, or not known. */
  labels: longArray(z.object({ provider: z.string(), label: z.string() })).optional(),
  /** The server's own roles (pg_*, the bootstrap superuser, a provider's), which are never created again. */
  system: z.boolean(),
});
export type RoleReference = z.infer<typeof RoleReference>;

/** What a new database needs to be like the source. */
export const DatabaseProperties = z.object({
  encoding: z.string(),
  collate: z.string(),
  ctype: z.string(),
  /** libc, icu or builtin. */
  localeProvider: z.enum(['libc', 'icu', 'builtin']),
  /** Locale of the icu or builtin provider. */
  locale: z.string().optional(),
  icuRules: z.string().optional(),
  owner: z.string(),
  comment: z.string().optional(),
  connectionLimit: z.int(),
  /** The default tablespace; absent: pg_default, or not known. */
  tablespace: PgName.optional(),
  /** ALTER DATABASE … SET and ALTER ROLE … IN DATABASE … SET. */
  settings: longArray(z.object({ role: z.string().optional(), name: z.string(), value: z.string() })),
  /** Grants on the database itself; grantee absent means PUBLIC. Absent: the default privileges. */
  grants: longArray(
    z.object({ grantee: z.string().optional(), privilege: z.string(), grantable: z.boolean() }),
  ).optional(),
});
export type DatabaseProperties = z.infer<typeof DatabaseProperties>;

/** Rule under which a point is kept, as it was promised when it was made; see shared/policies/promise.ts. */
const Retention = z.object({
  rule: z.string(),
  /** Why it falls under that rule, in words. */
  why: z.string().optional(),
  expiresAt: z.iso.datetime().nullable(),
  /** The policy that promised it, and its revision then; absent for a backup on demand. */
  policy: PromisingPolicy.optional(),
  /** The run of the schedule that made it: when it was due. Absent for a backup on demand. */
  scheduledFor: z.iso.datetime().optional(),
  /** It holds less than its instance's own selection at that run: it is the first good one of no period. */
  partial: z.literal(true).optional(),
});

/** What manifests of both formats say alike, each in a few bytes. */
export const manifestHeader = {
  pointId: PointId,
  instanceId: InstanceId,
  startedAt: z.iso.datetime(),
  completedAt: z.iso.datetime(),
  /** Who took the backup: operating-system user and machine, and which pgkeep. */
  takenBy: z.object({ user: z.string(), host: z.string(), pgkeep: z.string() }),
  server: z.object({ host: z.string(), port: z.int(), version: z.string(), versionNumber: z.int() }),
  tool: z.object({ version: z.string(), path: z.string() }),
  globals: z.object({ length: bytes, sha256 }),
  retention: Retention,
  /** What was chosen not to be dumped, and how else; absent: the whole database. */
  selection: RecordedSelection.optional(),
  /** Number of the lease under which it was made; the next lease has a greater one. Absent where there was none. */
  lease: z.object({ epoch: z.int().positive() }).optional(),
};

/** The database of a manifest. */
export const ArchivedDatabase = z.object({
  name: PgName,
  /** pg_database_size at the start of the backup, in bytes. */
  sizeBytes: bytes,
  /** By these a database is known again under another name; absent where the login may not ask, and in earlier points. */
  oid: z.int().nonnegative().optional(),
  systemIdentifier: z
    .string()
    .regex(/^\d{1,20}$/)
    .optional(),
});

/** The archive of a manifest, without its segments. */
export const ArchiveFacts = z.object({
  /** Archive format version, for example 1.16. */
  version: z.string(),
  compression: Compression,
  /** Size of archive.pgdump in bytes. */
  size: bytes,
  /** Length in bytes of header + table of contents. */
  headLength: bytes,
  /**
   * sha256 over the concatenated raw sha256 digests of all segments in file order. The head is known
   * last but stands first in the file, so a plain sha256 of the file would need a second read.
   */
  sha256,
});

export const LargeObjects = z.object({
  count: z.int().nonnegative(),
  length: bytes,
  rawBytes: bytes.optional(),
});

/** The lists of a recovery point: in its manifest in format 1, in contents.json from format 2 on. */
export const pointLists = {
  segments: longArray(Segment).refine(({ length }) => length > 0, 'an archive has a head'),
  tables: longArray(ArchivedTable),
  extensions: longArray(z.object({ name: PgName, version: z.string(), schema: PgName })),
  roles: longArray(RoleReference),
  /** What the backup could not do but did not need, in words for the user. */
  warnings: longArray(z.string()),
};

/**
 * All that is said of a recovery point: the manifest.json of format 1, and what manifest.json and contents.json say
 * together from format 2 on (see short-manifest.ts). The manifest is written last, so the recovery point exists if and
 * only if it exists.
 */
export const Manifest = z.object({
  format: VaultFormat,
  ...manifestHeader,
  database: ArchivedDatabase.extend({ properties: DatabaseProperties }),
  archive: ArchiveFacts.extend({ segments: pointLists.segments }),
  /** Sum of the tables' uncompressed bytes; absent when decoding was switched off. */
  rawBytes: bytes.optional(),
  tables: pointLists.tables,
  largeObjects: LargeObjects,
  extensions: pointLists.extensions,
  roles: pointLists.roles,
  warnings: pointLists.warnings,
  /** What is different by choice or cannot be otherwise, in words; points of earlier versions have none. */
  notes: longArray(z.string()).optional(),
});
export type Manifest = z.infer<typeof Manifest>;
