import type { DumpSelection, ExtraDumpOption } from '../../../../shared/instances/dump-selection.ts';
import { knowsToastCompression, noLargeObjects } from '../../connect/tool-traits.ts';
import { parsePattern } from '../../../../shared/instances/name-pattern.ts';

/**
 * Options of the pg_dump of that major for a selection, and notes on those that it does not know. A pattern without a
 * schema is written for every schema: pg_dump would look only where the login's own search_path leads.
 */
export function selectionArguments(
  { excludeSchemas, excludeTables, excludeTableData, extraOptions }: DumpSelection,
  major: number,
): { readonly args: string[]; readonly notes: string[] } {
  const isKnown = (option: ExtraDumpOption) =>
    option !== '--no-toast-compression' || knowsToastCompression(major);
  const known = extraOptions.filter(isKnown);
  return {
    args: [
      ...excludeSchemas.map((pattern) => `--exclude-schema=${pattern}`),
      ...excludeTables.map((pattern) => `--exclude-table=${inEverySchema(pattern)}`),
      ...excludeTableData.map((pattern) => `--exclude-table-data=${inEverySchema(pattern)}`),
      ...known.map((option) => (option === '--no-large-objects' ? noLargeObjects(major) : option)),
    ],
    notes: extraOptions
      .filter((option) => !isKnown(option))
      .map((option) => `pg_dump ${major} does not know ${option}, and went without it`),
  };
}

const inEverySchema = (pattern: string): string =>
  parsePattern(pattern)?.schema === undefined ? `*.${pattern}` : pattern;
