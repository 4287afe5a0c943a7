import type { Promised } from '../../../shared/policies/promise.ts';
import type { RetentionRule } from '../../../shared/policies/retention.ts';
import { calendarOf, type CalendarValues } from './calendar.ts';
import { ruleNames } from './ranks.ts';

/** How somebody wants a recovery point kept: as long as a rule of the policy says, until a date, or (null) until it is deleted. */
export type ChosenByHand = { readonly under: RetentionRule } | { readonly until: Date | null };

/**
 * What a point is promised that somebody assigns by hand: one on demand, or one that no policy ever touches by itself.
 * Undefined where the policy does not have the rule.
 */
export function promiseByHand(
  startedAt: Date,
  choice: ChosenByHand,
  values: CalendarValues,
): Promised | undefined {
  if ('until' in choice) {
    return choice.until === null
      ? { rule: 'on demand', why: 'On demand: until somebody deletes it', expiresAt: null }
      : {
          rule: 'until a date',
          why: 'Until a date that was chosen by hand',
          expiresAt: choice.until.toISOString(),
        };
  }
  if (values.retention[choice.under] === undefined) return undefined;
  return {
    rule: choice.under,
    why: `${ruleNames[choice.under]}: chosen by hand`,
    expiresAt: calendarOf(values).endOf(choice.under, startedAt).toISOString(),
  };
}
