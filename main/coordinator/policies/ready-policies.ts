import { PolicyId } from '../../../shared/ids.ts';
import type { PolicyValues } from '../../../shared/policies/policy.ts';
import { TimeZone } from '../../../shared/policies/schedule.ts';

/** A policy that is there before anybody made one. */
interface ReadyPolicy {
  /** The same in each vault: where several workstations add it, or one twice, there is one. */
  readonly id: PolicyId;
  readonly name: string;
  readonly values: PolicyValues;
}

/** The policies that a new vault has. `timeZone` is the one that they are cut in. */
export function readyPolicies(timeZone: string): ReadyPolicy[] {
  const common = { timeZone, weekStartsOn: 'monday', keepAtLeast: 1 } as const;
  return [
    {
      id: PolicyId.parse('policy-ready-daily'),
      name: 'Daily, kept 30 days',
      values: {
        ...common,
        schedule: { kind: 'daily', at: '02:30' },
        jitterMinutes: 30,
        retention: { default: { count: 30, unit: 'days' } },
      },
    },
    {
      // it runs daily, so that a week whose first backup failed has a good one all the same
      id: PolicyId.parse('policy-ready-compliance'),
      name: 'Compliance: weekly 12 weeks, monthly 5 years, yearly 10 years',
      values: {
        ...common,
        schedule: { kind: 'daily', at: '01:30' },
        jitterMinutes: 30,
        retention: {
          default: { count: 7, unit: 'days' },
          weekly: { count: 12, unit: 'weeks' },
          monthly: { count: 5, unit: 'years' },
          yearly: { count: 10, unit: 'years' },
        },
      },
    },
    {
      id: PolicyId.parse('policy-ready-hourly'),
      name: 'Hourly, kept 3 days',
      values: {
        ...common,
        schedule: { kind: 'hourly', every: 1, minute: 0 },
        jitterMinutes: 15,
        retention: { default: { count: 3, unit: 'days' } },
      },
    },
  ];
}

/** The time zone of this machine; UTC where that has no name that a policy takes. */
export function workstationTimeZone(): string {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  return TimeZone.safeParse(timeZone).data ?? 'UTC';
}
