import type { Health, InstanceHealth } from '../../../shared/overview.ts';
import { serverPlace, type ServerReport, type ServerSummary } from '../../../shared/servers.ts';
import { lacksProtection } from '../../ui/servers/counted-databases.ts';

/** What one server answered: its databases, or null while nobody knows. */
export type ServerDatabases = Readonly<{
  server: Pick<ServerSummary, 'id' | 'host' | 'port'>;
  databases: readonly Pick<ServerReport['databases'][number], 'name' | 'protectedBy'>[] | null;
}>;

/** Where the databases of all servers stand: how many of each, and of what. */
export type Coverage = Readonly<{
  protected: number;
  'at risk': number;
  failing: number;
  'nothing to restore': number;
  unprotected: number;
  total: number;
  /** Names of unprotected databases by server; only servers that have some. */
  unprotectedOf: ReadonlyMap<string, readonly string[]>;
}>;

const worst: readonly Health[] = ['nothing to restore', 'failing', 'at risk', 'protected'];

/**
 * Counts databases, not instances: one that is protected in two vaults, or under two entries of one server,
 * counts once, with its better health. What is unprotected is the servers' word, by one rule for all pages.
 */
export function coverageOf(
  instances: readonly Pick<InstanceHealth, 'serverId' | 'database' | 'health' | 'stoppedAt'>[],
  servers: readonly ServerDatabases[],
): Coverage {
  const places = new Map(servers.map(({ server }) => [server.id as string, serverPlace(server)]));
  const healths = new Map<string, Health>();
  for (const { serverId, database, health, stoppedAt } of instances) {
    if (stoppedAt !== undefined) continue;
    const key = JSON.stringify([places.get(serverId) ?? serverId, database]);
    const known = healths.get(key);
    if (known === undefined || worst.indexOf(health) > worst.indexOf(known)) healths.set(key, health);
  }
  const unprotectedOf = new Map<string, readonly string[]>();
  const seen = new Set<string>();
  for (const { server, databases } of servers) {
    const open = (databases ?? []).filter((database) => {
      const key = JSON.stringify([serverPlace(server), database.name]);
      if (!lacksProtection(database) || healths.has(key) || seen.has(key)) return false;
      seen.add(key);
      return true;
    });
    if (open.length > 0) {
      unprotectedOf.set(
        server.id,
        open.map(({ name }) => name),
      );
    }
  }
  const count = (health: Health) => [...healths.values()].filter((each) => each === health).length;
  const unprotected = [...unprotectedOf.values()].reduce((sum, names) => sum + names.length, 0);
  return {
    protected: count('protected'),
    'at risk': count('at risk'),
    failing: count('failing'),
    'nothing to restore': count('nothing to restore'),
    unprotected,
    unprotectedOf,
    total: healths.size + unprotected,
  };
}
