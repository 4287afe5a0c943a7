import type { PolicySummary } from '../../../shared/policies/policies.ts';
import type { Engine } from '../engine.ts';
import { findVault } from '../lookup.ts';
import { withPolicy, type PolicyReference } from './find-policy.ts';
import { summarizePolicies, summarizePolicy } from './summarize.ts';

/** The policies of one vault or of all, as they were last read. */
export function listPolicies(
  engine: Pick<Engine, 'store' | 'clock'>,
  { vault }: { readonly vault?: string | undefined },
): PolicySummary[] {
  const { store } = engine;
  const chosen = vault === undefined ? undefined : findVault(store, vault).id;
  return summarizePolicies(
    engine,
    store.policies.list().filter(({ vaultId }) => chosen === undefined || vaultId === chosen),
  );
}

/** A policy as its vault has it now. */
export const showPolicy = (engine: Engine, reference: PolicyReference): Promise<PolicySummary> =>
  withPolicy(engine, reference, async (_vault, policy) => summarizePolicy(engine, policy));
