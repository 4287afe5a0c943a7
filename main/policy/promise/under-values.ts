import type { Promised } from '../../../shared/policies/promise.ts';
import { calendarOf, type Calendar, type CalendarValues } from '../retention/calendar.ts';
import { isRule, ruleNames, ruleOrLower } from '../retention/ranks.ts';

/**
 * What a point that stands under a rule would be promised by a policy's changed values: its rule stays, as a new rule
 * begins with the next backup; where the policy does not have that rule any more, it is the next lower one that it has.
 * Undefined where policies do not touch the point: it is kept without end, or until a date that somebody chose.
 */
export function promiseUnder(
  standing: Promised,
  startedAt: Date,
  values: CalendarValues,
  calendar: Calendar = calendarOf(values),
): Promised | undefined {
  const { rule, why, expiresAt, policy } = standing;
  if (expiresAt === null || !isRule(rule)) return undefined;
  const held = ruleOrLower(rule, values.retention);
  return {
    rule: held,
    why:
      held === rule
        ? why
        : `${ruleNames[held]}: the policy has no ${ruleNames[rule].toLowerCase()} rule any more`,
    expiresAt: calendar.endOf(held, startedAt).toISOString(),
    ...(policy === undefined ? {} : { policy }),
  };
}
