/** A step of a wizard, and what decides whether it is done. */
export interface WizardStep<Facts> {
  readonly id: string;
  readonly title: string;
  /** Why the step cannot be left yet; null when it can. */
  readonly reason: (facts: Facts) => string | null;
}

/** Why each step cannot be left for its own sake; null for one that can. */
export const stepReasons = <Facts>(
  steps: readonly Pick<WizardStep<Facts>, 'reason'>[],
  facts: Facts,
): (string | null)[] => steps.map(({ reason }) => reason(facts));

/** Index of the last step that can be gone to: the first that cannot be left yet. */
export function lastReachable(reasons: readonly (string | null)[]): number {
  const first = reasons.findIndex((reason) => reason !== null);
  return first === -1 ? reasons.length - 1 : first;
}
