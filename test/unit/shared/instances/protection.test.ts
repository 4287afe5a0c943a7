import { describe, expect, it } from 'vitest';
import { countProtection, isProviderDatabase, standingsOf } from '../../../../shared/instances/protection.ts';
import { instance } from '../../../support/overview-data.ts';

const prod = (databases: readonly string[] | null, id = 'server-prod', host = 'db.example.com') => ({
  server: { id, host, port: 5432 },
  databases: databases?.map((name) => ({ name })) ?? null,
});

const counts = (...input: Parameters<typeof standingsOf>) => countProtection(standingsOf(...input));

describe('where databases stand', () => {
  it('takes two entries of one server for one, whichever of them an instance is under', () => {
    const names = ['shop', 'crm', 'hr'];
    const servers = [prod(names), prod(names, 'server-as-dba', 'DB.example.com')];
    const both = [
      instance(),
      instance({ id: 'inst-two', vaultId: 'vault-two', serverId: 'server-as-dba', health: 'failing' }),
      instance({ id: 'inst-three', serverId: 'server-as-dba', database: 'crm' }),
    ];
    expect(counts(both, servers)).toEqual({
      protected: 2,
      'at risk': 0,
      'not read yet': 0,
      failing: 0,
      'nothing to restore': 0,
      unprotected: 1,
      backedUp: 2,
      total: 3,
    });
    const [shop] = standingsOf(both, servers);
    expect(shop).toMatchObject({
      place: 'db.example.com:5432',
      serverIds: ['server-prod', 'server-as-dba'],
      standing: 'protected',
    });
    expect(shop?.instances.map(({ id }) => id)).toEqual(['inst-shop', 'inst-two']);
  });

  it('counts what is backed up on servers that do not answer, or are not known any more', () => {
    const instances = [
      instance({ health: 'at risk' }),
      instance({ id: 'inst-two', database: 'crm', health: 'nothing to restore' }),
    ];
    const expected = { 'at risk': 1, 'nothing to restore': 1, unprotected: 0, backedUp: 2, total: 2 };
    expect(counts(instances, [prod(null)])).toMatchObject(expected);
    expect(counts(instances, [])).toMatchObject(expected);
    // the entry that answers says of the other one, too
    expect(counts(instances, [prod(null), prod(['shop', 'crm', 'hr'], 'server-as-dba')])).toMatchObject({
      backedUp: 2,
      unprotected: 1,
      total: 3,
    });
  });

  it('counts what was stopped as unprotected, and only where its server names it', () => {
    const stopped = instance({ health: 'stopped', stoppedAt: '2026-03-02T02:14:00.000Z' });
    expect(counts([stopped], [prod(['shop'])])).toMatchObject({ backedUp: 0, unprotected: 1, total: 1 });
    expect(counts([stopped], [prod(null)])).toMatchObject({ backedUp: 0, total: 0 });
    const elsewhere = instance({ id: 'inst-two', vaultId: 'vault-two', health: 'failing' });
    expect(counts([stopped, elsewhere], [prod(['shop'])])).toMatchObject({ failing: 1, total: 1 });
  });

  it('counts a housekeeping database once something backs it up', () => {
    const names = ['postgres', 'azure_sys', 'shop'];
    expect(counts([], [prod(names)])).toMatchObject({ unprotected: 1, total: 1 });
    expect(counts([instance({ database: 'postgres' })], [prod(names)])).toMatchObject({
      protected: 1,
      unprotected: 1,
      total: 2,
    });
    expect(names.filter(isProviderDatabase)).toEqual(['azure_sys']);
  });

  it('adds up: each database stands in exactly one way', () => {
    const servers = [
      prod(['postgres', 'shop', 'crm', 'hr'], 'server-prod'),
      prod(['shop', 'crm', 'hr'], 'server-as-dba'),
      prod(null, 'server-down', 'down.example.com'),
    ];
    const instances = [
      instance({ health: 'failing' }),
      instance({ id: 'inst-two', serverId: 'server-as-dba', database: 'crm', health: 'at risk' }),
      instance({ id: 'inst-three', serverId: 'server-down', health: 'protected' }),
    ];
    const { backedUp, total, ...ways } = counts(instances, servers);
    expect([backedUp, total]).toEqual([3, 4]);
    expect(Object.values(ways).reduce((sum, count) => sum + count, 0)).toBe(total);
  });
});
