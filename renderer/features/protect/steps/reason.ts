import { lastReachable, stepReasons } from '../../../ui/layout/wizard-steps.ts';
import { protectSteps, type ProtectStep, type ProtectStepEntry, type StepFacts } from './list.ts';

/** Why the step cannot be left yet: for its own sake, or for one before it; null when it can. */
export function stepReason(step: ProtectStep, facts: StepFacts): string | null {
  const upToStep = protectSteps.slice(0, protectSteps.findIndex(({ id }) => id === step) + 1);
  return stepReasons(upToStep, facts).find((reason) => reason !== null) ?? null;
}

/** Index of the step that Next leads to: the next one that pgkeep has no answer for. */
export function nextStep(at: number, facts: StepFacts): number {
  const entries: readonly ProtectStepEntry[] = protectSteps;
  const next = entries.findIndex(({ isAnswered }, index) => index > at && isAnswered?.(facts) !== true);
  return next === -1 ? at : next;
}

/**
 * The step to show: an address may name one that cannot be reached. What is still being asked or checked holds
 * nothing back, so that a reload leads to the step where the user was.
 */
export function shownStep(wanted: ProtectStep, facts: StepFacts): ProtectStep {
  if (facts.awaited > 0) return wanted;
  const at = protectSteps.findIndex(({ id }) => id === wanted);
  const policyOpen = facts.policyOpen === 'reading' ? null : facts.policyOpen;
  const settled = { ...facts, policyOpen, ready: facts.ready + facts.underWay, underWay: 0 };
  return protectSteps[Math.min(at, lastReachable(stepReasons(protectSteps, settled)))]?.id ?? wanted;
}
