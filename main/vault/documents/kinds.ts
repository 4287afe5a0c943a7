import { z } from 'zod';
import { JobId, VaultId } from '../../../shared/ids.ts';
import { InstanceRecord } from '../../../shared/instances/instances.ts';
import { formatVersion, Manifest } from '../../../shared/points/manifest.ts';
import { cleanedName } from '../../../shared/names.ts';
import type { JsonBounds } from './json-bounds.ts';

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/** vault.json: marks a folder or container as a vault. */
export const VaultFile = z.object({
  format: z.literal(formatVersion),
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
});
export type VaultFile = z.infer<typeof VaultFile>;

/** What filing needs to know of a job's record; the rest of it belongs to whoever wrote it. */
export const JobDocument = z.looseObject({ id: JobId, endedAt: z.iso.datetime() });
export type JobDocument = z.infer<typeof JobDocument>;

export interface DocumentKind<Shape> {
  readonly schema: z.ZodType<Shape>;
  /** The most bytes that are read: whoever can write to a vault must not fill memory. */
  readonly bytes: number;
  readonly bounds: JsonBounds;
}

const kind = <Shape>(schema: z.ZodType<Shape>, bytes: number, bounds: JsonBounds): DocumentKind<Shape> => ({
  schema,
  bytes,
  bounds,
});

/** Each kind of document in a vault, and how large it may be. What pgkeep writes is five levels deep at most. */
export const documentKinds = {
  vault: kind(VaultFile, 64 * kibibyte, { depth: 16, values: 1_000, string: 4 * kibibyte, names: 200 }),
  instance: kind(InstanceRecord, mebibyte, { depth: 16, values: 10_000, string: 256 * kibibyte, names: 200 }),
  /**
   * A table takes 13 values and 220 to 380 bytes, so this is a database of half a million tables. Of 200,000,
   * the manifest is 78 MB and takes 1.5 s and 500 MB to read. The worst that is let through takes 750 MB
   * in its thread (a million objects whose members all come in another order).
   */
  manifest: kind(Manifest, 128 * mebibyte, {
    depth: 16,
    values: 8_000_000,
    string: 16 * mebibyte,
    names: 200,
  }),
  /** pgkeep files at most a quarter of it (jobs/filed/shorten-record.ts); earlier versions filed all they had. */
  job: kind(JobDocument, 4 * mebibyte, { depth: 16, values: 100_000, string: mebibyte, names: 1_000 }),
} as const;

export type DocumentName = keyof typeof documentKinds;
export type DocumentOf<Name extends DocumentName> = z.output<(typeof documentKinds)[Name]['schema']>;
