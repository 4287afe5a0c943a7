import { describe, expect, it } from 'vitest';
import { ageLimitOf } from '../../../../../renderer/features/settings/age-limit.ts';

describe('the limit that was typed', () => {
  it.each([
    ['7', 7],
    [' 3650 ', 3650],
    ['0', null],
    ['3651', null],
    ['1.5', null],
    ['-1', null],
    ['', null],
    ['a week', null],
  ])('%j', (typed, limit) => {
    expect(ageLimitOf(typed)).toBe(limit);
  });
});
