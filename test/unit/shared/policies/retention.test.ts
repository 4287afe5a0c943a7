import { expect, it } from 'vitest';
import { changedRetention, RetentionRules } from '../../../../shared/policies/retention.ts';

const days = (count: number) => ({ count, unit: 'days' }) as const;

it('rules that are not named stay, those of null go; the default one always stays', () => {
  const rules = RetentionRules.parse({ default: days(7), daily: days(30), weekly: days(84) });
  expect(changedRetention(rules, {})).toEqual(rules);
  expect(changedRetention(rules, { default: days(8), daily: null, monthly: days(365) })).toEqual({
    default: days(8),
    weekly: days(84),
    monthly: days(365),
  });
});
