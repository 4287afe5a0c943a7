import type { InstanceHealth } from '../../../shared/instances/overview.ts';

/** When the vault that was asked longest ago last said which points it has; null where one never did. */
export function oldestAnswer(instances: readonly Pick<InstanceHealth, 'vaultSeenAt'>[]): string | null {
  const answers = instances.map(({ vaultSeenAt }) => vaultSeenAt ?? '');
  return answers.toSorted()[0] || null;
}
