import { expect, it } from 'vitest';
import {
  deniesByDefault,
  names,
  plainAddress,
  ruleFor,
  withAddress,
  withoutAddress,
} from '../../../../main/coordinator/access/vault-acls.ts';

const acls = {
  bypass: 'None',
  defaultAction: 'Deny',
  ipRules: ['203.0.113.9/32', '203.0.112.0/24'],
  virtualNetworkRules: [],
};

it('a single address is the same with and without its prefix, and a range is another rule', () => {
  expect(plainAddress('203.0.113.9/32')).toBe('203.0.113.9');
  expect(names(acls, '203.0.113.9')).toBe(true);
  expect(names(acls, '203.0.112.9')).toBe(false);
  expect(ruleFor(acls.ipRules, '203.0.112.9')).toBe('203.0.112.0/24');
  expect(ruleFor(acls.ipRules, '198.51.100.7')).toBeUndefined();
  expect(ruleFor(['not an address'], '198.51.100.7')).toBeUndefined();
});

it('one entry comes and goes, and the rest stays', () => {
  const more = withAddress(acls, '198.51.100.7');
  expect(more).toStrictEqual({ ...acls, ipRules: [...acls.ipRules, '198.51.100.7'] });
  expect(withoutAddress(more, '198.51.100.7')).toStrictEqual(acls);
  expect(withoutAddress(acls, '203.0.113.9').ipRules).toStrictEqual(['203.0.112.0/24']);
});

it('where nothing denies, everybody is let in', () => {
  expect(deniesByDefault(acls)).toBe(true);
  expect(deniesByDefault({ defaultAction: null })).toBe(false);
});
