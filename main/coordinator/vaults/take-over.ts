import { z } from 'zod';
import type { ServerId } from '../../../shared/ids.ts';
import type { InstanceRecord, RecordedServer } from '../../../shared/instances/instances.ts';
import { Environment } from '../../../shared/servers/environments.ts';
import { cleanedName, freeName, nameKey } from '../../../shared/names.ts';
import { serverPlace, ServerAddress, ServerSummary } from '../../../shared/servers/servers.ts';
import type { Unconfirmed } from '../../../shared/vaults/unconfirmed.ts';
import { isSocket } from '../../../shared/servers/unix-socket.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { recordPlace } from '../instances/record.ts';

/** So many servers that no instance names are taken over: whoever can write to a vault could put millions there. */
const mostServers = 1_000;

/** What an opened vault brings. */
export interface Brought {
  readonly records: InstanceRecord[];
  /** Servers that no instance names, by their ids in the vault. */
  readonly servers: ReadonlyMap<ServerId, RecordedServer>;
  /** What cannot be taken over, and of what an older record was taken, since a newer one cannot be read. */
  readonly problems: string[];
}

/** Reads the instances and servers of an opened vault. */
export async function readBrought({ store }: Pick<Engine, 'store'>, vault: Vault): Promise<Brought> {
  const known = new Map(store.instances.list().map((instance) => [instance.id, instance]));
  const records: InstanceRecord[] = [];
  const problems: string[] = [];
  for await (const found of vault.instances()) {
    const existing = known.get(found.instanceId);
    const problem =
      existing !== undefined
        ? `it is an instance of the vault ${existing.vaultName} already.`
        : 'record' in found
          ? problemWith(found.record.server)
          : found.problem;
    if (problem !== undefined) {
      problems.push(`${found.instanceId}: ${problem}`);
    } else if ('record' in found) {
      records.push(found.record);
      if (found.warning !== undefined) problems.push(`${found.instanceId}: ${found.warning}`);
    }
  }
  const named = new Set(records.map(({ serverId }) => serverId));
  return { records, servers: await otherServers(vault, named, problems), problems };
}

/** The servers of a vault that are not among the named ones, and that nobody has removed. */
async function otherServers(
  vault: Vault,
  named: ReadonlySet<ServerId | undefined>,
  problems: string[],
): Promise<Map<ServerId, RecordedServer>> {
  const servers = new Map<ServerId, RecordedServer>();
  for await (const { id, server, removed, warning } of vault.servers()) {
    if (named.has(id) || removed) continue;
    const problem = server === undefined ? warning : (problemWith(server) ?? warning);
    if (problem !== undefined) problems.push(`${id}: ${problem}`);
    if (server === undefined || problemWith(server) !== undefined) continue;
    servers.set(id, server);
    if (servers.size >= mostServers) break;
  }
  return servers;
}

/** Why a record from a vault can't be taken over: whoever writes there must not choose what a login is sent to. */
export function problemWith({ name: _name, ...address }: RecordedServer): string | undefined {
  const result = ServerAddress.safeParse(address);
  return result.success ? undefined : z.prettifyError(result.error);
}

/**
 * Writes what an opened vault holds into the store, unconfirmed: its instances, and servers that no instance of it names
 * any more. A record that names the host, port and user of a server that is known here gets that server, with its own TLS
 * and login; one that differs in the user alone brings no second server where no new instance is on it; any other is new, unconfirmed too, without a login, and with the safest TLS whatever the record says.
 * Returns the names of the new servers.
 */
export function takeOver(
  engine: Pick<Engine, 'store' | 'clock' | 'ids'>,
  vault: VaultSummary,
  { records, servers }: Pick<Brought, 'records' | 'servers'>,
): string[] {
  const { store, clock } = engine;
  const unconfirmed: Unconfirmed = { vaultName: vault.name, since: clock.now().toISOString() };
  const added: string[] = [];
  // of thousands, read once
  const known = [...store.servers.list()];
  const taken = new Set(store.instances.list().map((instance) => nameKey(instance.name)));
  const serverFor = (recorded: RecordedServer, recordedAs: ServerId | undefined): ServerId => {
    const { id, isNew, name } = knownOrNew(engine, known, recorded, unconfirmed);
    if (isNew) added.push(name);
    if (recordedAs !== undefined) store.vaultServers.note(vault.id, { serverId: id, recordedAs });
    return id;
  };
  for (const record of records) {
    const serverId = serverFor(record.server, record.serverId);
    const ownTag = tagOf(record.environment);
    const name = freeName(cleanedName(record.name, 'instance'), taken);
    taken.add(nameKey(name));
    store.instances.insert({
      id: record.id,
      name,
      database: record.database,
      serverId,
      vaultId: vault.id,
      options: record.options,
      protectedAt: record.protectedAt,
      ...(record.stoppedAt === undefined ? {} : { stoppedAt: record.stoppedAt }),
      ...(ownTag === undefined ? {} : { ownEnvironment: ownTag }),
      unconfirmed,
    });
    store.instances.setRecordPlace(record.id, recordPlace(record));
  }
  for (const [recordedAs, server] of servers) {
    // with another user it is that of other workstations, and no second server here
    if (!known.some((one) => isSamePlace(one, server)) || known.some((one) => isSame(one, server))) {
      serverFor(server, recordedAs);
    }
  }
  return added;
}

function knownOrNew(
  { store, ids }: Pick<Engine, 'store' | 'ids'>,
  all: ServerSummary[],
  recorded: RecordedServer,
  unconfirmed: Unconfirmed,
): { readonly id: ServerId; readonly name: string; readonly isNew: boolean } {
  const { name, host, port, user, maintenanceDatabase, pooler } = recorded;
  const known = all.find((server) => isSame(server, recorded));
  if (known !== undefined) return { ...known, isNew: false };
  const tag = tagOf(recorded.environment);
  const server = ServerSummary.parse({
    host,
    port,
    user,
    maintenanceDatabase,
    // A Unix socket carries no TLS, and leads to this machine only.
    tls: isSocket(host) ? 'disable' : 'verify-full',
    ...(pooler === undefined ? {} : { pooler }),
    ...(tag === undefined ? {} : { environment: tag }),
    id: ids.next('server'),
    name: freeName(cleanedName(name, 'server'), all),
    credential: { kind: 'unset' },
    addedAt: unconfirmed.since,
    unconfirmed,
  });
  store.servers.insert(server);
  all.push(server);
  return { id: server.id, name: server.name, isNew: true };
}

const isSamePlace = (one: Pick<RecordedServer, 'host' | 'port' | 'user'>, other: typeof one): boolean =>
  serverPlace(one) === serverPlace(other);

const isSame = (one: Pick<RecordedServer, 'host' | 'port' | 'user'>, other: typeof one): boolean =>
  isSamePlace(one, other) && one.user === other.user;

/** A tag as the record has it; undefined where it can be none. */
const tagOf = (word: string | undefined): Environment | undefined => Environment.safeParse(word).data;
