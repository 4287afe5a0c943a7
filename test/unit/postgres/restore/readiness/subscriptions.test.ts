import { describe, expect, it } from 'vitest';
import { checkSubscriptions } from '../../../../../main/postgres/restore/readiness/subscriptions.ts';

describe('the subscriptions of a backup', () => {
  const production = { name: 'orders', slot: 'orders_slot' };

  it('come back disabled, with their slots left to the source', () => {
    expect(checkSubscriptions([], false)).toEqual([]);
    expect(checkSubscriptions([production], false)).toEqual([
      {
        title: 'Subscriptions',
        severity: 'ok',
        message:
          'orders (slot orders_slot): it comes back disabled and unconnected, so that the source keeps its slot. Before you drop it or the new database, run ALTER SUBSCRIPTION … SET (slot_name = NONE): DROP SUBSCRIPTION would drop the slot of the source.',
      },
    ]);
  });

  it('take the slots of the source over where they are to be enabled', () => {
    expect(checkSubscriptions([production, { name: 'more', slot: null }], true)).toEqual([
      {
        title: 'Subscriptions',
        severity: 'warning',
        message:
          'Subscriptions are to be enabled: orders (slot orders_slot), more. They take their slots at the publisher over from the source, which then no longer receives what is published.',
        remedy: 'Ask for that only where the source is gone; otherwise they come back disabled.',
      },
    ]);
  });
});
