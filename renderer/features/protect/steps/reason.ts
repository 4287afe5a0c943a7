import { countOf } from '../../../../shared/words/counts.ts';
import { protectSteps, type ProtectStep } from '../wizard-state.ts';

/** What decides whether a step is done. */
export interface StepFacts {
  /** How many databases are chosen. */
  readonly chosen: number;
  readonly hasVault: boolean;
  /** How many of the chosen ones are ready, and how many are still being checked. */
  readonly ready: number;
  readonly underWay: number;
}

/** Why the step cannot be left yet; null when it can. */
export function stepReason(step: ProtectStep, facts: StepFacts): string | null {
  const { chosen, hasVault, ready, underWay } = facts;
  switch (step) {
    case 'databases':
      return chosen === 0 ? 'Choose at least one database.' : null;
    case 'vault':
      return hasVault ? null : 'Choose a vault.';
    case 'credential':
      return null;
    case 'readiness':
      if (underWay > 0) return `Checking, ${countOf(underWay, 'database')} to go.`;
      return ready === 0 ? 'No database is ready.' : null;
    case 'review':
      return ready === 0 ? 'No database is ready.' : null;
  }
}

/** Index of the last step that can be gone to: the first that cannot be left yet. */
export function reachableStep(facts: StepFacts): number {
  const first = protectSteps.findIndex(({ id }) => stepReason(id, facts) !== null);
  return first === -1 ? protectSteps.length - 1 : first;
}
