import type { Health } from './overview.ts';
import { serverPlace, type ServerAddress } from '../servers/servers.ts';

/**
 * Where one database stands. `protected` to `nothing to restore` are the health of what backs it up;
 * `unprotected`: nothing does, or no longer. `not counted`: a database that a server, or Azure, has for its own
 * housekeeping, as long as nothing backs it up: nobody misses its protection.
 */
export const standings = [
  'protected',
  'at risk',
  'not read yet',
  'failing',
  'nothing to restore',
  'unprotected',
  'not counted',
] as const;
export type Standing = (typeof standings)[number];

/** Of an instance, what its database's standing depends on. */
export interface CountedInstance {
  readonly serverId: string;
  readonly database: string;
  readonly health: Health;
  readonly stoppedAt?: string | undefined;
}

/** An entry of a server, with the databases that it named; null where it has not answered, or was not asked. */
export interface CountedServer {
  readonly server: Pick<ServerAddress, 'host' | 'port'> & { readonly id: string };
  readonly databases: readonly { readonly name: string }[] | null;
}

/** One database, however many entries its server has here and however many vaults it is kept in. */
export interface DatabaseStanding<Instance extends CountedInstance = CountedInstance> {
  readonly database: string;
  /** What tells its server apart; as shared/servers/servers.ts has it where the entry is known. */
  readonly place: string;
  /** Ids of the entries of its server that know of it: those that named it or back it up, in the servers' order. */
  readonly serverIds: readonly [string, ...string[]];
  readonly standing: Standing;
  /** What backs it up, the best one first; those whose protection was stopped are not among them. */
  readonly instances: readonly Instance[];
}

/** Databases that Azure keeps for itself: nobody can back them up. */
export const providerDatabases: readonly string[] = ['azure_maintenance', 'azure_sys'];

export const isProviderDatabase = (name: string): boolean => providerDatabases.includes(name);

const isHousekeeping = (name: string): boolean => name === 'postgres' || isProviderDatabase(name);

/** The best one first: a database counts with the better of its vaults. */
const best: readonly Health[] = [
  'protected',
  'at risk',
  'not read yet',
  'failing',
  'nothing to restore',
  'stopped',
];

interface Found<Instance> {
  readonly database: string;
  readonly place: string;
  readonly serverIds: Set<string>;
  readonly instances: Instance[];
}

/**
 * Every database that an instance or a server names, each once: two entries with the same host and port are one
 * server. Instances count whether or not their server answers.
 */
export function standingsOf<Instance extends CountedInstance>(
  instances: readonly Instance[],
  servers: readonly CountedServer[],
): DatabaseStanding<Instance>[] {
  const places = new Map(servers.map(({ server }) => [server.id, serverPlace(server)]));
  const found = new Map<string, Found<Instance>>();
  const note = (serverId: string, database: string) => {
    const place = places.get(serverId) ?? serverId;
    const key = JSON.stringify([place, database]);
    const entry: Found<Instance> = found.get(key) ?? {
      database,
      place,
      serverIds: new Set(),
      instances: [],
    };
    entry.serverIds.add(serverId);
    found.set(key, entry);
    return entry;
  };
  for (const { server, databases } of servers) {
    for (const { name } of databases ?? []) note(server.id, name);
  }
  for (const instance of instances) {
    if (instance.stoppedAt === undefined) note(instance.serverId, instance.database).instances.push(instance);
  }
  return [...found.values()].flatMap(({ database, place, serverIds, instances: live }) => {
    const [first, ...rest] = serverIds;
    if (first === undefined) return [];
    const sorted = live.toSorted((one, other) => best.indexOf(one.health) - best.indexOf(other.health));
    return [
      {
        database,
        place,
        serverIds: [first, ...rest] as const,
        standing: standingOf(database, sorted[0]?.health),
        instances: sorted,
      },
    ];
  });
}

function standingOf(database: string, health: Health | undefined): Standing {
  if (health === undefined) return isHousekeeping(database) ? 'not counted' : 'unprotected';
  // stopped by another workstation while this one still lists it: no backup is taken of it
  return health === 'stopped' ? 'unprotected' : health;
}

/** How many databases stand how. Every sentence, bar and table that says such a number takes it from here. */
export interface ProtectionCounts extends Readonly<Record<Exclude<Standing, 'not counted'>, number>> {
  /** Those that something backs up, whatever their health: all but the unprotected ones. */
  readonly backedUp: number;
  /** All but what is not counted. */
  readonly total: number;
}

export function countProtection(databases: readonly Pick<DatabaseStanding, 'standing'>[]): ProtectionCounts {
  const count = (wanted: Standing) => databases.filter(({ standing }) => standing === wanted).length;
  const total = databases.length - count('not counted');
  const unprotected = count('unprotected');
  return {
    protected: count('protected'),
    'at risk': count('at risk'),
    'not read yet': count('not read yet'),
    failing: count('failing'),
    'nothing to restore': count('nothing to restore'),
    unprotected,
    backedUp: total - unprotected,
    total,
  };
}
