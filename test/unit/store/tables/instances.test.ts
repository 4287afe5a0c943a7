import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Store } from '../../../../main/store/store.ts';
import { at, instance, server, vault } from '../../../support/store-records.ts';

let store: Store;
beforeEach(() => {
  store = new Store(':memory:');
  store.vaults.insert(vault());
  store.servers.insert(server());
  for (const id of ['inst-1', 'inst-2']) store.instances.insert(instance(id));
});
afterEach(() => store.close());

const later = '2026-11-24T18:00:00.000Z';
/** Both; what is done to the first must not touch the second. */
const both = () => store.instances.list();
const other = instance('inst-2');

describe('the protection of an instance', () => {
  it('is stopped, and begins again', () => {
    store.instances.setStopped('inst-1', at);
    expect(both()).toEqual([instance('inst-1', 'inst-1', { stoppedAt: at }), other]);
    store.instances.setStopped('inst-1', null);
    expect(both()).toEqual([instance('inst-1'), other]);
  });

  it('that another workstation ended is ended since then, and not later where it was stopped before', () => {
    store.instances.setEndedElsewhere('inst-1', 'deleted', at);
    expect(both()).toEqual([
      instance('inst-1', 'inst-1', { stoppedAt: at, endedElsewhere: 'deleted' }),
      other,
    ]);
    store.instances.setEndedElsewhere('inst-1', 'stopped', later);
    expect(both()[0]).toMatchObject({ stoppedAt: at, endedElsewhere: 'stopped' });
    store.instances.setStopped('inst-1', later);
    expect(both()).toEqual([instance('inst-1', 'inst-1', { stoppedAt: later }), other]);
  });

  it('is there again when the record in the vault says so', () => {
    store.instances.setEndedElsewhere('inst-1', 'stopped', at);
    store.instances.setEndedElsewhere('inst-2', 'stopped', at);
    store.instances.takeEndBack('inst-1');
    expect(both()).toEqual([
      instance('inst-1'),
      instance('inst-2', 'inst-2', { stoppedAt: at, endedElsewhere: 'stopped' }),
    ]);
  });
});

describe('what came with a vault', () => {
  const unconfirmed = { vaultName: 'archive', since: at };

  it('waits until it is confirmed, each for itself', () => {
    const came = ['inst-3', 'inst-4'].map((id) => instance(id, id, { unconfirmed }));
    for (const each of came) store.instances.insert(each);
    expect(both().slice(2)).toEqual(came);
    store.instances.confirm('inst-3');
    expect(both().slice(2)).toEqual([instance('inst-3'), came[1]]);
  });

  it('waits as a server, too; a change of its address confirms nothing', () => {
    const came = { ...server('server-2'), unconfirmed };
    store.servers.insert(came);
    store.servers.update({ ...came, name: 'other', host: 'elsewhere', unconfirmed: undefined });
    const moved = { ...came, name: 'other', host: 'elsewhere' };
    expect(store.servers.list()).toEqual([moved, server()]);
    store.servers.confirm('server-2');
    const { unconfirmed: _none, ...confirmed } = moved;
    expect(store.servers.list()).toEqual([confirmed, server()]);
  });

  it('keeps its login when its address changes', () => {
    store.servers.update({ ...server(), credential: { kind: 'keychain' }, addedAt: later, port: 1 });
    expect(store.servers.list()).toEqual([{ ...server(), port: 1 }]);
  });
});

it('an instance has its options and the place of its record, each its own', () => {
  const options = { compression: 'none' as const, countRows: true, lockWaitTimeoutMs: 7 };
  store.instances.setOptions('inst-1', options);
  expect(both()).toEqual([instance('inst-1', 'inst-1', { options }), other]);
  expect(store.instances.recordPlace('inst-1')).toBeNull();
  store.instances.setRecordPlace('inst-1', 'shop on db.example.com');
  expect(store.instances.recordPlace('inst-1')).toBe('shop on db.example.com');
  expect(store.instances.recordPlace('inst-2')).toBeNull();
  expect(store.instances.recordPlace('inst-9')).toBeNull();
});

it('what an instance or a server refers to cannot go before it', () => {
  expect(() => store.servers.remove('server-1')).toThrow('FOREIGN KEY');
  expect(() => store.vaults.remove('vault-1')).toThrow('FOREIGN KEY');
  store.instances.remove('inst-1');
  expect(both()).toEqual([other]);
  store.instances.remove('inst-2');
  store.servers.remove('server-1');
  store.vaults.remove('vault-1');
  expect([store.servers.list(), store.vaults.list()]).toEqual([[], []]);
});
