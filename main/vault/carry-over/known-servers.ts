import type { InstanceId, ServerId } from '../../../shared/ids.ts';
import type { InstanceRecord, RecordedServer } from '../../../shared/instances/instances.ts';

/** What a workstation knows of the servers of a vault's instances. */
export interface KnownServers {
  /** Where each is, without a login. */
  readonly servers: ReadonlyMap<ServerId, RecordedServer>;
  /** Which of them an instance is on: instance.json of earlier versions does not name it. */
  readonly ofInstance: ReadonlyMap<InstanceId, ServerId>;
}

/** The record with the server that it is on, where it names none and that is known. */
export function withServerId(record: InstanceRecord, { ofInstance }: KnownServers): InstanceRecord {
  const serverId = record.serverId ?? ofInstance.get(record.id);
  return serverId === undefined ? record : { ...record, serverId };
}
