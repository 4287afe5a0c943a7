import { describe, expect, it } from 'vitest';
import { formatRuleName, parseRuleName } from '../../../../main/coordinator/network/rule-name.ts';

const until = new Date('2026-12-31T23:00:00.000Z');

describe('the name of a rule that ends', () => {
  it.each([
    ['alice-laptop', 'alice-laptop'],
    ['CORP\\alice on laptop.example.com', 'CORP-alice-on-laptop-example-com'],
    ['--ünï--', 'n'],
    ['日本', 'somebody'],
    ['', 'somebody'],
    [`${'a'.repeat(79)} b`, 'a'.repeat(79)],
  ])('has %s as its owner', (owner, cleaned) => {
    const name = formatRuleName({ owner, until });
    expect(name).toBe(`pgkeep_${cleaned}_20261231T2300Z`);
    expect(name).toMatch(/^[A-Za-z0-9_-]{1,128}$/);
    expect(parseRuleName(name)).toStrictEqual({ owner: cleaned, until });
  });

  it.each([
    'office',
    'pgkeep_alice',
    'pgkeep__20261231T2300Z',
    'pgkeep_alice_20261331T2300Z',
    'pgkeep_alice_20261131T2300Z',
    'pgkeep_alice_20261231T2460Z',
    'pgkeep_-alice_20261231T2300Z',
    'pgkeep_alice_20261231T2300Z2',
    'xpgkeep_alice_20261231T2300Z',
    'pgkeep_al_ice_20261231T2300Z',
  ])('%s is not one of pgkeep', (name) => {
    expect(parseRuleName(name)).toBeUndefined();
  });
});
