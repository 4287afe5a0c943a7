import { retentionRules, type RetentionRules } from '../../../shared/policies/retention.ts';
import { durationWords } from './duration.ts';

/** The rules with their durations, `default` first: "default 7 days, weekly 12 weeks". */
export function retentionWords(rules: RetentionRules): string {
  return retentionRules
    .toReversed()
    .flatMap((rule) => {
      const duration = rules[rule];
      return duration === undefined ? [] : [`${rule} ${durationWords(duration)}`];
    })
    .join(', ');
}
