import type { PolicySummary } from '../../../shared/policies/policies.ts';
import { valuesOf, type PolicyOverrides, type PolicyValues } from '../../../shared/policies/policy.ts';
import type { CachedPolicy } from '../../store/tables/policies.ts';
import type { Engine } from '../engine.ts';
import { findVault } from '../lookup.ts';
import { policyWords, scheduleWordsOf } from './words.ts';

/** Policies as they are shown, with the instances here that are backed up by them. */
export function summarizePolicies(
  { store, clock }: Pick<Engine, 'store' | 'clock'>,
  policies: readonly CachedPolicy[],
): PolicySummary[] {
  const now = clock.now();
  const assigned = store.instances.assignedPolicies();
  const instances = store.instances.list().filter(({ stoppedAt }) => stoppedAt === undefined);
  return policies.map(({ vaultId, policy, revision, changedAt, changedBy, warning }) => ({
    ...policy,
    vaultId,
    vaultName: findVault(store, vaultId).name,
    revision,
    changedAt,
    changedBy,
    instances: instances.flatMap(({ id, name, vaultId: of }) => {
      const taken = of === vaultId ? assigned.get(id) : undefined;
      return taken?.id === policy.id ? [{ id, name, ...otherwise(policy, taken.overrides ?? {}) }] : [];
    }),
    ...(warning === undefined ? {} : { warning }),
    ...policyWords(policy, now),
  }));
}

/** What an instance has otherwise, and when that plans it. */
function otherwise(
  policy: PolicyValues,
  overrides: PolicyOverrides,
): Pick<PolicySummary['instances'][number], 'overrides' | 'scheduleWords'> {
  if (overrides.schedule === undefined && overrides.timeZone === undefined) return { overrides };
  const words = scheduleWordsOf(valuesOf(policy, overrides));
  return { overrides, ...(words === undefined ? {} : { scheduleWords: words }) };
}

/** {@link summarizePolicies} of one. */
export function summarizePolicy(
  engine: Pick<Engine, 'store' | 'clock'>,
  policy: CachedPolicy,
): PolicySummary {
  const [summary] = summarizePolicies(engine, [policy]);
  if (summary === undefined) throw new Error('a policy has no summary');
  return summary;
}
