import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../../../../renderer/features/overview/coverage.ts';
import { ServerId } from '../../../../../shared/ids.ts';
import { instance } from '../../../../support/overview-data.ts';

/** A server with its databases, and the instances that protect them. */
const prod = (databases: Record<string, string[]>, id = 'server-prod', host = 'db.example.com') => ({
  server: { id: ServerId.parse(id), host, port: 5432 },
  databases: Object.entries(databases).map(([name, protectedBy]) => ({ name, protectedBy })),
});

describe('coverage', () => {
  it('takes two entries of one host and port for one server', () => {
    const databases = { shop: ['prod/shop'], crm: [] };
    const servers = [prod(databases), prod(databases, 'server-as-dba', 'DB.example.com')];
    const both = [
      instance(),
      instance({ id: 'inst-two', vaultId: 'vault-two', serverId: 'server-as-dba', health: 'failing' }),
    ];
    expect(coverageOf(both, servers)).toMatchObject({
      protected: 1,
      failing: 0,
      unprotected: 1,
      unprotectedOf: new Map([['server-prod', ['crm']]]),
      total: 2,
    });
    const elsewhere = [prod(databases), prod(databases, 'server-other', 'other.example.com')];
    expect(coverageOf(both, elsewhere)).toMatchObject({ unprotected: 3 });
  });

  it('counts a database once, with the better health of its vaults', () => {
    const twice = [
      instance({ id: 'inst-one', health: 'failing' }),
      instance({ id: 'inst-two', vaultId: 'vault-two', health: 'protected' }),
    ];
    expect(coverageOf(twice, [])).toMatchObject({ protected: 1, failing: 0, total: 1 });
  });

  it('counts what has nothing to restore apart, and never as a better one', () => {
    const twice = [
      instance({ id: 'inst-one', health: 'nothing to restore' }),
      instance({ id: 'inst-two', vaultId: 'vault-two', health: 'failing' }),
      instance({ id: 'inst-three', database: 'crm', health: 'nothing to restore' }),
    ];
    expect(coverageOf(twice, [])).toMatchObject({ failing: 1, 'nothing to restore': 1, total: 2 });
  });

  it('finds what is unprotected; postgres counts only once it is protected', () => {
    const servers = [prod({ postgres: [], azure_sys: [], shop: ['prod/shop'], crm: [] })];
    expect(coverageOf([instance()], servers)).toEqual({
      protected: 1,
      'at risk': 0,
      'not read yet': 0,
      failing: 0,
      'nothing to restore': 0,
      unprotected: 1,
      unprotectedOf: new Map([['server-prod', ['crm']]]),
      backedUp: 1,
      total: 2,
    });
    const kept = [prod({ postgres: ['prod/postgres'], shop: [], crm: [] })];
    expect(coverageOf([instance({ database: 'postgres' })], kept).total).toBe(3);
  });

  it('takes a database whose protection was stopped for unprotected', () => {
    const servers = [prod({ shop: [] })];
    expect(
      coverageOf([instance({ health: 'stopped', stoppedAt: '2026-03-02T02:14:00.000Z' })], servers),
    ).toMatchObject({
      unprotected: 1,
      total: 1,
    });
  });

  it('keeps what is known of a server that does not answer', () => {
    expect(coverageOf([instance()], [{ ...prod({}), databases: null }])).toMatchObject({
      protected: 1,
      unprotected: 0,
    });
  });
});
