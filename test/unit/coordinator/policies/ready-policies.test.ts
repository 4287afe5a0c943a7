import { expect, it } from 'vitest';
import { readyPolicies, workstationTimeZone } from '../../../../main/coordinator/policies/ready-policies.ts';
import { valueProblems } from '../../../../main/coordinator/policies/words.ts';
import { Policy } from '../../../../shared/policies/policy.ts';

it('three policies are ready, each one that a vault takes', () => {
  const ready = readyPolicies('Europe/Berlin');
  expect(ready.map(({ id, name }) => [id, name])).toEqual([
    ['policy-ready-daily', 'Daily, kept 30 days'],
    ['policy-ready-compliance', 'Compliance: weekly 12 weeks, monthly 5 years, yearly 10 years'],
    ['policy-ready-hourly', 'Hourly, kept 3 days'],
  ]);
  for (const { id, name, values } of ready) {
    expect(Policy.parse({ ...values, id, name })).toMatchObject({ name, timeZone: 'Europe/Berlin' });
    expect(valueProblems(values)).toEqual([]);
  }
  expect(ready.map(({ values }) => values.retention)).toEqual([
    { default: { count: 30, unit: 'days' } },
    {
      default: { count: 7, unit: 'days' },
      weekly: { count: 12, unit: 'weeks' },
      monthly: { count: 5, unit: 'years' },
      yearly: { count: 10, unit: 'years' },
    },
    { default: { count: 3, unit: 'days' } },
  ]);
});

it('the time zone is this machine’s', () => {
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions();
  expect(workstationTimeZone()).toBe(timeZone);
});
