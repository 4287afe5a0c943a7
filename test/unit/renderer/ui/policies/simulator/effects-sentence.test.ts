import { expect, it } from 'vitest';
import { effectsSentence } from '../../../../../../renderer/ui/policies/simulator/effects-sentence.ts';

const counted = (part: Partial<Parameters<typeof effectsSentence>[0][number]> = {}) => ({
  points: 0,
  earlier: 0,
  later: 0,
  uncertain: 0,
  ...part,
});

it('no recovery point', () => {
  expect(effectsSentence([counted()], true)).toStrictEqual({
    sentence: 'There is none yet.',
    isWarning: false,
  });
});

it('nothing changes, before it is saved and of a policy as it is', () => {
  const two = [counted({ points: 1 }), counted({ points: 1_200 })];
  expect(effectsSentence(two, true).sentence).toBe('1,201 recovery points: nothing changes for any of them.');
  expect(effectsSentence(two, false).sentence).toBe(
    '1,201 recovery points: the policy as it is changes nothing for any of them.',
  );
});

it('what would go earlier is a warning', () => {
  const some = [counted({ points: 3, earlier: 1 }), counted({ points: 2, later: 2 })];
  expect(effectsSentence(some, true)).toStrictEqual({
    sentence: '1 recovery point of 5 would be kept for a shorter time, 2 longer. Saving asks about that.',
    isWarning: true,
  });
  expect(effectsSentence(some, false).sentence).toBe(
    '1 recovery point of 5 would be kept for a shorter time, 2 longer. It was promised more than the policy says now; nothing is shortened unless somebody confirms it.',
  );
});

it('what is kept longer, and what nobody can read', () => {
  expect(effectsSentence([counted({ points: 3, later: 1, uncertain: 1 })], true).sentence).toBe(
    '1 recovery point of 3 is kept longer. What 1 recovery point was promised cannot be read, so it stays.',
  );
  expect(effectsSentence([counted({ points: 3, later: 2, uncertain: 2 })], false).sentence).toBe(
    '2 recovery points of 3 are kept longer by the policy than promised so far. What 2 recovery points were promised cannot be read, so they stay.',
  );
});
