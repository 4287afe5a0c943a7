import { describe, expect, it } from 'vitest';
import { compareWithServer } from '../../../main/credentials/secret-and-server.ts';

const address = { host: 'shop.postgres.database.azure.com', port: 5432, tls: 'verify-full' } as const;
const compare = (login: Parameters<typeof compareWithServer>[0], database?: string) =>
  compareWithServer(login, address, database);
const nothing = { otherServer: undefined, warnings: [], notes: [] };

describe('what a secret says of a server', () => {
  it.each([
    {},
    { host: 'Shop.Postgres.Database.Azure.com', port: 5432 },
    { host: 'shop.postgres.database.azure.com.' },
    { host: 'shop.privatelink.postgres.database.azure.com' },
    { tls: 'verify-full' as const },
  ])('is the same server: %o', (login) => {
    expect(compare(login, 'shop')).toEqual(nothing);
  });

  it.each([
    [{ host: 'other' }, 'other:5432'],
    [{ port: 6432 }, 'shop.postgres.database.azure.com:6432'],
    [{ host: 'other', port: 1 }, 'other:1'],
    [{ host: 'shop' }, 'shop:5432'],
  ])('is another one: %o', (login, other) => {
    expect(compare(login).otherServer).toBe(other);
  });

  it('is compared by its database only where it is for one', () => {
    expect(compare({ database: 'crm' })).toEqual(nothing);
    expect(compare({ database: 'crm' }, 'shop').warnings).toEqual([
      'names the database "crm"; the one here is "shop".',
    ]);
    expect(compare({ database: 'shop' }, 'shop')).toEqual(nothing);
  });

  it('does not decide about TLS', () => {
    expect(compare({ tls: 'prefer' }).notes).toEqual([
      'asks for TLS mode prefer, which proves less than the server’s verify-full: that is used.',
    ]);
    expect(
      compareWithServer({ tls: 'verify-full' }, { ...address, tls: 'require' }, undefined).notes,
    ).toEqual(['asks for TLS mode verify-full; the server’s require, which proves less, is used.']);
  });
});
