import type { ServerId } from '../../../shared/ids.ts';
import type { RecordVault } from '../revisions/read.ts';
import type { FoundRecord } from './instance-record.ts';
import { readServerRecord, type FoundServer } from './server-record.ts';

/** Servers' records that were read already: many instances name one. */
export type ReadServers = Map<ServerId, Promise<FoundServer | undefined>>;

/**
 * The record of an instance with its server as the server's own record has it: that one changes when the server moves,
 * while the instance's says what was known when it was written. Stays as it is where there is no record of the server,
 * as in vaults that were filled by earlier versions.
 */
export async function withServer(
  vault: RecordVault,
  found: FoundRecord,
  read: ReadServers = new Map(),
): Promise<FoundRecord> {
  const { record } = found;
  const { serverId } = record;
  if (serverId === undefined) return found;
  const reading = read.get(serverId) ?? readServerRecord(vault, serverId);
  read.set(serverId, reading);
  const said = await reading;
  if (said === undefined) return found;
  const warnings = [found.warning, said.warning].filter((warning) => warning !== undefined);
  return {
    record: { ...record, server: said.server ?? record.server },
    ...(warnings.length === 0 ? {} : { warning: warnings.join(' ') }),
  };
}
