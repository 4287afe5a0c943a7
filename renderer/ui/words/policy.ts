import type { ValueName } from '../../../shared/policies/policy.ts';
import type { KeptUnder } from '../../../shared/policies/promise.ts';
import type { CalendarDuration } from '../../../shared/policies/retention.ts';
import type { RunWindow } from '../../../shared/policies/schedule.ts';
import { countOf } from '../../../shared/words/counts.ts';

/** Under what recovery points are kept, as lists name it. */
export const ruleNames: Readonly<Record<KeptUnder, string>> = {
  yearly: 'Yearly',
  monthly: 'Monthly',
  weekly: 'Weekly',
  daily: 'Daily',
  default: 'Default',
  'until a date': 'Until a date',
  'on demand': 'On demand',
};

/** The values of a policy, in a sentence. */
export const valueNames: Readonly<Record<ValueName, string>> = {
  schedule: 'schedule',
  timeZone: 'time zone',
  weekStartsOn: 'first day of the week',
  window: 'window',
  jitterMinutes: 'spread',
  retention: 'retention',
  keepAtLeast: 'least number kept',
};

export const durationWords = ({ count, unit }: CalendarDuration): string => countOf(count, unit.slice(0, -1));

/** When runs may start. */
export function windowText(window: RunWindow | undefined): string {
  if (window === undefined) return 'At any time';
  return `Between ${window.from} and ${window.until}${window.until < window.from ? ' of the next day' : ''}`;
}

/** The page of a policy. Ready policies have the same id in each vault. */
export const policyAddress = (policy: { readonly vaultId: string; readonly id: string }): string =>
  `/policies/${policy.vaultId}/${policy.id}`;
