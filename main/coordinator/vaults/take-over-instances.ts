import { z } from 'zod';
import type { InstanceRecord } from '../../../shared/instances/instances.ts';
import { Environment } from '../../../shared/servers/environments.ts';
import { cleanedName, freeName, nameKey } from '../../../shared/names.ts';
import { serverPlace, ServerAddress, ServerSummary } from '../../../shared/servers/servers.ts';
import type { Unconfirmed } from '../../../shared/vaults/unconfirmed.ts';
import { isSocket } from '../../../shared/servers/unix-socket.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { recordPlace } from '../instances/record.ts';

/**
 * The instances of an opened vault, and those that cannot be taken over, with the reason; and of which an older record
 * was taken, since a newer one cannot be read.
 */
export async function readInstances(
  { store }: Pick<Engine, 'store'>,
  vault: Vault,
): Promise<{ records: InstanceRecord[]; problems: string[] }> {
  const known = new Map(store.instances.list().map((instance) => [instance.id, instance]));
  const records: InstanceRecord[] = [];
  const problems: string[] = [];
  for await (const found of vault.instances()) {
    const existing = known.get(found.instanceId);
    const problem =
      existing !== undefined
        ? `it is an instance of the vault ${existing.vaultName} already.`
        : 'record' in found
          ? problemWith(found.record)
          : found.problem;
    if (problem !== undefined) {
      problems.push(`${found.instanceId}: ${problem}`);
    } else if ('record' in found) {
      records.push(found.record);
      if (found.warning !== undefined) problems.push(`${found.instanceId}: ${found.warning}`);
    }
  }
  return { records, problems };
}

/** Why a record from a vault can't be taken over: whoever writes there must not choose what a login is sent to. */
function problemWith(record: InstanceRecord): string | undefined {
  const { name: _name, ...address } = record.server;
  const result = ServerAddress.safeParse(address);
  return result.success ? undefined : z.prettifyError(result.error);
}

/**
 * Writes the instances of an opened vault into the store, unconfirmed. A record that names the host, port and user
 * of a server that is known here gets that server, with its own TLS and login; any other server is new, unconfirmed
 * too, without a login, and with the safest TLS whatever the record says. Returns the names of the new servers.
 */
export function takeOverInstances(
  engine: Pick<Engine, 'store' | 'clock' | 'ids'>,
  vault: VaultSummary,
  records: readonly InstanceRecord[],
): string[] {
  const { store, clock, ids } = engine;
  const since = clock.now().toISOString();
  const unconfirmed: Unconfirmed = { vaultName: vault.name, since };
  const added: string[] = [];
  const servers = store.servers.list();
  // of thousands, read once
  const taken = new Set(store.instances.list().map((instance) => nameKey(instance.name)));
  for (const record of records) {
    const serverTag = tagOf(record.server.environment);
    const ownTag = tagOf(record.environment);
    const { name, host, port, user, maintenanceDatabase, pooler } = record.server;
    const place = serverPlace(record.server);
    let server = servers.find((known) => serverPlace(known) === place && known.user === user);
    if (server === undefined) {
      server = ServerSummary.parse({
        host,
        port,
        user,
        maintenanceDatabase,
        // A Unix socket carries no TLS, and leads to this machine only.
        tls: isSocket(host) ? 'disable' : 'verify-full',
        ...(pooler === undefined ? {} : { pooler }),
        ...(serverTag === undefined ? {} : { environment: serverTag }),
        id: ids.next('server'),
        name: freeName(cleanedName(name, 'server'), servers),
        credential: { kind: 'unset' },
        addedAt: since,
        unconfirmed,
      });
      store.servers.insert(server);
      servers.push(server);
      added.push(server.name);
    }
    const ownName = freeName(cleanedName(record.name, 'instance'), taken);
    taken.add(nameKey(ownName));
    store.instances.insert({
      id: record.id,
      name: ownName,
      database: record.database,
      serverId: server.id,
      vaultId: vault.id,
      options: record.options,
      protectedAt: record.protectedAt,
      ...(record.stoppedAt === undefined ? {} : { stoppedAt: record.stoppedAt }),
      ...(ownTag === undefined ? {} : { ownEnvironment: ownTag }),
      unconfirmed,
    });
    store.instances.setRecordPlace(record.id, recordPlace(record));
  }
  return added;
}

/** A tag as the record has it; undefined where it can be none. */
const tagOf = (word: string | undefined): Environment | undefined => Environment.safeParse(word).data;
