import type { WizardStep } from '../../../ui/layout/wizard-steps.ts';
import { countOf } from '../../../../shared/words/counts.ts';

/** What decides whether a step is done. */
export interface StepFacts {
  /** How many databases are chosen. */
  readonly chosen: number;
  /** How many more are, on servers that are still being asked. */
  readonly awaited: number;
  readonly hasVault: boolean;
  /** Whether it is the only one, or the one that the address names. */
  readonly isVaultGiven: boolean;
  /** Whether the servers of all chosen databases answer to their logins. */
  readonly doLoginsWork: boolean;
  /** Why it is open which policy the databases get: the vault is being read, or was not read; null where it is known. */
  readonly policyOpen: 'reading' | 'not read' | null;
  /** How many of the chosen ones are ready, and how many are still being checked. */
  readonly ready: number;
  readonly underWay: number;
  /** Whether the options can be kept as they were typed. */
  readonly areOptionsValid: boolean;
}

export interface ProtectStepEntry extends WizardStep<StepFacts> {
  /** Whether pgkeep knows the answer: Next passes the step over. Absent: never. */
  readonly isAnswered?: (facts: StepFacts) => boolean;
}

const policyReasons = {
  reading: 'Reading the policies of the vault…',
  'not read': 'The vault was not read: choose to have no policy, or try again.',
};

/** Steps of the wizard, in order. What each shows: contents.tsx. */
export const protectSteps = [
  {
    id: 'databases',
    title: 'Databases',
    reason: ({ chosen, awaited }) => {
      if (awaited > 0) return 'Asking the servers…';
      return chosen === 0 ? 'Choose at least one database.' : null;
    },
  },
  {
    id: 'vault',
    title: 'Vault',
    reason: ({ hasVault }) => (hasVault ? null : 'Choose a vault.'),
    isAnswered: ({ hasVault, isVaultGiven }) => hasVault && isVaultGiven,
  },
  {
    id: 'credential',
    title: 'Credential',
    reason: () => null,
    isAnswered: ({ doLoginsWork }) => doLoginsWork,
  },
  {
    id: 'policy',
    title: 'Policy',
    reason: ({ policyOpen }) => (policyOpen === null ? null : policyReasons[policyOpen]),
  },
  {
    id: 'readiness',
    title: 'Readiness',
    reason: (facts) => checkingReason(facts),
  },
  { id: 'review', title: 'Review', reason: (facts) => checkingReason(facts) ?? optionsReason(facts) },
] as const satisfies readonly ProtectStepEntry[];

function checkingReason({ ready, underWay }: StepFacts): string | null {
  if (underWay > 0) return `Checking, ${countOf(underWay, 'database')} to go.`;
  return ready === 0 ? 'No database is ready.' : null;
}

const optionsReason = ({ areOptionsValid }: StepFacts): string | null =>
  areOptionsValid ? null : 'A number of the options is out of range.';

export type ProtectStep = (typeof protectSteps)[number]['id'];

export const protectStepIds = protectSteps.map(({ id }) => id);
