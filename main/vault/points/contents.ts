import { createHash } from 'node:crypto';
import type { Manifest } from '../../../shared/points/manifest.ts';
import { shortManifest, type Contents, type ShortManifest } from '../../../shared/points/short-manifest.ts';
import { PgkeepError } from '../../core/errors.ts';
import { toDocument } from '../documents/read-document.ts';

/** The two documents of a point from format 2 on, as they are written. */
export interface PointDocuments {
  readonly contents: Buffer;
  readonly manifest: Buffer;
}

/** Splits what is said of a point. Throws UserErrorVaultFormat where one of the documents would be too large. */
export function splitManifest(manifest: Manifest): PointDocuments {
  const { instanceId, pointId, archive, tables, extensions, roles, warnings, notes = [] } = manifest;
  const lists: Contents = {
    format: 2,
    instanceId,
    pointId,
    properties: manifest.database.properties,
    segments: archive.segments,
    tables,
    extensions,
    roles,
    warnings,
    notes,
  };
  const contents = toDocument('contents', lists);
  const sha256 = createHash('sha256').update(contents).digest('hex');
  const short: ShortManifest = {
    ...shortManifest(manifest),
    format: 2,
    contents: { length: contents.length, sha256 },
  };
  return { contents, manifest: toDocument('manifest', short) };
}

/**
 * Puts together what both documents of a point say. Throws UserErrorArchiveCorrupt where they contradict each other:
 * whoever wrote them wrote them so, for the contents' sha256 was compared when they were read.
 */
export function joinManifest(short: ShortManifest, lists: Contents): Manifest {
  const { counts: _counts, contents: _contents, warnings: _first, notes: _notes, ...facts } = short;
  const { archive, database, ...rest } = facts;
  const { segments, tables, extensions, roles, warnings, notes, properties } = lists;
  const manifest: Manifest = {
    ...rest,
    database: { ...database, properties },
    archive: { ...archive, segments },
    tables,
    extensions,
    roles,
    warnings,
    ...(notes.length === 0 ? {} : { notes }),
  };
  const problem = contradiction(short, lists, shortManifest(manifest).counts);
  if (problem === undefined) return manifest;
  throw new PgkeepError(
    'UserErrorArchiveCorrupt',
    `The manifest and the contents of the recovery point ${short.pointId} contradict each other: ${problem}.`,
    { remedy: 'Restore another recovery point, and find out what changed the files.' },
  );
}

function contradiction(
  short: ShortManifest,
  { instanceId, pointId }: Contents,
  found: ShortManifest['counts'],
): string | undefined {
  if (instanceId !== short.instanceId || pointId !== short.pointId) {
    return `the contents are those of ${pointId} of ${instanceId}`;
  }
  const names = ['tables', 'rows', 'extensions', 'roles', 'warnings', 'notes'] as const;
  const wrong = names.find((name) => short.counts[name] !== found[name]);
  return wrong === undefined
    ? undefined
    : `the contents have ${found[wrong] ?? 'no number of'} ${wrong} instead of ${short.counts[wrong] ?? 'none'}`;
}
