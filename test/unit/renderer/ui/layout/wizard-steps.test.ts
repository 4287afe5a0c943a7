import { expect, it } from 'vitest';
import { lastReachable, stepReasons } from '../../../../../renderer/ui/layout/wizard-steps.ts';

const steps = [
  { reason: () => null },
  { reason: (chosen: number) => (chosen === 0 ? 'Choose something.' : null) },
  { reason: () => null },
];

it('says of each step why it cannot be left', () => {
  expect(stepReasons(steps, 0)).toEqual([null, 'Choose something.', null]);
  expect(stepReasons(steps, 1)).toEqual([null, null, null]);
});

it('lets a user go as far as the first step that cannot be left', () => {
  expect(lastReachable(stepReasons(steps, 0))).toBe(1);
  expect(lastReachable(stepReasons(steps, 1))).toBe(2);
});
