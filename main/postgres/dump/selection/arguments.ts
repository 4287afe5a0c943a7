import type { DumpSelection, ExtraDumpOption } from '../../../../shared/instances/dump-selection.ts';
import { parsePattern } from '../../../../shared/instances/name-pattern.ts';

/** The first major of pg_dump that knows an option. */
const knownFrom: Partial<Record<ExtraDumpOption, number>> = { '--no-toast-compression': 14 };

/** From this major on pg_dump calls them large objects. */
const largeObjectsFrom = 16;

/**
 * Options of the pg_dump of that major for a selection, and notes on those that it does not know. A pattern without a
 * schema is written for every schema: pg_dump would look only where the login's own search_path leads.
 */
export function selectionArguments(
  { excludeSchemas, excludeTables, excludeTableData, extraOptions }: DumpSelection,
  major: number,
): { readonly args: string[]; readonly notes: string[] } {
  const known = extraOptions.filter((option) => (knownFrom[option] ?? 0) <= major);
  return {
    args: [
      ...excludeSchemas.map((pattern) => `--exclude-schema=${pattern}`),
      ...excludeTables.map((pattern) => `--exclude-table=${inEverySchema(pattern)}`),
      ...excludeTableData.map((pattern) => `--exclude-table-data=${inEverySchema(pattern)}`),
      ...known.map((option) =>
        option === '--no-large-objects' && major < largeObjectsFrom ? '--no-blobs' : option,
      ),
    ],
    notes: extraOptions
      .filter((option) => !known.includes(option))
      .map((option) => `pg_dump ${major} does not know ${option}, and went without it`),
  };
}

const inEverySchema = (pattern: string): string =>
  parsePattern(pattern)?.schema === undefined ? `*.${pattern}` : pattern;
