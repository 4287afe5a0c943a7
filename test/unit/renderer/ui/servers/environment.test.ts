import { describe, expect, it } from 'vitest';
import { environmentColour, environmentProblem } from '../../../../../renderer/ui/servers/environment.ts';

describe('the colour of a tag', () => {
  it.each([
    ['prod', 'red'],
    ['Production', 'red'],
    ['stage', 'amber'],
    ['test', 'blue'],
    ['DEV', 'green'],
  ])('%s is %s', (word, colour) => expect(environmentColour(word)).toBe(colour));

  it('of any other word is its own, always the same, and none of those', () => {
    for (const word of ['non-prod', 'qa', 'sandbox', 'ü🐘']) {
      expect(['purple', 'teal']).toContain(environmentColour(word));
      expect(environmentColour(word)).toBe(environmentColour(word.toUpperCase()));
    }
  });
});

it('says what can be no tag', () => {
  expect(['', ' ', 'prod', 'eu west'].map(environmentProblem)).toEqual([null, null, null, null]);
  for (const word of ['x'.repeat(25), 'a\nb', '--prod']) {
    expect(environmentProblem(word)).toBe('One line of at most 24 characters.');
  }
});
