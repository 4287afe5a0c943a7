import type { InstanceHealth } from '../../../../shared/overview.ts';
import { countOf, formatCount } from '../../../../shared/words/counts.ts';

/** How all protected databases stand: "42 databases are protected; 2 need attention." */
export function databasesSentence(
  instances: readonly Pick<InstanceHealth, 'health' | 'stoppedAt'>[],
): string {
  const kept = instances.filter(({ stoppedAt }) => stoppedAt === undefined);
  const needing = kept.filter(({ health }) => health !== 'protected').length;
  const stopped = instances.length - kept.length;
  const parts = [
    kept.length === 0
      ? 'No database is protected'
      : needing === 0
        ? `${countOf(kept.length, 'database')} protected, all with a recent recovery point`
        : `${formatCount(kept.length - needing)} of ${countOf(kept.length, 'database')} ${
            kept.length - needing === 1 ? 'has' : 'have'
          } a recent recovery point; ${formatCount(needing)} ${needing === 1 ? 'needs' : 'need'} attention`,
    stopped === 0 ? '' : `; protection of ${formatCount(stopped)} was stopped`,
  ];
  return `${parts.join('')}.`;
}
