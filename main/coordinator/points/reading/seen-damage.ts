import { PgkeepError } from '../../../core/errors.ts';
import { contentsFile } from '../../../vault/layout.ts';
import type { PointIds } from '../../../vault/point-ids.ts';
import type { CachedPoint } from '../../../store/tables/points.ts';
import type { Storage } from '../../../vault/storage.ts';

/** What is seen of a point beside its manifest: sizes in a listing. */
export interface SeenSizes {
  /** Bytes of its archive; undefined where there is none. */
  readonly archive: number | undefined;
  /** Bytes of its contents.json; undefined where the listing shows none, or none was made. */
  readonly contents?: number | undefined;
}

/** What is wrong with a point by the sizes of its files and by its signature, in sentences; undefined where nothing is. */
export async function damageOf(
  storage: Storage,
  point: Pick<CachedPoint, 'id' | 'instanceId' | 'size' | 'contentsSize' | 'wrongSignature'>,
  { archive, contents }: SeenSizes,
): Promise<string | undefined> {
  const ids = { instanceId: point.instanceId, pointId: point.id };
  const seen =
    archiveDamage(archive, point.size) ??
    (await contentsDamage(storage, ids, { expected: point.contentsSize, listed: contents }));
  if (seen !== undefined || point.wrongSignature === undefined) return seen;
  return `Its signature is wrong, so nothing is restored from it: ${point.wrongSignature}.`;
}

/** What is wrong with an archive of so many bytes, where there should be `size`; undefined where nothing is. */
export function archiveDamage(stored: number | undefined, size: number): string | undefined {
  return wrongSize('archive.pgdump', stored, size);
}

/**
 * The same of a point's contents.json, without which pgkeep neither lists nor restores what is in the point. `listed` is
 * its size in a listing; one that is not in it is asked for, since the listing may be older. Nothing is wrong where none
 * is expected.
 */
export async function contentsDamage(
  storage: Storage,
  { instanceId, pointId }: PointIds,
  {
    expected,
    listed,
  }: { readonly expected: number | null | undefined; readonly listed?: number | undefined },
): Promise<string | undefined> {
  if (expected === null || expected === undefined) return undefined;
  let stored = listed;
  try {
    stored ??= (await storage.stat(contentsFile(instanceId, pointId)))?.size;
  } catch (error) {
    // something else stands in its place
    if (error instanceof PgkeepError && error.code === 'UserErrorVaultFormat') return error.message;
    throw error;
  }
  const wrong = wrongSize('contents.json', stored, expected);
  return wrong === undefined
    ? undefined
    : `${wrong} Put it back from a copy of the vault; until then only stock pg_restore restores from the archive.`;
}

function wrongSize(file: string, stored: number | undefined, size: number): string | undefined {
  if (stored === size) return undefined;
  return stored === undefined
    ? `Its ${file} is missing.`
    : `Its ${file} has ${stored} bytes instead of ${size}.`;
}
