import type { PolicyValues, ValueName } from '../../../shared/policies/policy.ts';
import { retentionRules } from '../../../shared/policies/retention.ts';
import { countOf } from '../../../shared/words/counts.ts';
import { capital } from '../format/capital.ts';
import { durationWords, ruleNames, windowText } from '../words/policy.ts';

/** The values of a policy, as a list of them names each, in the order of the list. */
export const valueTitles: Readonly<Record<ValueName, string>> = {
  schedule: 'Schedule',
  timeZone: 'Time zone',
  weekStartsOn: 'Weeks begin on',
  window: 'Runs start',
  jitterMinutes: 'Spread',
  retention: 'Kept',
  keepAtLeast: 'Always kept',
};

/** A value in words, in one line or, for rules of retention, one a rule. The schedule is said by pgkeep itself. */
export function valueWords(
  name: ValueName,
  values: PolicyValues,
  scheduleWords: string | undefined,
): readonly string[] {
  switch (name) {
    case 'schedule':
      return [scheduleWords ?? 'cannot be read'];
    case 'timeZone':
      return [values.timeZone];
    case 'weekStartsOn':
      return [capital(values.weekStartsOn)];
    case 'window':
      return [windowText(values.window)];
    case 'jitterMinutes':
      return [spreadWords(values.jitterMinutes)];
    case 'retention':
      return retentionRules.flatMap((rule) => {
        const keeps = values.retention[rule];
        return keeps === undefined ? [] : [`${ruleNames[rule]}: ${durationWords(keeps)}`];
      });
    case 'keepAtLeast':
      return [leastWords(values.keepAtLeast)];
  }
}

const spreadWords = (minutes: number): string =>
  minutes === 0 ? 'All databases at the same minute' : `Databases start over ${countOf(minutes, 'minute')}`;

const leastWords = (count: number): string =>
  `The newest ${count === 1 ? 'good recovery point' : `${count} good recovery points`} of each database`;
