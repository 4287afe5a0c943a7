import type { Segment } from '../../../../shared/points/manifest.ts';
import { parseHead, serializeHead } from '../format/head.ts';
import { hasWork, restorePasses } from './restore-passes.ts';
import { OffsetState, type ArchiveHead, type TocEntry } from '../format/types.ts';
import { planData, tocOnlyArchive } from './virtual-archive.ts';

/** One archive that a restore would give to pg_restore, without its data. */
export interface RestoreHead {
  /** In words, to follow "for": "pre-data", "part 2 of 8 of the data". */
  readonly name: string;
  readonly section: 'pre-data' | 'data' | 'post-data';
  /** A whole archive to pg_restore: header and table of contents, which says that there is no data. */
  readonly bytes: Buffer;
}

/**
 * Every archive that a restore of these `entries` of `head` with so many jobs would give to pg_restore, one
 * after the other: they are as large as tables of contents are.
 */
export function* restoreHeads(
  head: ArchiveHead,
  entries: readonly TocEntry[],
  segments: readonly Segment[],
  jobs: number,
): Generator<RestoreHead> {
  const passes = restorePasses(entries);
  const main = withoutData(tocOnlyArchive(head, passes.main));
  yield { name: 'pre-data', section: 'pre-data', bytes: main };
  yield { name: 'post-data', section: 'post-data', bytes: main };
  const parts = planData(head, entries, segments, jobs);
  for (const [index, part] of parts.entries()) {
    const name = parts.length === 1 ? 'the data' : `part ${index + 1} of ${parts.length} of the data`;
    yield { name, section: 'data', bytes: withoutData(part.head) };
  }
  for (const [name, pass] of [
    ['privileges', passes.privileges],
    ['what comes behind the privileges', passes.last],
  ] as const) {
    if (!hasWork(pass)) continue;
    yield { name, section: 'post-data', bytes: withoutData(tocOnlyArchive(head, pass)) };
  }
}

/** The very bytes that a restore would send, but for a flag on each entry with data: there is none. */
function withoutData(bytes: Buffer): Buffer {
  const { header, entries } = parseHead(bytes).head;
  const offset = { state: OffsetState.noData, value: 0n };
  return serializeHead({
    header,
    entries: entries.map((entry) => (entry.hadDumper ? { ...entry, offset } : entry)),
  });
}
