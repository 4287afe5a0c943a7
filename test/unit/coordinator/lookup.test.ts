import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findInstance, findServer, findVault, pick } from '../../../main/coordinator/lookup.ts';
import { Store } from '../../../main/store/store.ts';
import { hostileName, instance, server, vault } from '../../support/store-records.ts';

let store: Store;
beforeEach(() => {
  store = new Store(':memory:');
});
afterEach(() => store.close());

const notFound = (message: string) =>
  expect.objectContaining({ code: 'UserErrorNotFound', message: expect.stringContaining(message) as string });

describe('pick', () => {
  const things = [
    { id: 'inst-20260101t000000-aaaaaaaa', name: 'shop' },
    { id: 'inst-20260101t000000-bbbbbbbb', name: 'inst-2026' },
    { id: 'inst-20260202t000000-cccccccc', name: hostileName },
  ];

  it.each([
    ['shop', 0],
    [hostileName, 2],
    ['inst-20260101t000000-bbbbbbbb', 1],
    ['inst-20260202', 2],
    ['inst-20260101t000000-a', 0],
    // a name wins over the beginning of ids
    ['inst-2026', 1],
  ])('%s', (reference, index) => {
    expect(pick('instance', reference, things)).toBe(things[index]);
  });

  it('finds a name as it was written, although it is kept with one blank and composed letters', () => {
    const kept = { id: 'vault-1', name: 'zwei Wört\u00e9r' };
    expect(pick('vault', ' zwei   Wo\u0308rte\u0301r ', [kept])).toBe(kept);
    const exact = { id: 'vault-2', name: 'a  b' };
    expect(pick('vault', 'a  b', [exact])).toBe(exact);
  });

  it('an id is nobody else’s name', () => {
    const one = { id: 'server-1', name: 'x' };
    expect(pick('server', 'server-1', [{ id: 'server-2', name: 'server-1' }, one])).toBe(one);
  });

  it('says what there is', () => {
    expect(() => pick('instance', 'Shop', things)).toThrow(
      notFound(`There is no instance "Shop". Known: "shop", "inst-2026", "${hostileName}".`),
    );
    expect(() => pick('vault', 'x', [])).toThrow(notFound('There is no vault "x", and there are none yet.'));
    const many = Array.from({ length: 12 }, (_, index) => ({ id: `id-${index}`, name: `n${index}` }));
    expect(() => pick('vault', 'x', many)).toThrow(notFound('"n9", ….'));
  });

  it('does not guess between ids', () => {
    expect(() => pick('instance', 'inst-20260101', things)).toThrow(notFound('Several ids begin with'));
  });
});

describe('findVault, findServer, findInstance', () => {
  beforeEach(() => {
    store.vaults.insert(vault('vault-1', 'main'));
    store.servers.insert(server('server-1', 'prod'));
  });

  it('look into the store', () => {
    expect(findVault(store, 'main').id).toBe('vault-1');
    expect(findServer(store, 'server-1').name).toBe('prod');
    expect(() => findServer(store, 'main')).toThrow(notFound('There is no server "main"'));
  });

  it('an instance by the name of its database, where that is clear', () => {
    store.instances.insert(instance('inst-1', 'prod/shop'));
    store.instances.insert(instance('inst-2', 'prod/crm', { database: 'crm' }));
    expect(findInstance(store, 'shop').id).toBe('inst-1');
    store.instances.insert(instance('inst-3', 'prod/shop (2)'));
    expect(() => findInstance(store, 'shop')).toThrow(
      notFound('Several instances are meant by "shop": "prod/shop" (inst-1), "prod/shop (2)" (inst-3).'),
    );
    // a name or id of one still decides
    store.instances.insert(instance('inst-4', 'shop', { database: 'other' }));
    expect(findInstance(store, 'shop').id).toBe('inst-4');
    expect(findInstance(store, 'inst-3').name).toBe('prod/shop (2)');
    expect(() => findInstance(store, 'nothing')).toThrow(notFound('There is no instance "nothing"'));
  });

  it('what came with a vault does not take the name of our database, nor our id', () => {
    const unconfirmed = { vaultName: 'theirs', since: '2026-01-01T00:00:00.000Z' };
    store.instances.insert(instance('inst-1', 'prod/shop'));
    store.instances.insert({ ...instance('inst-2', 'theirs/shop'), unconfirmed });
    expect(findInstance(store, 'shop').id).toBe('inst-1');
    store.instances.insert({ ...instance('inst-3', 'shop', { database: 'evil' }), unconfirmed });
    store.instances.insert({ ...instance('inst-4', 'inst-1', { database: 'evil' }), unconfirmed });
    expect(() => findInstance(store, 'shop')).toThrow(
      notFound('Several instances are meant by "shop": "shop" (inst-3), "prod/shop" (inst-1).'),
    );
    expect(findInstance(store, 'inst-1').id).toBe('inst-1');
    expect(findInstance(store, 'inst-3').id).toBe('inst-3');
  });
});
