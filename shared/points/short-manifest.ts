import { z } from 'zod';
import { InstanceId, PointId } from '../ids.ts';
import {
  ArchivedDatabase,
  ArchiveFacts,
  bytes,
  DatabaseProperties,
  formatVersion,
  LargeObjects,
  manifestHeader,
  pointLists,
  sha256,
  VaultFormat,
  type Manifest,
} from './manifest.ts';
import { longArray } from './long-array.ts';

const count = z.int().nonnegative();

/**
 * What lists and facts need of a recovery point, of either format: manifest.json from format 2 on. How many of each
 * there are stands here; which ones, in contents.json.
 */
export const ShortManifest = z.object({
  format: VaultFormat,
  ...manifestHeader,
  database: ArchivedDatabase,
  archive: ArchiveFacts,
  /** Sum of the tables' uncompressed bytes; absent when decoding was switched off. */
  rawBytes: bytes.optional(),
  largeObjects: LargeObjects,
  counts: z.object({
    tables: count,
    /** Null where not those of every table were counted. */
    rows: count.nullable(),
    extensions: count,
    roles: count,
    warnings: count,
    notes: count,
  }),
  /** The first ones, shortened; `counts` says how many there are, contents.json has them whole. */
  warnings: longArray(z.string()),
  notes: longArray(z.string()),
  /** What has the lists; absent in format 1, whose manifest has them itself. */
  contents: z.object({ length: bytes, sha256 }).optional(),
});
export type ShortManifest = z.infer<typeof ShortManifest>;

/** contents.json, from format 2 on: the lists of a recovery point. */
export const Contents = z.object({
  format: z.literal(formatVersion),
  instanceId: InstanceId,
  pointId: PointId,
  properties: DatabaseProperties,
  ...pointLists,
  notes: longArray(z.string()),
});
export type Contents = z.infer<typeof Contents>;

/** Texts of one list in a short manifest: so many, of so many bytes as JSON in all. */
const shownTexts = 20;
const shownBytes = 8 * 1024;
const shownCharacters = 500;

/** The short manifest of all that is said of a point. */
export function shortManifest(manifest: Manifest): Omit<ShortManifest, 'contents'> {
  const { archive, database, tables, extensions, roles, warnings, notes = [], ...rest } = manifest;
  const { segments: _segments, ...archiveFacts } = archive;
  const { properties: _properties, ...databaseFacts } = database;
  const counted = tables.every(({ rows }) => rows !== undefined);
  return {
    ...rest,
    database: databaseFacts,
    archive: archiveFacts,
    counts: {
      tables: tables.length,
      rows: counted ? tables.reduce((sum, { rows = 0 }) => sum + rows, 0) : null,
      extensions: extensions.length,
      roles: roles.length,
      warnings: warnings.length,
      notes: notes.length,
    },
    warnings: firstTexts(warnings),
    notes: firstTexts(notes),
  };
}

/** The first texts, as many as a short manifest has room for, each shortened. */
function firstTexts(texts: readonly string[]): string[] {
  const first: string[] = [];
  let size = 0;
  for (const text of texts.slice(0, shownTexts)) {
    const short = text.length <= shownCharacters ? text : `${text.slice(0, shownCharacters).toWellFormed()}…`;
    size += new TextEncoder().encode(JSON.stringify(short)).length;
    if (size > shownBytes) break;
    first.push(short);
  }
  return first;
}
