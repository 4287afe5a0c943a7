import { z } from 'zod';

/** How long by the calendar: 1 month from 31 August is 30 September. */
export const CalendarDuration = z.object({
  count: z.int().min(1).max(3_653),
  unit: z.enum(['days', 'weeks', 'months', 'years']),
});
export type CalendarDuration = z.infer<typeof CalendarDuration>;

/** The rules of a policy, the highest first; a recovery point falls under exactly one. */
export const retentionRules = ['yearly', 'monthly', 'weekly', 'daily', 'default'] as const;
export const RetentionRule = z.enum(retentionRules);
export type RetentionRule = z.infer<typeof RetentionRule>;

/**
 * How long what falls under each rule is kept. `default` holds for every scheduled recovery point that is not the first
 * good one of a day, week, month or year that another rule keeps; in an hourly schedule it is the hourly rule.
 */
export const RetentionRules = z.object({
  default: CalendarDuration,
  daily: CalendarDuration.optional(),
  weekly: CalendarDuration.optional(),
  monthly: CalendarDuration.optional(),
  yearly: CalendarDuration.optional(),
});
export type RetentionRules = z.infer<typeof RetentionRules>;

/** Rules that change; what is absent stays, null takes a rule away. */
export const RetentionChanges = z.object({
  default: CalendarDuration.optional(),
  daily: CalendarDuration.nullable().optional(),
  weekly: CalendarDuration.nullable().optional(),
  monthly: CalendarDuration.nullable().optional(),
  yearly: CalendarDuration.nullable().optional(),
});
type RetentionChanges = z.infer<typeof RetentionChanges>;

/** The rules with the changes in them. */
export function changedRetention(rules: RetentionRules, changes: RetentionChanges): RetentionRules {
  const changed: { -readonly [Rule in RetentionRule]?: CalendarDuration } = {};
  for (const rule of retentionRules) {
    const duration = changes[rule] === undefined ? rules[rule] : changes[rule];
    if (duration !== undefined && duration !== null) changed[rule] = duration;
  }
  return { ...changed, default: changed.default ?? rules.default };
}
