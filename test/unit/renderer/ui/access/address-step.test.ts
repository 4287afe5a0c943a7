import { expect, it } from 'vitest';
import { addressStep, placeOf } from '../../../../../renderer/ui/access/address-step.ts';

const step = { do: 'add-address', at: 'key-vault', place: 'https://shop-kv.vault.azure.net' } as const;

it('finds the step that lets an address in', () => {
  expect(addressStep([{ do: 'test-server', server: 'prod' }, step])).toBe(step);
  expect(addressStep([{ do: 'test-server', server: 'prod' }])).toBe(undefined);
  expect(addressStep(undefined)).toBe(undefined);
});

it('calls a key vault by its name, and a server by what it is asked for', () => {
  expect(placeOf(step)).toStrictEqual({ kind: 'key vault', id: step.place, name: 'shop-kv' });
  const host = 'shop.postgres.database.azure.com';
  expect(placeOf({ at: 'server', place: host })).toStrictEqual({ kind: 'server', id: host });
});
