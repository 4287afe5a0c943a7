import type { DataGroup } from '../postgres/archive/virtual.ts';
import { runRestore, type RestoreEnd } from '../postgres/run-restore.ts';
import type { RestoreWork } from './restore-data.ts';
import type { RestoredTables } from './restored-tables.ts';
import { readVerified } from './verified-read.ts';

/** What the progress of several groups adds up in. */
export interface GroupWatch {
  readonly tables: RestoredTables;
  bytes: number;
}

/** Runs one pg_restore over a part of the data: its head, then the stored bytes, each checked as it passes. */
export async function runGroup(
  { context, read, common }: Pick<RestoreWork, 'context' | 'read' | 'common'>,
  group: DataGroup,
  signal: AbortSignal,
  watch?: GroupWatch,
): Promise<RestoreEnd> {
  async function* pieces() {
    yield group.head;
    for await (const piece of readVerified(read, group.ranges, signal)) {
      if (watch !== undefined) context.progress({ bytes: (watch.bytes += piece.length) });
      yield piece;
    }
  }
  const session = watch?.tables.session();
  const end = await runRestore({
    ...common,
    onObject: (object) => {
      session?.begin(object);
      context.progress({ object, ...watch?.tables.progress });
    },
    onLine: (line) => context.log(line),
    signal,
    section: 'data',
    source: { feed: pieces() },
  });
  session?.end();
  if (watch !== undefined) context.progress(watch.tables.progress);
  return end;
}
