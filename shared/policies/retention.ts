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
