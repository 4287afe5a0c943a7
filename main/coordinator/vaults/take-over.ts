import type { ServerId } from '../../../shared/ids.ts';
import type { RecordedServer } from '../../../shared/instances/instances.ts';
import { Environment } from '../../../shared/servers/environments.ts';
import { cleanedName, freeName, nameKey } from '../../../shared/names.ts';
import { serverPlace, ServerSummary } from '../../../shared/servers/servers.ts';
import type { Unconfirmed } from '../../../shared/vaults/unconfirmed.ts';
import { isSocket } from '../../../shared/servers/unix-socket.ts';
import type { VaultSummary } from '../../../shared/vaults/vaults.ts';
import type { Vault } from '../../vault/vault.ts';
import type { Engine } from '../engine.ts';
import { recordPlace } from '../instances/record.ts';
import { schedulingOf } from '../instances/scheduling-of.ts';
import { notePolicies, readPolicies, type ReadPolicies } from '../policies/read-policies.ts';
import { broughtInstance, problemWith, type BroughtInstance } from './brought-instance.ts';

/** So many servers that no instance names are taken over: whoever can write to a vault could put millions there. */
const mostServers = 1_000;

/** What an opened vault brings. */
export interface Brought {
  readonly instances: BroughtInstance[];
  /** Servers that no instance names, by their ids in the vault. */
  readonly servers: ReadonlyMap<ServerId, RecordedServer>;
  readonly policies: Pick<ReadPolicies, 'policies' | 'history'>;
  /** What cannot be taken over, and of what an older record was taken, since a newer one cannot be read. */
  readonly problems: string[];
}

/** Reads the instances, servers and policies of an opened vault. */
export async function readBrought(
  { store, clock }: Pick<Engine, 'store' | 'clock'>,
  vault: Vault,
): Promise<Brought> {
  const known = new Map(store.instances.list().map((instance) => [instance.id, instance]));
  const instances: BroughtInstance[] = [];
  const problems: string[] = [];
  for await (const found of vault.instances()) {
    const existing = known.get(found.instanceId);
    if (existing !== undefined) {
      problems.push(`${found.instanceId}: it is an instance of the vault ${existing.vaultName} already.`);
      continue;
    }
    const brought = await broughtInstance(vault, found, clock.now());
    if (brought.record !== undefined) instances.push(brought);
    if (brought.problem !== undefined) problems.push(`${found.instanceId}: ${brought.problem}`);
  }
  const named = new Set(instances.map(({ record }) => record.serverId));
  const servers = await otherServers(vault, named, problems);
  const policies = await readPolicies(vault);
  return { instances, servers, policies, problems: [...problems, ...policies.problems] };
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

/**
 * Writes what an opened vault holds into the store, unconfirmed: its instances, and servers that no instance of it names
 * any more. A record that names the host, port and user of a server that is known here gets that server, with its own TLS
 * and login; one that differs in the user alone brings no second server where no new instance is on it; any other is
 * new, unconfirmed too, without a login, and with the safest TLS whatever the record says. A stand-in for a record that
 * cannot be read names no user, and gets a server with that host and port.
 * Returns the names of the new servers.
 */
export function takeOver(
  engine: Pick<Engine, 'store' | 'clock' | 'ids'>,
  vault: VaultSummary,
  {
    instances,
    servers,
    policies,
  }: Pick<Brought, 'instances' | 'servers'> & Partial<Pick<Brought, 'policies'>>,
): string[] {
  const { store, clock } = engine;
  const unconfirmed: Unconfirmed = { vaultName: vault.name, since: clock.now().toISOString() };
  const added: string[] = [];
  // of thousands, read once
  const known = [...store.servers.list()];
  const taken = new Set(store.instances.list().map((instance) => nameKey(instance.name)));
  const serverFor = (
    recorded: RecordedServer,
    recordedAs: ServerId | undefined,
    whoever = false,
  ): ServerId => {
    const { id, isNew, name } = knownOrNew(engine, known, { recorded, whoever }, unconfirmed);
    if (isNew) added.push(name);
    if (recordedAs !== undefined) {
      store.vaultServers.note(vault.id, { serverId: id, recordedAs });
      store.vaultServers.setSaid(vault.id, recordedAs, recorded);
    }
    return id;
  };
  const insert = ({ record, standIn }: BroughtInstance) => {
    const serverId = serverFor(record.server, record.serverId, standIn !== undefined);
    const ownTag = tagOf(record.environment);
    const name = freeName(cleanedName(record.name, 'instance'), taken);
    taken.add(nameKey(name));
    store.instances.insert({
      id: record.id,
      name,
      database: record.database,
      serverId,
      vaultId: vault.id,
      ...saidOf(record),
      ...(ownTag === undefined ? {} : { ownEnvironment: ownTag }),
      unconfirmed,
    });
    store.instances.setScheduling(record.id, schedulingOf(record) ?? null);
    if (record.policy !== undefined) store.instances.setAssignedPolicy(record.id, record.policy);
    if (standIn === undefined) store.instances.setRecordPlace(record.id, recordPlace(record));
    else if (standIn.damage !== undefined) store.instances.setRecordProblem(record.id, standIn.damage);
    else store.instances.setEndedElsewhere(record.id, 'deleted', unconfirmed.since);
  };
  for (const each of instances) if (each.standIn === undefined) insert(each);
  for (const [recordedAs, server] of servers) {
    // with another user it is that of other workstations, and no second server here
    if (!known.some((one) => isSamePlace(one, server)) || known.some((one) => isSame(one, server))) {
      serverFor(server, recordedAs);
    }
  }
  // last, so that the servers that others name are there
  for (const each of instances) if (each.standIn !== undefined) insert(each);
  if (policies !== undefined) notePolicies(store, vault.id, policies);
  return added;
}

/** What of a record is taken over as it is. As whom its own login is read, nobody here has said. */
const saidOf = ({ options, credential, protectedAt, stoppedAt }: BroughtInstance['record']) => ({
  options,
  protectedAt,
  ...(credential === undefined ? {} : { credential }),
  ...(stoppedAt === undefined ? {} : { stoppedAt }),
});

function knownOrNew(
  { store, ids }: Pick<Engine, 'store' | 'ids'>,
  all: ServerSummary[],
  {
    recorded,
    whoever,
  }: {
    readonly recorded: RecordedServer;
    /** Any user will do. */
    readonly whoever: boolean;
  },
  unconfirmed: Unconfirmed,
): { readonly id: ServerId; readonly name: string; readonly isNew: boolean } {
  const { name, host, port, user, maintenanceDatabase, pooler } = recorded;
  const known = all.find((server) => (whoever ? isSamePlace(server, recorded) : isSame(server, recorded)));
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
