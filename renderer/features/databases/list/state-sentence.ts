import type { InstanceHealth } from '../../../../shared/instances/overview.ts';
import { countProtection, standingsOf, type CountedServer } from '../../../../shared/instances/protection.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';

/**
 * How all listed databases stand: "54 of 56 databases with backups are protected; 2 need attention." One that
 * is in two vaults, or under two entries of its server, is one database.
 */
export function databasesSentence(
  instances: readonly Pick<InstanceHealth, 'serverId' | 'database' | 'health' | 'stoppedAt'>[],
  servers: readonly CountedServer['server'][],
): string {
  const counts = countProtection(
    standingsOf(
      instances,
      servers.map((server) => ({ server, databases: null })),
    ),
  );
  const { protected: well, backedUp } = counts;
  const unread = counts['not read yet'];
  const needing = backedUp - well - unread;
  const stopped = instances.filter(({ stoppedAt }) => stoppedAt !== undefined).length;
  const parts = [
    backedUp === 0
      ? 'No database is backed up'
      : needing + unread === 0
        ? backedUp === 1
          ? 'The database with backups is protected'
          : `All ${formatCount(backedUp)} databases with backups are protected`
        : `${formatCount(well)} of ${countOf(backedUp, 'database')} with backups ${
            well === 1 ? 'is' : 'are'
          } protected`,
    needing === 0 ? '' : `; ${formatCount(needing)} ${needing === 1 ? 'needs' : 'need'} attention`,
    unread === 0 ? '' : `; ${formatCount(unread)} not read yet`,
    stopped === 0 ? '' : `; protection of ${formatCount(stopped)} was stopped`,
  ];
  return `${parts.join('')}.`;
}
