import { z } from 'zod';
import { SchemaPattern, TablePattern } from './name-pattern.ts';

/**
 * Options of pg_dump that may be added: none of them changes what pgkeep needs of an archive, reads anything else than
 * the database, or leaves rows out without saying so. Source: PostgreSQL's documentation, app-pgdump.
 */
export const extraDumpOptions = [
  '--serializable-deferrable',
  '--load-via-partition-root',
  '--quote-all-identifiers',
  '--no-large-objects',
  '--no-unlogged-table-data',
  '--no-comments',
  '--no-publications',
  '--no-subscriptions',
  '--no-security-labels',
  '--no-toast-compression',
] as const;
export const ExtraDumpOption = z.enum(extraDumpOptions, {
  error: `it is one of ${extraDumpOptions.join(', ')}`,
});
export type ExtraDumpOption = z.infer<typeof ExtraDumpOption>;

/** Together the patterns have room in a manifest. */
const patternBytes = 8 * 1024;

const size = (value: unknown) => new TextEncoder().encode(JSON.stringify(value)).length;

const lists = {
  /** Schemas with all that is in them. */
  excludeSchemas: z.array(SchemaPattern).max(100),
  /** Tables with their rows; views, materialized views, sequences and foreign tables of that name, too. */
  excludeTables: z.array(TablePattern).max(100),
  /** Tables of which the definition is dumped and no row; sequences, of which the position is not. */
  excludeTableData: z.array(TablePattern).max(100),
  extraOptions: z.array(ExtraDumpOption).max(extraDumpOptions.length),
};

/** What of a database is not dumped, and how else it is. */
export const DumpSelection = z
  .object({
    excludeSchemas: lists.excludeSchemas.default([]),
    excludeTables: lists.excludeTables.default([]),
    excludeTableData: lists.excludeTableData.default([]),
    extraOptions: lists.extraOptions.default([]),
  })
  .refine((selection) => size(selection) <= patternBytes, {
    error: `all patterns together have at most ${patternBytes / 1024} KB`,
  });
export type DumpSelection = z.infer<typeof DumpSelection>;

/** Lists that change; what is absent stays. */
export const SelectionChanges = z.object(lists).partial();
export type SelectionChanges = z.infer<typeof SelectionChanges>;

/** The same as a recovery point or a later pgkeep says it. */
const texts = z.array(z.string()).default([]);
export const RecordedSelection = z.object({
  excludeSchemas: texts,
  excludeTables: texts,
  excludeTableData: texts,
  extraOptions: texts,
});
export type RecordedSelection = z.infer<typeof RecordedSelection>;

/** Nothing is left out, and nothing added. */
export const wholeDatabase: DumpSelection = {
  excludeSchemas: [],
  excludeTables: [],
  excludeTableData: [],
  extraOptions: [],
};

/** Whether it is as if nothing had been chosen. */
export const isWhole = ({ excludeSchemas, excludeTables, excludeTableData, extraOptions }: DumpSelection) =>
  [excludeSchemas, excludeTables, excludeTableData, extraOptions].every(({ length }) => length === 0);

/** Which of the extra options leave something out, and what, as a sentence has it after "without". */
const leavesOut: Readonly<Record<string, string>> = {
  '--no-large-objects': 'large objects',
  '--no-unlogged-table-data': 'the rows of unlogged tables',
  '--no-comments': 'comments',
  '--no-publications': 'publications',
  '--no-subscriptions': 'subscriptions',
  '--no-security-labels': 'security labels',
};

/** What a backup by this selection lacks, as items of a list: "schema audit", "the rows of log_*". */
export function leftOutBy(selection: RecordedSelection): string[] {
  const { excludeSchemas, excludeTables, excludeTableData, extraOptions } = selection;
  return [
    ...excludeSchemas.map((pattern) => `schema ${pattern}`),
    ...excludeTables.map((pattern) => `table ${pattern}`),
    ...excludeTableData.map((pattern) => `the rows of ${pattern}`),
    ...extraOptions.flatMap((option) => leavesOut[option] ?? []),
  ];
}
