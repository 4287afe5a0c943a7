import { describe, expect, it } from 'vitest';
import { coverageOf } from '../../../../renderer/features/overview/coverage.ts';
import { missingStep } from '../../../../renderer/features/overview/missing-step.ts';
import { instance } from '../databases/fixtures.ts';

describe('coverage', () => {
  it('counts a database once, with the better health of its vaults', () => {
    const twice = [
      instance({ id: 'inst-one', health: 'failing' }),
      instance({ id: 'inst-two', vaultId: 'vault-two', health: 'protected' }),
    ];
    expect(coverageOf(twice, [])).toMatchObject({ protected: 1, failing: 0, total: 1 });
  });

  it('finds what is unprotected; postgres counts only once it is protected', () => {
    const servers = [{ serverId: 'server-prod', databases: ['postgres', 'shop', 'crm'] }];
    expect(coverageOf([instance()], servers)).toEqual({
      protected: 1,
      'at risk': 0,
      failing: 0,
      unprotected: 1,
      unprotectedOf: new Map([['server-prod', ['crm']]]),
      total: 2,
    });
    expect(coverageOf([instance({ database: 'postgres' })], servers).total).toBe(3);
  });

  it('takes a database whose protection was stopped for unprotected', () => {
    const servers = [{ serverId: 'server-prod', databases: ['shop'] }];
    expect(coverageOf([instance({ health: 'stopped' })], servers)).toMatchObject({
      unprotected: 1,
      total: 1,
    });
  });

  it('keeps what is known of a server that does not answer', () => {
    expect(coverageOf([instance()], [{ serverId: 'server-prod', databases: null }])).toMatchObject({
      protected: 1,
      unprotected: 0,
    });
  });
});

describe('the step that is missing', () => {
  it.each([
    [{ servers: 0, vaults: 0, instances: 0 }, '/servers?add=server'],
    [{ servers: 1, vaults: 0, instances: 0 }, '/vaults?add=vault'],
    [{ servers: 1, vaults: 1, instances: 0 }, '/protect'],
    [{ servers: 1, vaults: 1, instances: 1 }, undefined],
    [{ servers: 0, vaults: 1, instances: 1 }, undefined],
  ])('%j', (has, href) => {
    expect(missingStep(has)?.href).toBe(href);
  });
});
