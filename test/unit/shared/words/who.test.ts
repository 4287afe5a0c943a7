import { expect, it } from 'vitest';
import { homeWords, whoWords } from '../../../../shared/words/who.ts';

it('who did something is a user on a machine', () => {
  expect(whoWords({ user: 'anna', host: 'ws1' })).toBe('anna on ws1');
});

it('a home is told from another one of the same user on the same machine', () => {
  const here = { home: 'home-20261123t171208-1f0e9a2b', host: 'ws1', user: 'anna' };
  const second = { ...here, home: 'home-20261123t171208-77c0ffee' };
  expect(homeWords(here, { ...here, host: 'renamed' })).toBe('this home');
  expect(homeWords(second, here)).toBe('anna on ws1 (home 77c0ffee)');
  expect(homeWords({ ...second, host: 'ws2' }, here)).toBe('anna on ws2');
});
