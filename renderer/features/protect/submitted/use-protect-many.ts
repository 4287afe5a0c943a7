import { useQueryClient } from '@tanstack/react-query';
import pLimit from 'p-limit';
import { useState } from 'react';
import type { InstanceChanges } from '../../../../shared/instances/instances.ts';
import { client, orpc } from '../../../api/client.ts';
import { toProblem } from '../../../api/problem.ts';
import type { Candidate } from '../candidates.ts';
import type { PolicyPlan } from '../policy/plan.ts';
import type { Outcome } from './outcomes.ts';

/** Databases that are written into the vault at the same time. */
const callsAtOnce = 4;

export type ProtectedInstance = Extract<Outcome, { state: 'protected' }>['instance'];

interface How {
  readonly vault: string;
  readonly options: InstanceChanges;
  readonly planOf: PolicyPlan['of'];
}

/** Protects many databases, each with an outcome of its own; null before anything was submitted. */
export function useProtectMany() {
  const queryClient = useQueryClient();
  const [outcomes, setOutcomes] = useState<ReadonlyMap<string, Outcome> | null>(null);
  const put = (key: string, outcome: Outcome) =>
    setOutcomes((known) => new Map(known ?? []).set(key, outcome));

  /** Resolves to those that are protected now. */
  const protect = async (
    rows: readonly Candidate[],
    { vault, options, planOf }: How,
  ): Promise<ProtectedInstance[]> => {
    const instances: ProtectedInstance[] = [];
    for (const { key } of rows) put(key, { state: 'waiting' });
    const limit = pLimit(callsAtOnce);
    await limit.map([...rows], async ({ key, serverId, database, credential }) => {
      put(key, { state: 'working' });
      try {
        const { policyId: policy, runner } = planOf({ serverId, credential });
        const login = credential === undefined ? {} : { credential };
        const input = { server: serverId, database, vault, options, policy, runner, ...login };
        const instance = await client.instances.protect(input);
        put(key, { state: 'protected', instance });
        instances.push(instance);
      } catch (error) {
        put(key, { state: 'failed', problem: toProblem(error) });
      }
    });
    for (const part of [orpc.overview, orpc.instances, orpc.vaults, orpc.servers])
      void queryClient.invalidateQueries({ queryKey: part.key() });
    return instances;
  };

  return { outcomes, protect };
}
