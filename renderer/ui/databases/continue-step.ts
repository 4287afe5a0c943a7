import type { FixStep } from '../../../shared/errors.ts';

/** The step that goes on with a renamed database, among those of a problem; undefined where it is about something else. */
export const continueStep = (problem: { readonly steps?: readonly FixStep[] | undefined } | null) =>
  problem?.steps?.find((step) => step.do === 'continue-as');
