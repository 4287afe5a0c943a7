import { describe, expect, it } from 'vitest';
import {
  hasPattern,
  mostExceptions,
  NamePattern,
  patternOfName,
  ruleFor,
  type AutoProtect,
} from '../../../../shared/policies/auto-protect.ts';
import { PolicyId } from '../../../../shared/ids.ts';

describe('a pattern of names', () => {
  it.each([
    ['shop', 'shop', true],
    ['shop', 'Shop', false],
    ['SHOP', '*', true],
    ['app_1', 'app_*', true],
    ['app_', 'app_*', true],
    ['my_app_1', 'app_*', false],
    ['app_1', 'app_?', true],
    ['app_12', 'app_?', false],
    ['a.b', 'a?b', true],
    ['axb', 'a.b', false],
    ['a/b\nc', 'a*c', true],
    ['größe', 'gr?ße', true],
    ['a😀b', 'a?b', true],
    ['a*b', 'a\\*b', true],
    ['axb', 'a\\*b', false],
    ['a\\b', 'a\\\\b', true],
    ['abcabd', '*abd', true],
    ['abcabd', '*abc', false],
    ['"quoted"', '"quoted"', true],
    ['[a]', '[a]', true],
    ['a', '[a]', false],
  ])('%j has %j: %j', (name, pattern, expected) => {
    expect(hasPattern(name, pattern)).toBe(expected);
  });

  it('is what a name alone has, whatever the name is', () => {
    for (const name of ['shop', 'a*b', 'a?b', 'a\\b', '\\', '$(x)'.repeat(15)]) {
      const pattern = NamePattern.parse(patternOfName(name));
      expect(hasPattern(name, pattern)).toBe(true);
      expect(hasPattern(`${name}x`, pattern)).toBe(false);
    }
    expect(hasPattern('axb', patternOfName('a*b'))).toBe(false);
  });

  it('takes no time that grows without bounds', () => {
    const pattern = NamePattern.parse('a*'.repeat(62));
    const before = process.cpuUsage().user;
    for (let count = 0; count < 200; count += 1)
      expect(hasPattern('a'.repeat(62), `${pattern}b`)).toBe(false);
    expect(process.cpuUsage().user - before).toBeLessThan(5_000_000);
  });

  it('is not empty, not endless, has no NUL and ends with no lone backslash', () => {
    for (const pattern of ['', 'a'.repeat(127), 'a\0', 'a\\', 'a\\\\\\'])
      expect(NamePattern.safeParse(pattern).success, JSON.stringify(pattern)).toBe(false);
    expect(NamePattern.safeParse('a\\\\').success).toBe(true);
  });
});

describe('the rule for a database', () => {
  const rule = (names: string, policy: string) => ({ names, policy: PolicyId.parse(policy) });
  const auto: AutoProtect = {
    rules: [rule('app_*', 'policy-apps'), rule('*', 'policy-rest')],
    except: ['*_tmp', 'scratch'],
  };

  it('is the first that has its name', () => {
    expect(ruleFor('app_1', auto)).toEqual(rule('app_*', 'policy-apps'));
    expect(ruleFor('shop', auto)).toEqual(rule('*', 'policy-rest'));
    expect(ruleFor('shop', { ...auto, rules: auto.rules.slice(0, 1) })).toBeUndefined();
  });

  it('is none for an exception', () => {
    expect(ruleFor('app_tmp', auto)).toBeUndefined();
    expect(ruleFor('scratch', auto)).toBeUndefined();
    expect(ruleFor('Scratch', auto)).toEqual(rule('*', 'policy-rest'));
    expect(mostExceptions).toBe(200);
  });
});
