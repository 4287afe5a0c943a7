import {
  countProtection,
  standingsOf,
  type CountedInstance,
  type CountedServer,
  type ProtectionCounts,
} from '../../../shared/instances/protection.ts';

/** How many databases stand how, and which nothing backs up. */
export interface Coverage extends ProtectionCounts {
  /** Names of unprotected databases by server; only servers that have some. */
  readonly unprotectedOf: ReadonlyMap<string, readonly string[]>;
}

/** Where the databases of all servers stand. */
export function coverageOf(
  instances: readonly CountedInstance[],
  servers: readonly CountedServer[],
): Coverage {
  const databases = standingsOf(instances, servers);
  const open = databases.filter(({ standing }) => standing === 'unprotected');
  return {
    ...countProtection(databases),
    unprotectedOf: new Map(
      [...Map.groupBy(open, ({ serverIds }): string => serverIds[0])].map(([serverId, some]) => [
        serverId,
        some.map(({ database }) => database),
      ]),
    ),
  };
}
