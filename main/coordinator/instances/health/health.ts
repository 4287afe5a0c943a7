import { isPastLimit } from '../../../../shared/words/ages.ts';
import { isRestorable, newestFirst } from '../../../../shared/points/latest-point.ts';
import type { ErrorCode } from '../../../../shared/errors.ts';
import type { Health } from '../../../../shared/instances/overview.ts';
import { isNotRun } from '../../../../shared/schedule/instance-schedule.ts';
import { isAhead, sinceOf } from '../../points/age.ts';
import type { Findings, Flaw, HealthFacts, HealthPoint } from './health-facts.ts';
import { healthReason } from './health-reason.ts';

/** What the facts come to. */
export interface Judgement {
  readonly health: Health;
  readonly reason: string;
  /** What made the last backup fail, where it did. */
  readonly failureCode: ErrorCode | undefined;
  /** The newest point that can be restored. */
  readonly newest: HealthPoint | undefined;
  /** Since when it is there; null where there is none, or where only a clock that was ahead has dated it. */
  readonly since: string | null;
  readonly ageMs: number | null;
  readonly isPastLimit: boolean;
  /** Points that cannot be restored. */
  readonly damaged: number;
}

/** What an instance's health is and why. shared/instances/overview.ts says what each state means, the first that fits. */
export function judge(facts: HealthFacts): Judgement {
  const findings = findOut(facts);
  const { newest, since, ageMs, isPastLimit, damaged, broken } = findings;
  return {
    health: stateOf(findings),
    reason: healthReason(findings),
    failureCode: broken?.error?.code,
    newest,
    since,
    ageMs,
    isPastLimit,
    damaged: damaged.length,
  };
}

function findOut(facts: HealthFacts): Findings {
  const { now, limitDays, instance, seenAt } = facts;
  const good = newestFirst(
    facts.points
      .filter(isRestorable)
      .map((point) => ({ ...point, since: sinceOf(point, now)?.toISOString() ?? null })),
  );
  const damaged = damagedPoints(facts);
  const [newest] = good;
  const since = newest?.since ?? null;
  const ageMs = since === null ? null : Math.max(0, now.getTime() - Date.parse(since));
  const trusted = good.filter((point) => !isAhead(point, now));
  // ids begin with the time
  const newerDamaged = newest === undefined ? [] : damaged.filter(({ id }) => id > newest.id);
  return {
    facts,
    newest,
    since,
    ageMs,
    // nobody takes backups of a stopped one: it has no limit to keep
    isPastLimit: instance.stoppedAt === undefined && ageMs !== null && isPastLimit(ageMs, limitDays),
    damaged: damaged.map(({ flaw }) => flaw),
    newerDamaged: newerDamaged.map(({ flaw }) => flaw),
    ahead: good
      .filter((point) => isAhead(point, now))
      .toSorted((a, b) => b.completedAt.localeCompare(a.completedAt))[0],
    broken: brokenBackup(facts, trusted),
    gap: instance.stoppedAt === undefined ? (facts.schedule?.gap ?? null) : null,
    notRun: whyNotRun(facts.schedule),
    isLacking: lacksPrivileges(facts, trusted[0]),
    unasked: seenAt === null && damaged.length === 0 && newest === undefined,
  };
}

/** The points that cannot be restored, and why. */
function damagedPoints({ points, unreadable }: HealthFacts): { id: string; flaw: Flaw }[] {
  return [
    ...unreadable.map((id) => ({ id, flaw: 'damaged' as const })),
    ...points.flatMap(({ id, flaw }) => (flaw === undefined || flaw === 'differs' ? [] : [{ id, flaw }])),
  ];
}

/** The last backup, where it failed or was interrupted and no point came since. */
function brokenBackup(
  { lastBackup }: HealthFacts,
  trusted: readonly Pick<HealthPoint, 'completedAt'>[],
): Findings['broken'] {
  const ended = lastBackup?.endedAt ?? null;
  const takenSince = trusted.some(
    ({ completedAt }) => ended === null || Date.parse(completedAt) > Date.parse(ended),
  );
  const hasFailed = lastBackup?.state === 'failed' || lastBackup?.state === 'interrupted';
  return hasFailed && !takenSince ? lastBackup : undefined;
}

function stateOf(findings: Findings): Health {
  const { facts, newest, damaged, broken, unasked } = findings;
  const { instance, lastBackup } = facts;
  // A record that is gone may be an accident: only what was stopped on purpose is over.
  const isGone = instance.endedElsewhere === 'deleted';
  const isStopped = instance.stoppedAt !== undefined && !isGone;
  if (newest === undefined && !unasked) {
    const hadOne = damaged.length > 0 || lastBackup?.result?.pointId !== undefined;
    return isStopped && !hadOne ? 'stopped' : 'nothing to restore';
  }
  if (isStopped) return 'stopped';
  if (unasked && !isGone && instance.recordProblem === undefined && facts.contact.problem === null)
    return 'not read yet';
  if (broken !== undefined || findings.gap !== null) return 'failing';
  const isAtRisk =
    isGone ||
    instance.recordProblem !== undefined ||
    facts.contact.problem !== null ||
    findings.isLacking ||
    findings.notRun !== undefined ||
    findings.isPastLimit ||
    findings.ahead !== undefined ||
    findings.newerDamaged.length > 0 ||
    newest?.flaw === 'differs' ||
    (newest?.warnings ?? 0) > 0;
  return isAtRisk ? 'at risk' : 'protected';
}

function whyNotRun(schedule: HealthFacts['schedule']): string | undefined {
  return schedule !== undefined && isNotRun(schedule) ? (schedule.reason ?? '') : undefined;
}

/** What a check of the privileges says is about the next backup; a backup since then has shown better. */
function lacksPrivileges({ privileges, lastBackup }: HealthFacts, newest: HealthPoint | undefined): boolean {
  if (privileges?.ready !== false) return false;
  const checkedAt = Date.parse(privileges.checkedAt);
  const words = [lastBackup?.endedAt, newest?.completedAt].filter((at) => typeof at === 'string');
  return !words.some((at) => Date.parse(at) > checkedAt);
}
