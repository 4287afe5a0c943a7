import type { ServerReport } from '../../../shared/servers.ts';

type Database = Pick<ServerReport['databases'][number], 'name' | 'protectedBy'>;

/** Databases that Azure keeps for itself. */
export const providerDatabases: readonly string[] = ['azure_maintenance', 'azure_sys'];

/** Databases that every server, or Azure, has for its own housekeeping. */
const housekeeping: ReadonlySet<string> = new Set(['postgres', ...providerDatabases]);

/** One of any entry of the server counts: that is what the server's report says. */
export const isProtected = ({ protectedBy }: Database): boolean => protectedBy.length > 0;

/** Nobody misses the protection of a database that holds nobody's data. */
export const lacksProtection = (database: Database): boolean =>
  !isProtected(database) && !housekeeping.has(database.name);

/** How many of the databases that count are protected. A housekeeping one counts once it is protected. */
export function countedDatabases(databases: readonly Database[]): { protected: number; total: number } {
  const count = databases.filter(isProtected).length;
  return { protected: count, total: count + databases.filter(lacksProtection).length };
}
