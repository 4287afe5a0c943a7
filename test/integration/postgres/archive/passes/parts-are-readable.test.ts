import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Segment } from '../../../../../shared/points/manifest.ts';
import { parseHead } from '../../../../../main/postgres/archive/format/head.ts';
import { restoreHeads } from '../../../../../main/postgres/archive/passes/restore-heads.ts';
import { isSetting } from '../../../../../main/postgres/archive/passes/restore-passes.ts';
import {
  selectEntries,
  type EntrySelection,
} from '../../../../../main/postgres/archive/select/selected-entries.ts';
import type { ArchiveHead, TocEntry } from '../../../../../main/postgres/archive/format/types.ts';
import { PgkeepError } from '../../../../../main/core/errors.ts';
import { goldenHead, withOffsets } from '../../../../fixtures/archives/golden.ts';
import { inDatabase } from '../../../../support/databases/test-databases.ts';
import {
  catalogue,
  catalogueStatements,
  cleaningStatements,
  type CatalogueOptions,
} from '../../../../support/samples/random-catalogue.ts';
import {
  largeObjectGroups,
  largeObjectStatements,
  withLargeObjects,
} from '../../../../support/samples/random-large-objects.ts';
import { sharedServer } from '../../../../support/servers/shared.ts';
import { runStock, stockOutput } from '../../../../support/stock-tools.ts';

/** More of them, on other archives, take PGKEEP_PROPERTY_RUNS and PGKEEP_PROPERTY_SEED. */
const numRuns = Number(process.env['PGKEEP_PROPERTY_RUNS'] ?? 12);
const seed = Number(process.env['PGKEEP_PROPERTY_SEED'] ?? 20_261_128);

/** How a part of an archive is chosen: places among its schemas and relations, or any entries at all. */
const choice = fc.record({
  kind: fc.constantFrom('everything', 'schemas', 'tables', 'all but tables', 'any entries'),
  places: fc.array(fc.nat(1000), { minLength: 1, maxLength: 4 }),
  /** Of a thousand entries, how many are kept where any may be chosen. */
  share: fc.integer({ min: 1, max: 999 }),
  jobs: fc.integer({ min: 1, max: 12 }),
});
type Choice = typeof choice extends fc.Arbitrary<infer C> ? C : never;

const textOf = (bytes: Buffer | null) => String(bytes ?? '');

function selectionOf(head: ArchiveHead, { kind, places }: Choice): EntrySelection {
  const relations = head.entries.filter(({ desc }) =>
    /^(FOREIGN )?TABLE$|VIEW$|^SEQUENCE$/.test(String(desc)),
  );
  const picked = places.flatMap((place) => relations[place % relations.length] ?? []);
  const tables = picked.map(({ namespace, tag }) => ({ schema: textOf(namespace), name: textOf(tag) }));
  if (kind === 'schemas') return { schemas: [...new Set(tables.map(({ schema }) => schema))] };
  return kind === 'tables' ? { tables } : { excludeTables: tables };
}

function chosenOf(head: ArchiveHead, wanted: Choice): TocEntry[] {
  if (wanted.kind === 'everything') return [...head.entries];
  if (wanted.kind === 'any entries') {
    const kept = (dumpId: number) =>
      (dumpId * 7919 + (wanted.places[0] ?? 0) * 104_729) % 1000 < wanted.share;
    return head.entries.filter((entry) => isSetting(entry) || kept(entry.dumpId));
  }
  try {
    return selectEntries(head, selectionOf(head, wanted)).entries;
  } catch (error) {
    // what was picked cannot be restored by itself, for example a table of an extension
    if (error instanceof PgkeepError && error.code === 'UserErrorNothingSelected') return [];
    throw error;
  }
}

/** As many bytes for each entry with data as its dump id says. */
const segmentsOf = ({ entries }: ArchiveHead): Segment[] =>
  entries
    .filter(({ hadDumper }) => hadDumper)
    .map(({ dumpId }) => ({ dumpId, offset: 0, length: dumpId, sha256: '0'.repeat(64) }));

/** Statements of an SQL script that make a large object, own one, comment one and so on, each once. */
const largeObjectLines = (sql: string) =>
  sql
    .split('\n')
    .filter((line) => /lo_create|(ALTER|ON) LARGE OBJECT/.test(line))
    .toSorted();

/** The archive as pg_restore takes it in one go, without data. */
const wholeOf = (head: ArchiveHead): Buffer => withOffsets(head, { state: 3, value: 0n });

/** How many large objects these entries make. */
const objectsMade = (entries: readonly TocEntry[]) =>
  entries.reduce((sum, { desc, defn }) => {
    if (String(desc) === 'BLOB') return sum + 1;
    return String(desc) === 'BLOB METADATA' ? sum + textOf(defn).trim().split('\n').length : sum;
  }, 0);

/**
 * Every part is taken without a word, and all parts together do with large objects what one stock run does.
 * Gives how many parts there were.
 */
async function expectReadable(head: ArchiveHead, wanted: Choice): Promise<number> {
  const entries = chosenOf(head, wanted);
  let parts = 0;
  if (entries.every(isSetting)) return parts;
  for (const major of head.header.minor === 14 ? [15, 17, 18] : [17, 18]) {
    const said: unknown[] = [];
    let sql = '';
    for (const { name, section, bytes } of restoreHeads(head, entries, segmentsOf(head), wanted.jobs)) {
      const run = await runStock(major, 'pg_restore', [`--section=${section}`, '-f', '-'], { input: bytes });
      parts += 1;
      if (run.code !== 0 || run.stderr !== '') said.push({ major, name, stderr: run.stderr });
      sql += `${run.stdout.toString('latin1')}\n`;
    }
    expect(said).toEqual([]);
    if (wanted.kind === 'any entries') continue;
    const lines = largeObjectLines(sql);
    expect(lines.filter((line) => line.includes('lo_create'))).toHaveLength(objectsMade(entries));
    if (wanted.kind !== 'everything') continue;
    const stock = await stockOutput(major, 'pg_restore', ['-f', '-'], { input: wholeOf(head) });
    expect(lines).toEqual(largeObjectLines(stock.toString('latin1')));
  }
  return parts;
}

describe.each(['pg15-gzip', 'pg17-none', 'pg18-zstd'] as const)(
  'parts of %s with random large objects',
  (name) => {
    it('are taken by stock pg_restore, whatever is selected and however it is split', async () => {
      let parts = 0;
      await fc.assert(
        fc.asyncProperty(largeObjectGroups, choice, async (groups, wanted) => {
          parts += await expectReadable(withLargeObjects(goldenHead(name), groups), wanted);
        }),
        { numRuns, seed },
      );
      expect(parts).toBeGreaterThan(numRuns);
    });
  },
);

describe.each([
  [15, 15],
  [15, 17],
  [18, 18],
] as const)('parts of random databases of PostgreSQL %i, dumped by pg_dump %i', (major, tool) => {
  const options: CatalogueOptions = { major, prefix: `parts_${tool}_`, database: `parts_${tool}` };

  it('are taken by stock pg_restore, whatever is selected and however it is split', async () => {
    const server = sharedServer(major);
    let parts = 0;
    await server.createDatabase(options.database);
    await inDatabase(server, options.database, (client) =>
      fc.assert(
        fc.asyncProperty(
          catalogue,
          largeObjectGroups,
          fc.array(choice, { minLength: 2, maxLength: 2 }),
          async (plan, groups, choices) => {
            const script = [
              ...cleaningStatements(options),
              ...catalogueStatements(plan, options),
              ...largeObjectStatements(groups, options.prefix),
            ];
            for (const statement of script) await client.query(statement);
            const archive = await stockOutput(tool, 'pg_dump', ['-Fc', options.database], { server });
            const { head } = parseHead(archive);
            for (const wanted of choices) parts += await expectReadable(head, wanted);
          },
        ),
        { numRuns: Math.ceil(numRuns / 2), seed },
      ),
    );
    expect(parts).toBeGreaterThan(numRuns);
    await inDatabase(server, options.database, async (client) => {
      for (const statement of cleaningStatements(options)) await client.query(statement);
    });
    await server.dropDatabase(options.database);
  });
});
