import { PgkeepError } from '../../core/errors.ts';
import { globalsLimit, withContent } from '../documents/read-document.ts';
import { archiveFile, globalsFile } from '../layout.ts';
import type { PointIds } from '../point-ids.ts';
import { ObjectNotFound, ObjectTooLarge, ObjectTooShort, type Storage } from '../storage.ts';

/**
 * Streams a part of archive.pgdump. Bytes are checked by the caller, who knows the segments; a missing or
 * shortened archive is UserErrorArchiveCorrupt.
 */
export async function* readArchive(
  storage: Storage,
  { instanceId, pointId }: PointIds,
  range: { offset: number; length: number },
  signal?: AbortSignal,
): AsyncIterable<Uint8Array> {
  try {
    yield* storage.readRange(archiveFile(instanceId, pointId), range, signal);
  } catch (error) {
    throw asCorrupt(error, `archive.pgdump of ${pointId}`);
  }
}

/** globals.sql, unchecked; one that is missing or far too large is UserErrorArchiveCorrupt. */
export async function readGlobals(storage: Storage, { instanceId, pointId }: PointIds): Promise<string> {
  try {
    const name = globalsFile(instanceId, pointId);
    return await withContent(storage, name, globalsLimit, (content) => content.toString('utf8'));
  } catch (error) {
    throw asCorrupt(error, `globals.sql of ${pointId}`);
  }
}

function asCorrupt(error: unknown, what: string): unknown {
  if (error instanceof ObjectNotFound || error instanceof ObjectTooShort) {
    return new PgkeepError(
      'UserErrorArchiveCorrupt',
      `${what} is missing or shorter than its manifest says.`,
      {
        cause: error,
      },
    );
  }
  if (error instanceof ObjectTooLarge) {
    return new PgkeepError('UserErrorArchiveCorrupt', `${what} is far larger than pgkeep writes it.`, {
      cause: error,
    });
  }
  return error;
}
