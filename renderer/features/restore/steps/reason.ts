import type { Draft } from '../draft.ts';
import { stepsOf, type StepId } from './list.ts';

/** What an address may name that is not there. */
export interface AddressFacts {
  readonly target: Draft['target'];
  /** Whether the address names a database at all. */
  readonly hasInstance: boolean;
  readonly isUnknown: boolean;
  readonly isGone: boolean;
}

/**
 * The step to show: an address may name a database or a recovery point that is not there, and then the step
 * that chooses it comes first; or a step that the target does not have.
 */
export function firstOpenStep(wanted: StepId, facts: AddressFacts): StepId {
  if (!facts.hasInstance || facts.isUnknown) return 'database';
  if (facts.isGone && wanted !== 'database') return 'point';
  return stepsOf(facts.target).some(({ id }) => id === wanted) ? wanted : 'review';
}

/** Whether something is in the form for the place of files: problems of an empty form are not shown. */
export const hasPlace = ({ place, url }: Draft['storage']): boolean => place !== null || url !== '';

/** Why Next does not work at the step, in the words that stand beside it; null when it does. */
export const nextReason = (step: StepId, draft: Draft, reason: string | null): string | null =>
  step === 'target' && draft.target === 'files' && !hasPlace(draft.storage)
    ? 'Name the place for the files.'
    : reason;
