import { expect, it } from 'vitest';
import { retentionWords } from '../../../../main/policy/retention/words.ts';

it('says the rules that a policy has, the default one first', () => {
  expect(retentionWords({ default: { count: 30, unit: 'days' } })).toBe('default 30 days');
  expect(
    retentionWords({
      yearly: { count: 10, unit: 'years' },
      weekly: { count: 1, unit: 'weeks' },
      default: { count: 7, unit: 'days' },
    }),
  ).toBe('default 7 days, weekly 1 week, yearly 10 years');
});
