import { damagedReason } from '../../../../shared/jobs.ts';
import type { Segment } from '../../../../shared/manifest.ts';
import type { TocEntry } from '../../../postgres/archive/format/types.ts';
import type { RestoreMessage } from '../../../postgres/restore/losses/messages.ts';
import type { JobContext } from '../../jobs/runner.ts';
import { findDamaged, type ReadRange } from '../../points/verified-read.ts';

/** Reads all data of these entries and tells what is damaged, as the messages of entries whose data is lost. */
export async function findDamagedData(work: {
  readonly entries: readonly TocEntry[];
  readonly segments: readonly Segment[];
  readonly read: ReadRange;
  readonly context: JobContext;
  /** Throws where nothing is damaged but everything gone. */
  readonly confirm: () => Promise<void>;
}): Promise<RestoreMessage[]> {
  const { context, entries, segments } = work;
  const withData = new Set(entries.filter(({ hadDumper }) => hadDumper).map(({ dumpId }) => dumpId));
  const wanted = segments.filter(({ dumpId }) => dumpId !== undefined && withData.has(dumpId));
  const totalBytes = wanted.reduce((sum, { length }) => sum + length, 0);
  let bytes = 0;
  context.progress({ phase: 'looking for damaged data', bytes, totalBytes });
  const damaged = await findDamaged(work.read, wanted, context.signal, (length) =>
    context.progress({ bytes: (bytes += length) }),
  );
  if (damaged.length > 0) await work.confirm();
  return damaged.map(({ dumpId, offset, length }) => ({
    severity: 'loss',
    message: `Bytes ${offset} to ${offset + length} of the archive do not have the checksum that they were stored with.`,
    reason: damagedReason,
    ...(dumpId === undefined ? {} : { dumpId }),
  }));
}
