import type { PolicySummary } from '../../../shared/policies/policies.ts';
import type { PolicyValues } from '../../../shared/policies/policy.ts';
import { retentionRules, type RetentionRules } from '../../../shared/policies/retention.ts';
import type { DayOfMonth, Schedule } from '../../../shared/policies/schedule.ts';
import { countOf, listOf } from '../../../shared/words/counts.ts';

/** What a policy comes to, in words; what cannot be said is absent. */
type PolicyWords = Pick<PolicySummary, 'scheduleWords' | 'retentionWords' | 'nextRuns'>;

/** What the values of a policy come to. */
export function policyWords(values: PolicyValues): PolicyWords {
  const schedule = scheduleWords(values.schedule);
  return {
    ...(schedule === undefined ? {} : { scheduleWords: `${schedule} (${values.timeZone})` }),
    retentionWords: retentionWords(values.retention),
  };
}

/** Why no policy can have these values, each a sentence. */
export function valueProblems({ schedule }: PolicyValues): string[] {
  if (schedule.kind !== 'cron') return [];
  const fields = schedule.expression.trim().split(/\s+/).length;
  return fields === 5
    ? []
    : [`A cron expression has five fields (minute, hour, day, month, weekday); this one has ${fields}.`];
}

function scheduleWords(schedule: Schedule): string | undefined {
  switch (schedule.kind) {
    case 'hourly': {
      const hours = schedule.every === 1 ? 'Every hour' : `Every ${schedule.every} hours from midnight on`;
      return `${hours} at ${countOf(schedule.minute, 'minute')} past`;
    }
    case 'daily':
      return `Every day at ${schedule.at}`;
    case 'weekly':
      return `Every ${listOf(schedule.on.map(capital), 7)} at ${schedule.at}`;
    case 'monthly':
      return `${dayWords(schedule.on)} of each month at ${schedule.at}`;
    case 'cron':
      return undefined;
  }
}

const ordinals = ['first', 'second', 'third', 'fourth'];

function dayWords(on: DayOfMonth): string {
  if ('weekday' in on) {
    const which = on.which === 'last' ? 'last' : (ordinals[on.which - 1] ?? '');
    return `On the ${which} ${capital(on.weekday)}`;
  }
  return on.day === 'last' ? 'On the last day' : `On day ${on.day}`;
}

const capital = (word: string): string => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`;

/** The rules with their durations, `default` first: "default 7 days, weekly 12 weeks". */
function retentionWords(rules: RetentionRules): string {
  return retentionRules
    .toReversed()
    .flatMap((rule) => {
      const duration = rules[rule];
      return duration === undefined
        ? []
        : [`${rule} ${countOf(duration.count, duration.unit.replace(/s$/, ''))}`];
    })
    .join(', ');
}
