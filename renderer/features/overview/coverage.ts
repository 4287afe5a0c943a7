import type { Health, InstanceHealth } from '../../../shared/overview.ts';

/** What one server answered: its databases, or null while nobody knows. */
export type ServerDatabases = Readonly<{
  serverId: string;
  databases: readonly string[] | null;
}>;

/** Where the databases of all servers stand: how many of each, and of what. */
export type Coverage = Readonly<{
  protected: number;
  'at risk': number;
  failing: number;
  unprotected: number;
  total: number;
  /** Names of unprotected databases by server; only servers that have some. */
  unprotectedOf: ReadonlyMap<string, readonly string[]>;
}>;

const worst: readonly Health[] = ['failing', 'at risk', 'protected'];

/**
 * Counts databases, not instances: one that is protected in two vaults counts once, with its better
 * health. `postgres`, which every server has for its own housekeeping, counts only once it is protected.
 */
export function coverageOf(
  instances: readonly Pick<InstanceHealth, 'serverId' | 'database' | 'health'>[],
  servers: readonly ServerDatabases[],
): Coverage {
  const healths = new Map<string, Health>();
  for (const { serverId, database, health } of instances) {
    if (health === 'stopped') continue;
    const key = JSON.stringify([serverId, database]);
    const known = healths.get(key);
    if (known === undefined || worst.indexOf(health) > worst.indexOf(known)) healths.set(key, health);
  }
  const unprotectedOf = new Map<string, readonly string[]>();
  for (const { serverId, databases } of servers) {
    const open = (databases ?? []).filter(
      (name) => name !== 'postgres' && !healths.has(JSON.stringify([serverId, name])),
    );
    if (open.length > 0) unprotectedOf.set(serverId, open);
  }
  const count = (health: Health) => [...healths.values()].filter((each) => each === health).length;
  const unprotected = [...unprotectedOf.values()].reduce((sum, names) => sum + names.length, 0);
  return {
    protected: count('protected'),
    'at risk': count('at risk'),
    failing: count('failing'),
    unprotected,
    unprotectedOf,
    total: healths.size + unprotected,
  };
}
