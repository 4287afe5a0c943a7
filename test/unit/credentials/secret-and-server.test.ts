import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareWithServer } from '../../../main/credentials/secret-and-server.ts';
import { readLoginInSecret } from '../../../shared/logins/connection-string/login-in-secret.ts';
import { UnreadableConnectionString } from '../../../shared/logins/connection-string/parameters.ts';
import { formats, piecesIn, rawPassword } from '../../support/raw-passwords.ts';

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
    [{ host: 'other' }, 'host'],
    [{ port: 6432 }, 'port'],
    [{ host: 'other', port: 1 }, 'host'],
    [{ host: 'shop' }, 'host'],
  ])('is another one: %o', (login, other) => {
    expect(compare(login).otherServer).toBe(other);
  });

  it('is compared by its database only where it is for one', () => {
    expect(compare({ database: 'crm' })).toEqual(nothing);
    expect(compare({ database: 'crm' }, 'shop').warnings).toEqual(['names another database than "shop".']);
    expect(compare({ database: 'shop' }, 'shop')).toEqual(nothing);
  });

  it('has no piece of a password that is not encoded, and no error has', () => {
    fc.assert(
      fc.property(rawPassword, formats, (password, format) => {
        let shown: unknown;
        try {
          const login = readLoginInSecret(format(password));
          shown = [login.user, compare(login, 'crm')];
        } catch (error) {
          if (!(error instanceof UnreadableConnectionString)) throw error;
          shown = error.message;
        }
        expect(piecesIn(JSON.stringify(shown), password)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
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
