import { createHash } from 'node:crypto';
import pLimit from 'p-limit';
import type { Manifest } from '../../../shared/points/manifest.ts';
import type { ClientTools } from '../../../shared/tools.ts';
import { PgkeepError } from '../../core/errors.ts';
import { parseHead } from '../../postgres/archive/format/head.ts';
import { restoreHeads, type RestoreHead } from '../../postgres/archive/passes/restore-heads.ts';
import { selectEntries } from '../../postgres/archive/select/selected-entries.ts';
import { createTextReader, descOf } from '../../postgres/archive/format/text.ts';
import type { ArchiveHead, TocEntry } from '../../postgres/archive/format/types.ts';
import { pgRestoreWithoutTarget } from '../../postgres/restore/without-target.ts';

/** A restore of everything is tried in one part, and in as many as this. */
const jobsOfManyParts = 8;
/** As many tables are tried alone. */
const mostSingleTables = 20;
/** So many of these are tried at the same time; whole tables of contents, which may be large, one by one. */
const tablesAtOnce = 4;

export interface ReadParts {
  /** In words; empty when pg_restore took every part. */
  readonly problems: string[];
  readonly parts: number;
  readonly singleTables: number;
}

/**
 * Gives stock pg_restore every table of contents that a restore would use: the passes of one with all entries,
 * its data in one part and in several, and restores of single tables, chosen by the point's id. They say that
 * they have no data, so nothing is read from the vault. `head` is the archive's own.
 */
export async function readParts(
  head: Buffer,
  manifest: Pick<Manifest, 'pointId' | 'archive'>,
  tools: ClientTools,
  context: { readonly signal: AbortSignal; readonly onPart: (name: string) => void },
): Promise<ReadParts> {
  const archive = parseHead(head).head;
  const { segments } = manifest.archive;
  const problems: string[] = [];
  let parts = 0;
  const read = async (of: string, heads: Iterable<RestoreHead>) => {
    for (const part of heads) {
      const problem = await readPart(part, tools, context.signal);
      parts += 1;
      if (problem !== undefined)
        problems.push(`pg_restore cannot read what ${of} would use for ${part.name}: ${problem}`);
    }
  };
  for (const jobs of [1, jobsOfManyParts]) {
    const of = jobs === 1 ? 'a restore' : `a restore with ${jobs} jobs`;
    context.onPart(of);
    await read(of, restoreHeads(archive, archive.entries, segments, jobs));
  }
  const tables = singleTables(archive, manifest.pointId);
  const limit = pLimit({ concurrency: tablesAtOnce, rejectOnClear: true });
  try {
    await limit.map(tables, async ({ name, entries }) => {
      context.onPart(name);
      await read(`a restore of ${name} alone`, restoreHeads(archive, entries, segments, 1));
    });
  } finally {
    limit.clearQueue();
  }
  return { problems, parts, singleTables: tables.length };
}

/** What pg_restore has to complain about; undefined where it takes the part. */
async function readPart(
  { section, bytes }: RestoreHead,
  tools: ClientTools,
  signal: AbortSignal,
): Promise<string | undefined> {
  await using nowhere = await pgRestoreWithoutTarget({ tools, section, signal });
  await nowhere.write(bytes);
  return await nowhere.end();
}

/** Up to twenty tables, the same ones for the same seed, each with the entries of a restore of it alone. */
function singleTables(head: ArchiveHead, seed: string): { name: string; entries: TocEntry[] }[] {
  const text = createTextReader(head.entries);
  const rank = ({ dumpId }: TocEntry) => createHash('sha256').update(`${seed} ${dumpId}`).digest('hex');
  const ranked = head.entries
    .filter((entry) => descOf(entry) === 'TABLE')
    .map((entry) => ({ entry, rank: rank(entry) }))
    .toSorted((one, other) => (one.rank < other.rank ? -1 : 1));
  return ranked.slice(0, mostSingleTables).flatMap(({ entry }) => {
    const table = { schema: text(entry.namespace), name: text(entry.tag) };
    try {
      const { entries } = selectEntries(head, { tables: [table] });
      return [{ name: `${table.schema}.${table.name}`, entries }];
    } catch (error) {
      // a table that cannot be restored by itself is no part of any restore
      if (error instanceof PgkeepError && error.code === 'UserErrorNothingSelected') return [];
      throw error;
    }
  });
}
