import { protectSteps, type ProtectStep, type ProtectStepEntry, type StepFacts } from './list.ts';

/** Why the step cannot be left yet: for its own sake, or for one before it; null when it can. */
export function stepReason(step: ProtectStep, facts: StepFacts): string | null {
  const at = protectSteps.findIndex(({ id }) => id === step);
  for (const { reason } of protectSteps.slice(0, at + 1)) {
    const words = reason(facts);
    if (words !== null) return words;
  }
  return null;
}

/** Index of the step that Next leads to: the next one that pgkeep has no answer for. */
export function nextStep(at: number, facts: StepFacts): number {
  const entries: readonly ProtectStepEntry[] = protectSteps;
  const next = entries.findIndex(({ isAnswered }, index) => index > at && isAnswered?.(facts) !== true);
  return next === -1 ? at : next;
}

/** Index of the last step that can be gone to: the first that cannot be left yet. */
export function reachableStep(facts: StepFacts): number {
  const first = protectSteps.findIndex(({ reason }) => reason(facts) !== null);
  return first === -1 ? protectSteps.length - 1 : first;
}

/**
 * The step to show: an address may name one that cannot be reached. What is still being asked or checked holds
 * nothing back, so that a reload leads to the step where the user was.
 */
export function shownStep(wanted: ProtectStep, facts: StepFacts): ProtectStep {
  if (facts.awaited > 0) return wanted;
  const at = protectSteps.findIndex(({ id }) => id === wanted);
  const settled = { ...facts, ready: facts.ready + facts.underWay, underWay: 0 };
  return protectSteps[Math.min(at, reachableStep(settled))]?.id ?? wanted;
}
