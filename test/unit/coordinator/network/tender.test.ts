import { describe, expect, it } from 'vitest';
import { tendedBy, tenderOf } from '../../../../main/coordinator/network/tender.ts';
import type { Store } from '../../../../main/store/store.ts';

const storeOf = (identities: readonly object[]) =>
  ({
    identities: { list: () => identities },
    accessChanges: {
      list: () => [
        { identityId: 'identity-2', identityName: 'bob' },
        { identityId: 'identity-1', identityName: 'alice' },
      ],
    },
  }) as object as Store;

describe('who takes a rule away', () => {
  it('is the identity that made it, whatever it is called by now', () => {
    const renamed = { id: 'identity-1', name: 'al' };
    expect(tenderOf(storeOf([{ id: 'identity-3', name: 'alice' }, renamed]), 'identity-1')).toBe(renamed);
  });

  it('is one of the same name where that was signed out, and nobody else', () => {
    const again = { id: 'identity-3', name: 'alice' };
    expect(tenderOf(storeOf([again]), 'identity-1')).toBe(again);
    expect(tenderOf(storeOf([again]), 'identity-2')).toBeUndefined();
    expect(tenderOf(storeOf([again]), 'identity-9')).toBeUndefined();
  });
});

it('an identity looks after rules of servers and addresses of key vaults', () => {
  const group = '/subscriptions/s/resourceGroups/shop/providers';
  const store = {
    temporaryAddresses: {
      list: () => [
        {
          identityId: 'identity-1',
          address: '198.51.100.7',
          resource: `${group}/microsoft.keyvault/vaults/kv`,
        },
        {
          identityId: 'identity-2',
          address: '198.51.100.8',
          resource: `${group}/microsoft.keyvault/vaults/kv`,
        },
      ],
    },
    watchedFirewalls: {
      list: () => [
        {
          identityId: 'identity-1',
          server: `${group}/microsoft.dbforpostgresql/flexibleservers/pg`,
          rules: [{ addresses: '192.0.2.1' }],
        },
      ],
    },
  } as object as Store;
  expect(tendedBy(store, 'identity-1')).toStrictEqual(['192.0.2.1 at pg', '198.51.100.7 at kv']);
});
