import { PolicyId } from '../../shared/ids.ts';
import type { Policy, PolicyValues } from '../../shared/policies/policy.ts';

export const sampleValues: PolicyValues = {
  schedule: { kind: 'daily', at: '02:30' },
  timeZone: 'Europe/Berlin',
  weekStartsOn: 'monday',
  jitterMinutes: 0,
  retention: { default: { count: 30, unit: 'days' } },
  keepAtLeast: 1,
};

export const samplePolicyId = PolicyId.parse('policy-0001');

export const samplePolicy = (more: Partial<Policy> = {}): Policy => ({
  ...sampleValues,
  id: samplePolicyId,
  name: 'nightly',
  ...more,
});
