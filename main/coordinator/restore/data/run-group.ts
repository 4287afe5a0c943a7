import { RowCounter } from '../../../postgres/archive/passes/row-counter.ts';
import type { DataGroup } from '../../../postgres/archive/passes/virtual-archive.ts';
import { runRestore, type RestoreEnd } from '../../../postgres/restore/run-pg-restore.ts';
import { readVerified } from '../../points/verified-read.ts';
import type { GroupWatch, RestoreWork } from './work.ts';

/**
 * Runs one pg_restore over a part of the data: its head, then the stored bytes, each checked and its rows counted as
 * it passes. What was counted stands in `counted` behind it, by dump id, whether or not pg_restore took it.
 */
export async function runGroup(
  { context, point, common, counted }: Pick<RestoreWork, 'context' | 'point' | 'common' | 'counted'>,
  group: DataGroup,
  signal: AbortSignal,
  watch?: GroupWatch,
): Promise<RestoreEnd> {
  const counter = new RowCounter(group.head);
  async function* pieces() {
    yield group.head;
    for await (const piece of readVerified(point.readArchive, group.ranges, signal)) {
      await counter.push(piece);
      if (watch !== undefined) context.progress({ bytes: (watch.bytes += piece.length) });
      yield piece;
    }
  }
  const session = watch?.tables.session((dumpId) => counter.rowsOf(dumpId));
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
  }).catch((error: unknown) => {
    counter.abandon();
    throw error;
  });
  for (const [dumpId, rows] of await counter.finish()) counted.set(dumpId, rows);
  session?.end();
  if (watch !== undefined) context.progress(watch.tables.progress);
  return end;
}
