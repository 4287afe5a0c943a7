import type { PolicySimulation } from '../../../shared/policies/policy-simulation.ts';
import type { PolicyValues } from '../../../shared/policies/policy.ts';
import { retentionProblems } from '../../policy/retention/problems.ts';
import { retentionWords } from '../../policy/retention/words.ts';
import { occurrencesAfter } from '../../policy/schedule/occurrences.ts';
import { scheduleProblems } from '../../policy/schedule/problems.ts';
import { scheduleWords } from '../../policy/schedule/words.ts';

type PolicyWords = Pick<PolicySimulation, 'scheduleWords' | 'retentionWords' | 'nextRuns'>;

/** So many of the next runs are told. */
const runsTold = 10;

/**
 * What the values of a policy come to, in words and as the next runs after `now`. A schedule that cannot stand, as an
 * earlier version or another program may have written it, has no words and no runs.
 */
export function policyWords(values: PolicyValues, now: Date): PolicyWords {
  const retention = retentionWords(values.retention);
  if (scheduleProblems(values).length > 0) return { retentionWords: retention, nextRuns: [] };
  return {
    scheduleWords: scheduleWords(values),
    retentionWords: retention,
    nextRuns: [...occurrencesAfter(values, now).take(runsTold)].map((at) => at.toISOString()),
  };
}

/** When values plan backups, in words; undefined for a schedule that cannot stand. */
export const scheduleWordsOf = (values: PolicyValues): string | undefined =>
  scheduleProblems(values).length > 0 ? undefined : scheduleWords(values);

/** Why no policy can have these values, each a sentence. */
export const valueProblems = (values: PolicyValues): string[] => [
  ...scheduleProblems(values),
  ...retentionProblems(values),
];
