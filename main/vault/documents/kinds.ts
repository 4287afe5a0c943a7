import { z } from 'zod';
import { InstanceId, JobId, PgName, PointId, ServerId, VaultId } from '../../../shared/ids.ts';
import { InstanceRecord, RecordedServer } from '../../../shared/instances/instances.ts';
import { Hold, LegalHold } from '../../../shared/points/holds.ts';
import { formatVersion, Manifest, VaultFormat } from '../../../shared/points/manifest.ts';
import { Contents, ShortManifest } from '../../../shared/points/short-manifest.ts';
import { Policy } from '../../../shared/policies/policy.ts';
import { PromiseChange } from '../../../shared/policies/promise.ts';
import { NamedPlace } from '../../../shared/vaults/second-place.ts';
import { cleanedName } from '../../../shared/names.ts';
import { revisionHeader } from '../revisions/header.ts';
import type { JsonBounds } from './json-bounds.ts';

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/** vault.json: marks a folder or container as a vault. */
export const VaultFile = z.object({
  format: VaultFormat,
  id: VaultId,
  // as the version that made it took names; what has changed since then must not make a vault unreadable
  name: z
    .string()
    .trim()
    .min(1)
    .max(200)
    .regex(/^[^\u0000-\u001f\u007f]+$/, 'a name has no line breaks or control characters')
    .overwrite((name) => cleanedName(name)),
  createdAt: z.iso.datetime(),
  /** Where `runtime/` lies, if not here. */
  runtime: NamedPlace.optional(),
});
export type VaultFile = z.infer<typeof VaultFile>;

/** What filing needs to know of a job's record; the rest of it belongs to whoever wrote it. */
export const JobDocument = z.looseObject({ id: JobId, endedAt: z.iso.datetime() });
export type JobDocument = z.infer<typeof JobDocument>;

/** An entry of the audit trail; the rest of it belongs to whoever wrote it. */
const AuditDocument = z.looseObject({
  format: z.literal(formatVersion),
  id: z.string(),
  at: z.iso.datetime(),
});

/** instance.json of format 1. */
const InstanceFile = InstanceRecord.extend({ format: z.literal(1) });

/** A revision of an instance's record. */
const InstanceRevision = InstanceRecord.extend({
  ...revisionHeader,
  /** Set where it says what instance.json of format 1 said, and nobody has changed it since. */
  carriedOver: z.literal(true).optional(),
});

/** A revision of a server's record: its address as the instances of the vault name it, without a login. */
const ServerRevision = RecordedServer.extend({
  ...revisionHeader,
  id: ServerId,
  /** Somebody removed the server where it was known; the rest is what was said of it before. */
  removed: z.literal(true).optional(),
});

/** A revision of a policy: the newest that can be read holds for backups; for expiry only what is certain counts. */
const PolicyRevision = Policy.extend({
  ...revisionHeader,
  /** Somebody removed the policy; the rest is what it was before. */
  removed: z.literal(true).optional(),
});

/** As which instance a database is protected by itself: whoever writes the first revision decides. */
const ClaimRevision = z.object({
  ...revisionHeader,
  /** The system identifier of its cluster; where the login may not ask for it, the id of its server here. */
  cluster: z.string().regex(/^[a-z0-9][a-z0-9-]{3,62}$/),
  oid: z.int().positive(),
  instanceId: InstanceId,
  /** Its name when it was claimed. */
  database: PgName,
  /** The instance was there: where it is not any more, somebody has ended it. */
  settled: z.literal(true).optional(),
});

/** Whether a point is to be deleted: the newest revision counts. */
const EndedRevision = z.object({
  ...revisionHeader,
  instanceId: InstanceId,
  pointId: PointId,
  /** False where that was withdrawn. */
  ended: z.boolean(),
  reason: z.string().max(2_000),
  /** When it was first decided, by the storage's clock. */
  decidedAt: z.iso.datetime(),
  /** Whoever wrote this deletes the point at this moment. */
  deleting: z.literal(true).optional(),
  /** The storage did not let it go: it is tried again from then on. */
  notBefore: z.iso.datetime().optional(),
});

/** What a verification found of a point: the newest revision counts. */
const VerifiedRevision = z.object({
  ...revisionHeader,
  instanceId: InstanceId,
  pointId: PointId,
  job: JobId,
  outcome: z.enum(['readable', 'restored', 'differs', 'failed']),
});

/** Who keeps a point and why: all that stands from this revision on. */
const HoldRevision = z.object({
  ...revisionHeader,
  instanceId: InstanceId,
  pointId: PointId,
  pin: Hold.optional(),
  legalHold: LegalHold.optional(),
  /** It was written while an earlier revision could not be read, which may have held the point: it is kept. */
  overUnreadable: z.literal(true).optional(),
  /** How many releases have begun to lift the storage's holds: whoever sets them meanwhile sees it. */
  lifts: z.int().nonnegative().optional(),
  /** Up to this revision somebody who typed the name has decided about what could not be read or was missing. */
  settledUpTo: z.int().nonnegative().optional(),
});

/** What a point is promised since it was made: the newest revision counts. */
const PromiseRevision = PromiseChange.extend({
  ...revisionHeader,
  instanceId: InstanceId,
  pointId: PointId,
  /** What holds until it counts. */
  meanwhile: PromiseChange.shape.promised,
});

/** manifest.json of format 1 has everything, that of format 2 what lists need. */
const ManifestFile = z.discriminatedUnion('format', [
  Manifest.extend({ format: z.literal(1) }),
  ShortManifest.extend({
    format: z.literal(formatVersion),
    contents: ShortManifest.shape.contents.unwrap(),
  }),
]);
export type ManifestFile = z.infer<typeof ManifestFile>;

/** The most bytes of manifest.json from format 2 on: a list of 200,000 points reads as many of them. */
const shortManifestBytes = 64 * kibibyte;

export interface DocumentKind<Shape> {
  readonly schema: z.ZodType<Shape>;
  /** The most bytes that are read: whoever can write to a vault must not fill memory. */
  readonly bytes: number;
  /** The most bytes of one that says that it is of format 2; `bytes` where it is absent. */
  readonly bytesOfFormat2?: number;
  readonly bounds: JsonBounds;
}

const kind = <Shape>(schema: z.ZodType<Shape>, bytes: number, bounds: JsonBounds): DocumentKind<Shape> => ({
  schema,
  bytes,
  bounds,
});

const smallBounds: JsonBounds = { depth: 16, values: 1_000, string: 32 * kibibyte, names: 200 };
const listBounds: JsonBounds = { depth: 16, values: 8_000_000, string: 16 * mebibyte, names: 200 };

/** Each kind of document in a vault, and how large it may be. What pgkeep writes is five levels deep at most. */
export const documentKinds = {
  vault: kind(VaultFile, 64 * kibibyte, { depth: 16, values: 1_000, string: 4 * kibibyte, names: 200 }),
  instance: kind(InstanceFile, mebibyte, { depth: 16, values: 10_000, string: 256 * kibibyte, names: 200 }),
  instanceRevision: kind(InstanceRevision, 64 * kibibyte, smallBounds),
  serverRevision: kind(ServerRevision, 64 * kibibyte, smallBounds),
  policyRevision: kind(PolicyRevision, 64 * kibibyte, smallBounds),
  claimRevision: kind(ClaimRevision, 64 * kibibyte, smallBounds),
  endedRevision: kind(EndedRevision, 64 * kibibyte, smallBounds),
  verifiedRevision: kind(VerifiedRevision, 64 * kibibyte, smallBounds),
  promiseRevision: kind(PromiseRevision, 64 * kibibyte, smallBounds),
  holdRevision: kind(HoldRevision, 64 * kibibyte, smallBounds),
  /**
   * A table takes 13 values and 220 to 380 bytes, so this is a database of half a million tables. Of 200,000,
   * the manifest is 78 MB and takes 1.5 s and 500 MB to read. The worst that is let through takes 750 MB
   * in its thread (a million objects whose members all come in another order).
   */
  manifest: { ...kind(ManifestFile, 128 * mebibyte, listBounds), bytesOfFormat2: shortManifestBytes },
  /** The lists of a manifest of format 1. */
  contents: kind(Contents, 128 * mebibyte, listBounds),
  /** pgkeep files at most a quarter of it (jobs/filed/shorten-record.ts); earlier versions filed all they had. */
  job: kind(JobDocument, 4 * mebibyte, { depth: 16, values: 100_000, string: mebibyte, names: 1_000 }),
  audit: kind(AuditDocument, 4 * mebibyte, { depth: 16, values: 1_000, string: 2 * mebibyte, names: 200 }),
} as const;

export type DocumentName = keyof typeof documentKinds;
export type DocumentOf<Name extends DocumentName> = z.output<(typeof documentKinds)[Name]['schema']>;

/** Documents that are revisions of a record. */
export type RevisionName = {
  [Name in DocumentName]: DocumentOf<Name> extends { revision: number } ? Name : never;
}[DocumentName];
