import type { Problem } from '../../../api/problem.ts';

/** The address where the identity signs in again that an error names; undefined where none helps. */
export function signInAddress({ steps }: Pick<Problem, 'steps'>): string | undefined {
  const step = steps?.find((each) => each.do === 'sign-in-again');
  return step === undefined
    ? undefined
    : `/settings/azure?${new URLSearchParams({ again: step.identity }).toString()}`;
}
