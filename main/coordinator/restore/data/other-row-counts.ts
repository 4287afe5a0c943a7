import type { ArchivedTable } from '../../../../shared/points/manifest.ts';

/** Tables that are named one by one. */
const namedAtMost = 5;

/** Tables that came back with another number of rows than the manifest has, as warnings. */
export function otherRowCounts(
  tables: readonly ArchivedTable[],
  counted: ReadonlyMap<number, number>,
): string[] {
  const words = tables.flatMap(({ dumpId, schema, name, rows: claimed }) => {
    const rows = counted.get(dumpId);
    if (rows === undefined || claimed === undefined || rows === claimed) return [];
    return [`${schema}.${name}: ${rows} rows were restored; the manifest says ${claimed}.`];
  });
  if (words.length <= namedAtMost) return words;
  const more = words.length - namedAtMost;
  return [...words.slice(0, namedAtMost), `${more} more tables have other rows than the manifest says.`];
}

/** Rows that the manifest has of these tables, for a result; empty where it did not count those of each. */
export function expectedRows(tables: readonly ArchivedTable[]): { expectedRows?: number } {
  const counts = tables.map(({ rows }) => rows);
  return counts.length > 0 && counts.every((count) => count !== undefined)
    ? { expectedRows: counts.reduce((sum, count) => sum + count, 0) }
    : {};
}
