import type { PolicyValues } from '../../../shared/policies/policy.ts';
import { PointId } from '../../../shared/ids.ts';
import type { RetainedPoint } from '../../../main/policy/retention/assign.ts';
import { parseDuration } from '../../../main/policy/retention/duration.ts';
import { retentionRules, type RetentionRules } from '../../../shared/policies/retention.ts';

/** Retention rules from their durations in words: { default: '30 days', monthly: '1 year' }. */
export function rules(
  words: Partial<Record<keyof RetentionRules, string>> & { default: string },
): RetentionRules {
  const durations = retentionRules.flatMap((rule) => {
    const text = words[rule];
    if (text === undefined) return [];
    const duration = parseDuration(text);
    if (duration === undefined) throw new Error(`no duration: ${text}`);
    return [[rule, duration] as const];
  });
  return Object.fromEntries(durations) as unknown as RetentionRules;
}

/** A daily policy in Berlin that keeps for 30 days, 12 weeks, 12 months and 10 years, with other values over it. */
export const sampleValues = (others: Partial<PolicyValues> = {}): PolicyValues => ({
  schedule: { kind: 'daily', at: '02:00' },
  timeZone: 'Europe/Berlin',
  weekStartsOn: 'monday',
  jitterMinutes: 0,
  retention: rules({ default: '30 days', weekly: '12 weeks', monthly: '12 months', yearly: '10 years' }),
  keepAtLeast: 1,
  ...others,
});

/** A good scheduled point under the default rule that started at a moment (ISO 8601); its id comes from that. */
export function retained(startedAt: string, others: Partial<RetainedPoint> = {}): RetainedPoint {
  const at = new Date(startedAt);
  return {
    pointId: PointId.parse(
      `p-${at
        .toISOString()
        .toLowerCase()
        .replaceAll(/[^0-9tz]/g, '-')}`,
    ),
    startedAt: at,
    rule: 'default',
    scheduled: true,
    partial: false,
    good: true,
    ...others,
  };
}
