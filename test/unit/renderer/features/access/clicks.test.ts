import { expect, it } from 'vitest';
import { isFirstClick } from '../../../../../renderer/features/access/clicks.ts';

it('takes a key and a click, and not what comes with a double click', () => {
  expect([0, 1, 2, 3].map(isFirstClick)).toStrictEqual([true, true, false, false]);
});
