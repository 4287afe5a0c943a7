import { expect, it } from 'vitest';
import { whoWords } from '../../../../shared/words/who.ts';

it('who did something is a user on a machine', () => {
  expect(whoWords({ user: 'anna', host: 'ws1' })).toBe('anna on ws1');
});
