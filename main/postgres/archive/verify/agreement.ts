import type { Manifest, Segment } from '../../../../shared/points/manifest.ts';
import { rootOf } from '../format/intake.ts';
import { createTextReader, descOf } from '../format/text.ts';
import { OffsetState, type ArchiveHead } from '../format/types.ts';

/** The part of a manifest that describes the archive. */
export type ArchiveClaims = Pick<Manifest, 'archive' | 'tables' | 'largeObjects' | 'rawBytes'>;

/** Problems that are told one by one; a manifest of nonsense has as many as it has entries. */
const toldAtMost = 50;

/**
 * What in a manifest contradicts itself, in words; empty when nothing does. Its segments have to cover the archive
 * from its first byte to its last, the head first; each table has to lie on the segment of its entry, and sums
 * and the checksum over all segments have to be right. Reads nothing but the manifest.
 */
export function manifestProblems({ archive, tables, largeObjects, rawBytes }: ArchiveClaims): string[] {
  const problems: string[] = [];
  const [head, ...data] = archive.segments;
  if (head?.dumpId !== undefined || head?.length !== archive.headLength) {
    problems.push('the first segment of the manifest is not the table of contents');
  }
  let end = 0;
  for (const { offset, length } of archive.segments) {
    if (offset !== end) problems.push(`the manifest has a gap or an overlap at byte ${offset}`);
    end = offset + length;
  }
  if (end !== archive.size) {
    problems.push(`the segments of the manifest end at byte ${end} of ${archive.size}`);
  }

  const byDumpId = new Map<number, Segment>();
  for (const segment of data) {
    const { dumpId, offset } = segment;
    if (dumpId === undefined) problems.push(`the segment at byte ${offset} belongs to no entry`);
    else if (byDumpId.has(dumpId)) problems.push(`entry ${dumpId} has more than one segment`);
    else byDumpId.set(dumpId, segment);
  }
  const named = new Set<number>();
  for (const { dumpId, schema, name, offset, length } of tables) {
    const table = `${schema}.${name}`;
    const segment = byDumpId.get(dumpId);
    if (named.has(dumpId)) problems.push(`${table}: entry ${dumpId} stands in the manifest twice`);
    else if (segment === undefined) problems.push(`${table} has no segment in the manifest`);
    else if (segment.offset !== offset || segment.length !== length) {
      problems.push(`${table} is not where its segment is`);
    }
    named.add(dumpId);
  }

  const others = data.filter(({ dumpId }) => dumpId === undefined || !named.has(dumpId));
  const ofLargeObjects = others.reduce((sum, { length }) => sum + length, 0);
  if (ofLargeObjects !== largeObjects.length) {
    problems.push(
      `the segments that belong to no table have ${ofLargeObjects} bytes; large objects have ${largeObjects.length}`,
    );
  }
  const counted = tables.map((table) => table.rawBytes);
  if (rawBytes !== undefined && counted.every((bytes) => bytes !== undefined)) {
    const sum = counted.reduce((total, bytes) => total + bytes, 0);
    if (sum !== rawBytes) problems.push(`the tables have ${sum} uncompressed bytes instead of ${rawBytes}`);
  }
  if (rootOf(archive.segments.map(({ sha256 }) => Buffer.from(sha256, 'hex'))) !== archive.sha256) {
    problems.push('the checksum over all segments is not the one that the manifest has');
  }
  return firstOf(problems);
}

/**
 * Where an archive's header and table of contents say something else than its manifest, in words: format, versions,
 * each entry with data against its segment and against the tables, both ways.
 */
export function headProblems(head: ArchiveHead, headLength: number, claims: ArchiveClaims): string[] {
  const { archive, tables } = claims;
  const { major, minor, compression } = head.header;
  const problems: string[] = [];
  if (headLength !== archive.headLength) {
    problems.push(`the table of contents has ${headLength} bytes instead of ${archive.headLength}`);
  }
  if (`${major}.${minor}` !== archive.version) {
    problems.push(`the format version is ${major}.${minor} instead of ${archive.version}`);
  }
  if (compression.algorithm !== archive.compression.algorithm) {
    problems.push(`the compression is ${compression.algorithm} instead of ${archive.compression.algorithm}`);
  }

  const entries = head.entries.filter(({ hadDumper }) => hadDumper);
  const unset = entries.filter(({ offset }) => offset.state !== OffsetState.set);
  if (unset.length > 0) problems.push(`${unset.length} entries lack the offset of their data`);
  const data = archive.segments.filter(({ dumpId }) => dumpId !== undefined);
  if (data.length !== entries.length) {
    problems.push(`the archive holds ${entries.length} data entries instead of ${data.length}`);
  }
  const text = createTextReader(head.entries);
  const segments = new Map(data.map((segment) => [segment.dumpId, segment]));
  const listed = new Map(tables.map((table) => [table.dumpId, table]));
  const seen = new Set<number>();
  for (const entry of entries) {
    const { dumpId, offset } = entry;
    const isTable = descOf(entry) === 'TABLE DATA';
    const what = isTable ? `${text(entry.namespace)}.${text(entry.tag)}` : descOf(entry);
    if (seen.has(dumpId)) problems.push(`${what}: the archive has entry ${dumpId} twice`);
    seen.add(dumpId);
    const segment = segments.get(dumpId);
    if (segment === undefined) problems.push(`the manifest lacks the data of ${what}`);
    else if (offset.state === OffsetState.set && offset.value !== BigInt(segment.offset)) {
      problems.push(`the data of ${what} is not where the manifest says`);
    }
    if (!isTable) continue;
    const table = listed.get(dumpId);
    if (table === undefined) problems.push(`the manifest lacks the table ${what}`);
    else if (`${table.schema}.${table.name}` !== what) {
      problems.push(`${what} is called ${table.schema}.${table.name} in the manifest`);
    }
  }
  const ofTables = new Set(
    entries.filter((entry) => descOf(entry) === 'TABLE DATA').map(({ dumpId }) => dumpId),
  );
  for (const { dumpId, schema, name } of tables) {
    if (!ofTables.has(dumpId)) problems.push(`the archive has no rows of ${schema}.${name}`);
  }
  for (const { dumpId, offset } of data) {
    if (dumpId !== undefined && !seen.has(dumpId) && !listed.has(dumpId)) {
      problems.push(`the archive has no entry ${dumpId}, whose data is at byte ${offset} in the manifest`);
    }
  }
  return firstOf(problems);
}

function firstOf(problems: string[]): string[] {
  if (problems.length <= toldAtMost) return problems;
  return [...problems.slice(0, toldAtMost), `and ${problems.length - toldAtMost} more`];
}
