import { useState } from 'react';
import type { StepFacts } from '../steps/list.ts';
import { policyPlan, type PlannedDatabase, type PolicyChoice, type PolicyPlan } from './plan.ts';
import { useOutlook, type Outlook } from './use-outlook.ts';

/** What becomes of the choice of a policy with what the vault says. */
export function usePolicyPlan(
  choice: PolicyChoice,
  databases: readonly PlannedDatabase[],
  vault: { readonly id: string } | undefined,
) {
  const outlook = useOutlook(databases, vault?.id);
  const plan = policyPlan(choice, outlook.data);
  const [submitted, setSubmitted] = useState<PolicyPlan['of'] | null>(null);
  return {
    outlook,
    plan,
    open: whyOpen(choice, outlook),
    /** What is submitted: once protected, databases are chosen no more, and what is tried again has the same. */
    submittedPlan: (again: boolean): PolicyPlan['of'] => {
      const of = again ? (submitted ?? plan.of) : plan.of;
      setSubmitted(() => of);
      return of;
    },
  };
}

/** Why the step of the policy cannot be left: what pgkeep proposes depends on what the vault has. */
function whyOpen({ policyId }: PolicyChoice, { isPending, problem }: Outlook): StepFacts['policyOpen'] {
  if (isPending) return 'reading';
  return problem === null || policyId === '' ? null : 'not read';
}
