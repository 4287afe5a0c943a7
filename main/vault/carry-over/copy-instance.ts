import type { InstanceId, PointId } from '../../../shared/ids.ts';
import { messageOf, PgkeepError } from '../../core/errors.ts';
import { documentKinds } from '../documents/kinds.ts';
import { instanceFile } from '../layout.ts';
import { isMissingPoint } from '../listing.ts';
import { carryInstanceRecord } from '../records/instance-record.ts';
import type { Writer } from '../revisions/header.ts';
import { ObjectNotFound } from '../storage.ts';
import { copyPoint, writeOnce, type Copying } from './copy-point.ts';
import { readOldRecord } from './find-instances.ts';
import { withServerId, type KnownServers } from './known-servers.ts';

/** One thing that came of copying an instance. */
export type CopyStep =
  /** A point is in the other vault: `bytes` of its archive were copied now, 0 where it was there already. */
  | { readonly bytes: number }
  /** Something is damaged and was not copied: a sentence that names the file, and the point where it is one. */
  | { readonly problem: string; readonly pointId?: PointId };

/**
 * Copies an instance of a vault of format 1 into a vault of format 2, its record first, and tells of each point. Run
 * again it goes on. A record that cannot be read is copied as it is, so that its points belong to something.
 */
export async function* copyInstance(
  copying: Copying & { readonly known: KnownServers },
  writer: Writer,
  instanceId: InstanceId,
): AsyncIterable<CopyStep> {
  const { source, signal } = copying;
  const problems: string[] = [];
  const record = await readOldRecord(source, instanceId, problems);
  await (record === undefined
    ? copyRecordAsItIs(copying, instanceId)
    : carryInstanceRecord(copying.target, writer, withServerId(record, copying.known)));
  for (const problem of problems) yield { problem };
  for await (const pointId of source.pointIds(instanceId)) {
    signal?.throwIfAborted();
    try {
      yield { bytes: await copyPoint(copying, { instanceId, pointId }) };
    } catch (error) {
      // deleted meanwhile
      if (isMissingPoint(error)) continue;
      if (!isDamage(error)) throw error;
      yield { problem: messageOf(error), pointId };
    }
  }
}

async function copyRecordAsItIs({ source, target }: Copying, instanceId: InstanceId): Promise<void> {
  const name = instanceFile(instanceId);
  try {
    const content = await source.storage.read(name, { limit: documentKinds.instance.bytes });
    await writeOnce(target.storage, name, content);
  } catch (error) {
    if (!(error instanceof ObjectNotFound)) throw error;
  }
}

/** Damage is told point by point; a vault that cannot be reached ends the copying. */
const isDamage = (error: unknown): boolean =>
  error instanceof PgkeepError &&
  (error.code === 'UserErrorArchiveCorrupt' || error.code === 'UserErrorVaultFormat');
