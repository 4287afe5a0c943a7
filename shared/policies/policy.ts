import { deepFreeze } from '../deep-freeze.ts';
import { z } from 'zod';
import { DisplayName, PolicyId } from '../ids.ts';
import { changedRetention, RetentionChanges, RetentionRules } from './retention.ts';
import { RunWindow, Schedule, TimeZone, Weekday } from './schedule.ts';

/** What a policy says, and what an instance may override, value by value. */
export const PolicyValues = z.object({
  schedule: Schedule,
  timeZone: TimeZone,
  /** On which day weeks begin, for the weekly rule. */
  weekStartsOn: Weekday,
  /** When runs may start, those that catch up included; absent: at any time. */
  window: RunWindow.optional(),
  /** Runs of different instances are spread over so many minutes, each instance always at the same. */
  jitterMinutes: z.int().min(0).max(240),
  retention: RetentionRules,
  /** How many of the newest good recovery points of an instance always stay. */
  keepAtLeast: z.int().min(1).max(1_000),
});
export type PolicyValues = z.infer<typeof PolicyValues>;

/** The values of a policy by their names: what an instance may have otherwise, one by one. */
export const ValueName = PolicyValues.keyof();
export type ValueName = z.infer<typeof ValueName>;

/** A policy: schedule and retention rules under a name. */
export const Policy = PolicyValues.extend({ id: PolicyId, name: DisplayName });
export type Policy = z.infer<typeof Policy>;

/** What one instance has otherwise than its policy: the values that are there. A window of null: none. */
export const PolicyOverrides = PolicyValues.partial().extend({ window: RunWindow.nullable().optional() });
export type PolicyOverrides = z.infer<typeof PolicyOverrides>;

/** Values that change; what is absent stays, and a window of null is taken away. */
export const PolicyChanges = PolicyOverrides.extend({ retention: RetentionChanges.optional() });
export type PolicyChanges = z.infer<typeof PolicyChanges>;

/** The changes as whole values, of which rules of retention that do not change are those of `before`. */
export function wholeValues(before: PolicyValues, { retention, ...others }: PolicyChanges): PolicyOverrides {
  const said = Object.fromEntries(Object.entries(others).filter(([, value]) => value !== undefined));
  return PolicyOverrides.parse({
    ...said,
    ...(retention === undefined ? {} : { retention: changedRetention(before.retention, retention) }),
  });
}

/** How an instance's record names its policy. */
export const AssignedPolicy = z.object({
  id: PolicyId,
  overrides: PolicyOverrides.optional(),
  /** Since when backups are due by it, by the storage's clock: what would have been due before is no missed run. */
  since: z.iso.datetime(),
});
export type AssignedPolicy = z.infer<typeof AssignedPolicy>;

const noOverrides: PolicyOverrides = Object.freeze({});

/** By the policy and by what is otherwise: both frozen, so that many instances have the same values and not equal ones. */
const known = new WeakMap<PolicyValues, WeakMap<PolicyOverrides, PolicyValues>>();

/** What holds for an instance: its policy's values with its own over them. The same each time where both are frozen. */
export function valuesOf(policy: PolicyValues, overrides = noOverrides): PolicyValues {
  if (!Object.isFrozen(policy) || !Object.isFrozen(overrides)) return mergedValues(policy, overrides);
  const ofPolicy = known.get(policy) ?? new WeakMap<PolicyOverrides, PolicyValues>();
  known.set(policy, ofPolicy);
  const values = ofPolicy.get(overrides) ?? deepFreeze(mergedValues(policy, overrides));
  ofPolicy.set(overrides, values);
  return values;
}

function mergedValues(policy: PolicyValues, overrides: PolicyOverrides): PolicyValues {
  const { window, ...others } = overrides;
  const { window: ofPolicy, ...values } = PolicyValues.parse({ ...policy, ...others });
  const standing = window === undefined ? ofPolicy : (window ?? undefined);
  return { ...values, ...(standing === undefined ? {} : { window: standing }) };
}
