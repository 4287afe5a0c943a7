import { describe, expect, it } from 'vitest';
import { followed, waitsForConfirmation } from '../../../../main/coordinator/auto-protect/agreed.ts';
import { PolicyId } from '../../../../shared/ids.ts';
import type { AutoProtect } from '../../../../shared/policies/auto-protect.ts';

const rule = (names: string, policy = 'policy-1') => ({ names, policy: PolicyId.parse(policy) });
const auto = (rules: AutoProtect['rules'], except: string[] = []): AutoProtect => ({ rules, except });
const said = (autoProtect: AutoProtect | undefined, agreed?: AutoProtect) => ({
  said: autoProtect === undefined ? {} : { autoProtect },
  ...(agreed === undefined ? {} : { agreed }),
});

describe('what a home follows of the rules in a vault', () => {
  it('is what somebody here has agreed to', () => {
    const both = said(auto([rule('a*'), rule('b*')]), auto([rule('b*'), rule('c*')]));
    expect(followed(both)).toEqual(auto([rule('b*')]));
    expect(waitsForConfirmation(both)).toBe(true);
    expect(followed(said(auto([rule('a*')])))).toEqual(auto([]));
    expect(followed(said(undefined, auto([rule('a*')])))).toEqual(auto([]));
  });

  it('is no rule with another policy, which may keep what it backs up for a shorter time', () => {
    const other = said(auto([rule('a*', 'policy-2')]), auto([rule('a*')]));
    expect(followed(other).rules).toEqual([]);
    expect(waitsForConfirmation(other)).toBe(true);
  });

  it('leaves alone what either leaves alone, and fewer rules or more exceptions need nobody', () => {
    const fewer = said(auto([rule('a*')], ['x', 'y']), auto([rule('a*'), rule('b*')], ['y']));
    expect(followed(fewer)).toEqual(auto([rule('a*')], ['x', 'y']));
    expect(waitsForConfirmation(fewer)).toBe(false);
    const less = said(auto([rule('a*')]), auto([rule('a*')], ['x']));
    expect(followed(less).except).toEqual(['x']);
    expect(waitsForConfirmation(less)).toBe(true);
  });

  it('waits for nobody where the vault has no rule', () => {
    expect(waitsForConfirmation(said(undefined, auto([rule('a*')], ['x'])))).toBe(false);
  });
});
