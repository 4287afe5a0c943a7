import { isPastLimit } from '../../../shared/words/ages.ts';
import type { InstanceSummary } from '../../../shared/instances.ts';
import { isRestorable, newestFirst, type PointFlaw } from '../../../shared/latest-point.ts';
import type { Job } from '../../../shared/jobs.ts';
import type { Health } from '../../../shared/overview.ts';
import type { PrivilegeState } from '../../../shared/privileges.ts';
import type { VaultContact } from '../../../shared/vaults.ts';
import { healthReason } from './health-reason.ts';

/** How far clocks of workstations may differ before one counts as wrong, in ms. */
const clockToleranceMs = 5 * 60_000;

/** What is known of one recovery point. */
export interface HealthPoint {
  readonly id: string;
  readonly completedAt: string;
  /** When this machine saw it first; absent where an earlier version cached it. */
  readonly firstSeenAt?: string | undefined;
  readonly warnings: number;
  readonly flaw?: PointFlaw | undefined;
}

/** All that the health of an instance depends on. */
export interface HealthFacts {
  readonly now: Date;
  /** In whole days. */
  readonly limitDays: number;
  readonly instance: Pick<InstanceSummary, 'stoppedAt' | 'endedElsewhere'>;
  /** When the vault last said which points there are; null where it never did. */
  readonly seenAt: string | null;
  readonly contact: VaultContact;
  readonly points: readonly HealthPoint[];
  /** Ids of points whose manifest cannot be read. */
  readonly unreadable: readonly string[];
  /** The last backup that ended, other than by being cancelled, on this machine or as the vault tells. */
  readonly lastBackup: Pick<Job, 'state' | 'endedAt' | 'result' | 'error'> | undefined;
  readonly privileges: Pick<PrivilegeState, 'ready' | 'checkedAt' | 'summary'> | undefined;
}

/** What the facts come to. */
export interface Judgement {
  readonly health: Health;
  readonly reason: string;
  /** The newest point that can be restored. */
  readonly newest: HealthPoint | undefined;
  /** Since when it is there; null where there is none, or where only a clock that was ahead has dated it. */
  readonly since: string | null;
  readonly ageMs: number | null;
  readonly isPastLimit: boolean;
  /** Points that cannot be restored. */
  readonly damaged: number;
}

/**
 * Since when a point is there: no later than it was first seen, whatever its manifest says. Undefined for a point that
 * lies in the future even so.
 */
export function sinceOf(
  { completedAt, firstSeenAt }: Pick<HealthPoint, 'completedAt' | 'firstSeenAt'>,
  now: Date,
): Date | undefined {
  const completed = Date.parse(completedAt);
  const seen = firstSeenAt === undefined ? Infinity : Date.parse(firstSeenAt);
  const since = Math.min(completed, seen);
  return since > now.getTime() + clockToleranceMs ? undefined : new Date(since);
}

/** The age of a point in ms, never negative. */
export const ageOf = (point: Pick<HealthPoint, 'completedAt' | 'firstSeenAt'>, now: Date): number =>
  Math.max(0, now.getTime() - (sinceOf(point, now) ?? now).getTime());

/** A point that its manifest dates later than now. */
export const isAhead = ({ completedAt }: Pick<HealthPoint, 'completedAt'>, now: Date): boolean =>
  Date.parse(completedAt) > now.getTime() + clockToleranceMs;

/** What an instance's health is and why. shared/overview.ts says what each state means, the first that fits. */
export function judge(facts: HealthFacts): Judgement {
  const { now, limitDays, instance, seenAt, contact, lastBackup } = facts;
  const good = newestFirst(
    facts.points
      .filter(isRestorable)
      .map((point) => ({ ...point, since: sinceOf(point, now)?.toISOString() ?? null })),
  );
  const damaged = [
    ...facts.unreadable.map((id) => ({ id, flaw: 'damaged' as const })),
    ...facts.points.flatMap(({ id, flaw }) =>
      flaw === undefined || flaw === 'differs' ? [] : [{ id, flaw }],
    ),
  ];
  const [newest] = good;
  const since = newest?.since ?? null;
  const ageMs = since === null ? null : Math.max(0, now.getTime() - Date.parse(since));
  // nobody takes backups of a stopped one: it has no limit to keep
  const pastLimit = instance.stoppedAt === undefined && ageMs !== null && isPastLimit(ageMs, limitDays);
  const ended = lastBackup?.endedAt ?? null;
  const trusted = good.filter((point) => !isAhead(point, now));
  const takenSince = trusted.some(
    ({ completedAt }) => ended === null || Date.parse(completedAt) > Date.parse(ended),
  );
  const broken =
    !takenSince && (lastBackup?.state === 'failed' || lastBackup?.state === 'interrupted')
      ? lastBackup
      : undefined;
  const ahead = good
    .filter((point) => isAhead(point, now))
    .toSorted((a, b) => b.completedAt.localeCompare(a.completedAt))[0];
  // ids begin with the time
  const newerDamaged = newest === undefined ? [] : damaged.filter(({ id }) => id > newest.id);
  const unasked = seenAt === null && damaged.length === 0 && newest === undefined;
  const isLacking = lacksPrivileges(facts, trusted[0]);
  const warnings = newest === undefined ? 0 : newest.warnings;

  const health = ((): Health => {
    // A record that is gone may be an accident: only what was stopped on purpose is over.
    const isGone = instance.endedElsewhere === 'deleted';
    const isStopped = instance.stoppedAt !== undefined && !isGone;
    if (newest === undefined && !unasked) {
      const hadOne = damaged.length > 0 || lastBackup?.result?.pointId !== undefined;
      return isStopped && !hadOne ? 'stopped' : 'nothing to restore';
    }
    if (isStopped) return 'stopped';
    if (broken !== undefined) return 'failing';
    const isAtRisk =
      isGone ||
      unasked ||
      contact.problem !== null ||
      isLacking ||
      pastLimit ||
      ahead !== undefined ||
      newerDamaged.length > 0 ||
      newest?.flaw === 'differs' ||
      warnings > 0;
    return isAtRisk ? 'at risk' : 'protected';
  })();

  const reason = healthReason({
    facts,
    newest,
    ageMs,
    isPastLimit: pastLimit,
    damaged: damaged.map(({ flaw }) => flaw),
    newerDamaged: newerDamaged.map(({ flaw }) => flaw),
    ahead,
    broken,
    isLacking,
    unasked,
  });
  return {
    health,
    reason,
    newest,
    since,
    ageMs,
    isPastLimit: pastLimit,
    damaged: damaged.length,
  };
}

/** What a check of the privileges says is about the next backup; a backup since then has shown better. */
function lacksPrivileges({ privileges, lastBackup }: HealthFacts, newest: HealthPoint | undefined): boolean {
  if (privileges?.ready !== false) return false;
  const checkedAt = Date.parse(privileges.checkedAt);
  const words = [lastBackup?.endedAt, newest?.completedAt].filter((at) => typeof at === 'string');
  return !words.some((at) => Date.parse(at) > checkedAt);
}
