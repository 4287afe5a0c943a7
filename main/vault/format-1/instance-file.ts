import type { InstanceId } from '../../../shared/ids.ts';
import type { InstanceRecord } from '../../../shared/instances/instances.ts';
import { readDocument, toDocument } from '../documents/read-document.ts';
import { instanceFile } from '../layout.ts';
import { foreignRecord } from '../records/foreign-record.ts';
import { ObjectNotFound, type Storage } from '../storage.ts';

/** The record of an instance in a vault of format 1; undefined where there is none. Throws UserErrorVaultFormat. */
export async function readInstanceFile(
  storage: Storage,
  instanceId: InstanceId,
): Promise<InstanceRecord | undefined> {
  const name = instanceFile(instanceId);
  try {
    const { format: _format, ...record } = await readDocument(storage, name, 'instance');
    if (record.id === instanceId) return record;
    throw foreignRecord(`${name} belongs to another instance, ${record.id}.`);
  } catch (error) {
    if (error instanceof ObjectNotFound) return undefined;
    throw error;
  }
}

/** Writes or replaces instance.json. */
export async function writeInstanceFile(storage: Storage, record: InstanceRecord): Promise<void> {
  await storage.write(instanceFile(record.id), toDocument('instance', { format: 1, ...record }));
}
