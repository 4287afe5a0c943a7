import type { OverdueRule } from '../../../../../shared/access/network.ts';
import type { ToldOfServer } from '../../../../../shared/auto-protect/auto-protect.ts';
import { countProtection, standingsOf } from '../../../../../shared/instances/protection.ts';
import {
  instanceStatuses,
  statusOfInstance,
  stepOfInstance,
  type InstanceStatus,
} from '../../../../../shared/instances/instance-status.ts';
import type { Job } from '../../../../../shared/jobs/jobs.ts';
import type { ServerSummary } from '../../../../../shared/servers/servers.ts';
import type { InstanceHealth, UnreachableVault } from '../../../../../shared/instances/overview.ts';
import { ageWords, isPastLimit, pastLimitMs } from '../../../../../shared/words/ages.ts';
import { countOf, formatCount, listOf } from '../../../../../shared/words/counts.ts';
import { protectedWords } from '../../../../../shared/words/protected.ts';
import { pluginCodes } from '../../cli-errors.ts';
import { notDone } from './told-databases.ts';

/** The words of a monitoring plugin. */
export type PluginState = Uppercase<keyof typeof pluginCodes>;

export const pluginCode = (state: PluginState) => pluginCodes[state.toLowerCase() as Lowercase<PluginState>];

/** All that `status` judges. */
export interface StatusFacts {
  readonly instances: readonly InstanceHealth[];
  readonly unreachable: readonly UnreachableVault[];
  readonly pointAgeLimitDays: number;
  readonly servers: readonly Pick<ServerSummary, 'id' | 'host' | 'port'>[];
  readonly lastDay: readonly Job[];
  /** What this home did by itself, and what it could not; none where one instance is asked for. */
  readonly autoProtected: readonly ToldOfServer[];
  /** Firewall rules in Azure that outlived their end; none where one instance is asked for. */
  readonly overdueRules: readonly OverdueRule[];
}

/** One instance, how it stands, and what to do next. */
export interface JudgedInstance {
  readonly instance: InstanceHealth;
  readonly status: InstanceStatus;
  readonly step: ReturnType<typeof stepOfInstance>;
}

/** The worst of all, how many stand how, and each instance, the worst and the oldest first. */
export interface StatusReport {
  readonly state: PluginState;
  readonly counts: Readonly<Record<InstanceStatus, number>>;
  /** Databases: of how many a good backup is there, and how many are to have one. */
  readonly databases: Readonly<{ protected: number; total: number }>;
  /** Age in ms of the oldest among the newest points of what is backed up; null where none is known. */
  readonly oldestPointMs: number | null;
  readonly instances: readonly JudgedInstance[];
  /** Databases and servers of which what was to be done by itself is not done. */
  readonly notDone: readonly ToldOfServer[];
  /** Firewall rules in Azure that outlived their end. */
  readonly overdueRules: number;
}

/** So many limits old, a late one is as bad as one that fails: its backups do not happen. */
const criticalLimits = 2;

/** What a person reads of each status; `state` is what it makes of the whole. */
const states: Readonly<Record<InstanceStatus, PluginState>> = {
  'nothing to restore': 'CRITICAL',
  failing: 'CRITICAL',
  'not known': 'UNKNOWN',
  late: 'WARNING',
  'at risk': 'WARNING',
  protected: 'OK',
  stopped: 'OK',
};

/**
 * The worst first. What is not known may be critical, so it comes before a warning (max_state_alt of the Monitoring
 * Plugins' own library).
 */
const worst: readonly PluginState[] = ['CRITICAL', 'UNKNOWN', 'WARNING', 'OK'];

export function judgeStatus(facts: StatusFacts): StatusReport {
  const { unreachable, lastDay, pointAgeLimitDays } = facts;
  const instances = facts.instances
    .map((instance): JudgedInstance => ({
      instance,
      status: statusOfInstance(instance, unreachable),
      step: stepOfInstance(instance, lastDay),
    }))
    .toSorted(byNeed);
  const backedUp = instances.filter(({ instance }) => instance.stoppedAt === undefined);
  const ages = backedUp.flatMap(({ instance: { pointAgeMs } }) => pointAgeMs ?? []);
  const found = new Set<PluginState>([
    ...instances.map(({ status, instance }) =>
      status === 'late' && isPastLimit(instance.pointAgeMs ?? 0, criticalLimits * pointAgeLimitDays)
        ? 'CRITICAL'
        : states[status],
    ),
    // nothing protected is not all protected: a home that was mistyped has no instances either
    ...(notDone(facts.autoProtected).length + facts.overdueRules.length > 0 ? ['WARNING' as const] : []),
    ...(unreachable.length > 0 || backedUp.length === 0 ? ['UNKNOWN' as const] : []),
  ]);
  const count = (wanted: InstanceStatus) => instances.filter(({ status }) => status === wanted).length;
  return {
    state: worst.find((state) => found.has(state)) ?? 'UNKNOWN',
    counts: Object.fromEntries(instanceStatuses.map((each) => [each, count(each)])) as StatusReport['counts'],
    databases: countDatabases(instances, facts.servers),
    oldestPointMs: ages.length === 0 ? null : Math.max(...ages),
    instances,
    notDone: notDone(facts.autoProtected),
    overdueRules: facts.overdueRules.length,
  };
}

function byNeed(a: JudgedInstance, b: JudgedInstance): number {
  const rank = instanceStatuses.indexOf(a.status) - instanceStatuses.indexOf(b.status);
  return rank || (b.instance.pointAgeMs ?? Infinity) - (a.instance.pointAgeMs ?? Infinity) || 0;
}

/** The same count as the interface's; what is not known now is not said to be protected. */
function countDatabases(
  instances: readonly JudgedInstance[],
  servers: StatusFacts['servers'],
): StatusReport['databases'] {
  const { protected: sound, backedUp } = countProtection(
    standingsOf(
      instances.map(({ instance: { serverId, database, health, stoppedAt }, status }) => ({
        serverId,
        database,
        health: status === 'not known' ? 'at risk' : health,
        stoppedAt,
      })),
      servers.map((server) => ({ server, databases: null })),
    ),
  );
  return { protected: sound, total: backedUp };
}

/** The first line without its performance data: "PGKEEP WARNING: 1 late (prod/shop); 41 of 42 databases are protected". */
export function statusLine(report: StatusReport, unreachable: readonly UnreachableVault[]): string {
  const { state, counts, databases, instances, oldestPointMs } = report;
  const parts = instanceStatuses
    .filter((status) => counts[status] > 0 && status !== 'protected' && status !== 'stopped')
    .map((status) => {
      const names = instances.filter((each) => each.status === status).map(({ instance }) => instance.name);
      return `${formatCount(counts[status])} ${status} (${listOf(names)})`;
    });
  const silent = unreachable.map(({ vaultName }) => vaultName);
  if (silent.length > 0)
    parts.push(`${silent.length === 1 ? 'vault' : 'vaults'} ${listOf(silent)} did not answer`);
  const places = [...new Set(report.notDone.map(({ database, serverName }) => database || serverName))];
  if (places.length > 0)
    parts.push(`${formatCount(places.length)} not protected by its rule (${listOf(places)})`);
  if (report.overdueRules > 0) parts.push(`${countOf(report.overdueRules, 'firewall rule')} past the end`);
  parts.push(
    databases.total === 0 ? 'no database is protected' : protectedWords(databases.protected, databases.total),
  );
  if (oldestPointMs !== null) parts.push(`newest points at most ${ageWords(oldestPointMs)} old`);
  return `PGKEEP ${state}: ${parts.join('; ')}`;
}

/**
 * Performance data as monitoring plugins give it: 'label'=value[unit];warning;critical;minimum;maximum. Ages are whole
 * seconds with the thresholds that the state was judged by; U is a value that is not known.
 */
export function performanceData(
  { counts, databases, oldestPointMs }: StatusReport,
  limitDays: number,
): string {
  const lastOf = (days: number) => pastLimitMs(days) / 1000 - 1;
  const oldest = oldestPointMs === null ? 'U' : `${Math.floor(oldestPointMs / 1000)}s`;
  return [
    `protected=${databases.protected};;;0;${databases.total}`,
    `late=${counts.late};0;;0`,
    `failing=${counts.failing};;0;0`,
    `nothing_to_restore=${counts['nothing to restore']};;0;0`,
    `at_risk=${counts['at risk']};0;;0`,
    `not_known=${counts['not known']};;;0`,
    `stopped=${counts.stopped};;;0`,
    `oldest_point=${oldest};${lastOf(limitDays)};${lastOf(criticalLimits * limitDays)};0`,
  ].join(' ');
}
