import { z } from 'zod';
import { JobId, VaultId } from '../../shared/ids.ts';
import { cleanedName } from '../../shared/names.ts';
import { formatVersion } from '../../shared/manifest.ts';
import { PgkeepError } from '../core/errors.ts';
import { ObjectTooLarge, type Storage } from './storage.ts';

const kibibyte = 1024;
const mebibyte = 1024 * kibibyte;

/** The most bytes that are read of each kind of document: whoever can write to a vault must not fill memory. */
export const documentLimits = {
  vault: 64 * kibibyte,
  instance: mebibyte,
  /** A table takes about 400 bytes, so this is a database of several hundred thousand tables. */
  manifest: 128 * mebibyte,
  globals: 64 * mebibyte,
  job: 16 * mebibyte,
} as const;

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

/**
 * Reads and checks a JSON document. Everything in a vault is hostile until its schema took it; what is
 * wrong is a UserErrorVaultFormat that says it in words. Throws ObjectNotFound.
 */
export async function readDocument<Shape>(
  storage: Storage,
  name: string,
  schema: z.ZodType<Shape>,
  limit: number,
): Promise<Shape> {
  let content: Buffer;
  try {
    content = await storage.read(name, { limit });
  } catch (error) {
    if (error instanceof ObjectTooLarge) throw damaged(storage, name, 'it is too large', error);
    throw error;
  }
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(content));
  } catch (error) {
    throw damaged(storage, name, 'it is not JSON', error);
  }
  const format = z.object({ format: z.int() }).safeParse(json);
  if (format.success && format.data.format > formatVersion) {
    throw new PgkeepError(
      'UserErrorVaultFormat',
      `${name} in ${storage.location} has format ${format.data.format}; this pgkeep knows up to ${formatVersion}.`,
      { remedy: 'Open the vault with a newer pgkeep.' },
    );
  }
  const result = schema.safeParse(json);
  if (!result.success) throw damaged(storage, name, z.prettifyError(result.error), result.error);
  return result.data;
}

export function toDocument(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}

function damaged(storage: Storage, name: string, reason: string, cause: unknown): PgkeepError {
  return new PgkeepError('UserErrorVaultFormat', `${name} in ${storage.location} is damaged: ${reason}.`, {
    remedy: 'Find out what changed the file; other recovery points of the vault are not affected.',
    cause,
  });
}
