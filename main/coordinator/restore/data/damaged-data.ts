import { damagedReason } from '../../../../shared/jobs/jobs.ts';
import type { RestoreMessage } from '../../../postgres/restore/losses/messages.ts';
import { findDamaged } from '../../points/verified-read.ts';
import type { RestoreWork } from './work.ts';

/** Reads all data of these entries and tells what is damaged, as the messages of entries whose data is lost. */
export async function findDamagedData(
  work: Pick<RestoreWork, 'point' | 'entries' | 'segments' | 'context'>,
): Promise<RestoreMessage[]> {
  const { point, context, entries, segments } = work;
  const withData = new Set(entries.filter(({ hadDumper }) => hadDumper).map(({ dumpId }) => dumpId));
  const wanted = segments.filter(({ dumpId }) => dumpId !== undefined && withData.has(dumpId));
  const totalBytes = wanted.reduce((sum, { length }) => sum + length, 0);
  let bytes = 0;
  context.progress({ phase: 'looking for damaged data', bytes, totalBytes });
  const damaged = await findDamaged(point.readArchive, wanted, context.signal, (length) =>
    context.progress({ bytes: (bytes += length) }),
  );
  // where everything is gone, nothing is damaged
  if (damaged.length > 0) await point.expectInPlace();
  return damaged.map(({ dumpId, offset, length }) => ({
    severity: 'loss',
    message: `Bytes ${offset} to ${offset + length} of the archive do not have the checksum that they were stored with.`,
    reason: damagedReason,
    ...(dumpId === undefined ? {} : { dumpId }),
  }));
}
