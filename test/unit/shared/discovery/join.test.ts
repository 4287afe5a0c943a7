import { expect, it } from 'vitest';
import { joinFound } from '../../../../shared/discovery/join.ts';
import type { DiscoveryFailure } from '../../../../shared/discovery/resources.ts';

const failure = (identity: string): DiscoveryFailure => ({
  identity,
  subscription: null,
  problem: { code: 'UserErrorSignInAgain', message: 'It has ended.', remedy: 'Sign in again.' },
});

it('joins what two see by name, each thing once, as the first sees it', () => {
  const first = {
    found: [
      { id: '/s/shop', name: 'shop', by: 'Alice' },
      { id: '/s/crm', name: 'crm', by: 'Alice' },
    ],
    identities: ['Alice', 'Bob'],
    failures: [failure('Alice')],
    unreadable: 1,
    otherHosts: ['evil'],
  };
  const more = {
    found: [
      { id: '/S/SHOP', name: 'shop', by: 'Bob' },
      { id: '/s/billing', name: 'billing', by: 'Bob' },
    ],
    failures: [failure('Bob')],
    unreadable: 2,
    otherHosts: ['evil', 'worse'],
  };
  expect(joinFound(first, more)).toEqual({
    found: [
      { id: '/s/billing', name: 'billing', by: 'Bob' },
      { id: '/s/crm', name: 'crm', by: 'Alice' },
      { id: '/s/shop', name: 'shop', by: 'Alice' },
    ],
    identities: ['Alice', 'Bob'],
    failures: [failure('Alice'), failure('Bob')],
    unreadable: 3,
    otherHosts: ['evil', 'worse'],
  });
});
