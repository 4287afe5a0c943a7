import { describe, expect, it } from 'vitest';
import { PgkeepError } from '../../../../../main/core/errors.ts';
import type { Connection } from '../../../../../main/postgres/connect/connect.ts';
import {
  runGrants,
  whoMayRun,
  withoutTransaction,
} from '../../../../../main/postgres/privileges/grant/run.ts';

describe('who may run a statement', () => {
  it.each([
    [`ALTER DEFAULT PRIVILEGES FOR ROLE "a" IN SCHEMA "s" GRANT SELECT ON TABLES TO "b";`, 'as that role'],
    ['ALTER ROLE "a BYPASSRLS;" BYPASSRLS;', 'has BYPASSRLS itself'],
    ['ALTER ROLE "a" NOBYPASSRLS;', 'has BYPASSRLS itself'],
    ['ALTER ROLE "a\n BYPASSRLS;" CREATEDB;', 'needs CREATEDB itself'],
    ['ALTER ROLE "a" INHERIT;', 'CREATEROLE'],
    ['DO $pgkeep$\nBEGIN CREATE ROLE "a"; END$pgkeep$;', 'CREATEROLE'],
    ['GRANT "owner" TO "login" WITH INHERIT TRUE;', 'ADMIN option on the role'],
    ['REVOKE "owner" FROM "login";', 'ADMIN option on the role'],
    ['GRANT CONNECT ON DATABASE "d" TO "a";', 'owner of the database'],
    ['GRANT SELECT ON TABLE "public"."t" TO "a";', 'owns the objects'],
  ])('%j: %s', (statement, words) => {
    expect(whoMayRun(statement)).toContain(words);
  });
});

/** A server that refuses one text with this error, and what it was asked. */
function serverThatRefuses(text: string, error: Error) {
  const asked: string[] = [];
  const connection = {
    query: (sql: string) => {
      asked.push(sql);
      return sql === text ? Promise.reject(error) : Promise.resolve([]);
    },
  } as unknown as Connection;
  return { asked, connection };
}

const databaseError = (code: string) => Object.assign(new Error('permission denied'), { code });

describe('statements in a transaction', () => {
  const opening = ['BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE', `SET LOCAL lock_timeout = '30s'`];

  it('run between two looks, in their order, and nothing is kept yet', async () => {
    const { asked, connection } = serverThatRefuses('', new Error('never'));
    const read = () => {
      asked.push('look');
      return Promise.resolve(asked.length);
    };
    expect(await runGrants(connection, ['GRANT 1;', 'GRANT 2;'], read)).toStrictEqual({
      before: 3,
      after: 6,
    });
    expect(asked).toStrictEqual([...opening, 'look', 'GRANT 1;', 'GRANT 2;', 'look']);
  });

  it.each([
    [
      '42501',
      'UserErrorMissingDBPermissions',
      'The server refused GRANT 1: permission denied.',
      'Run it as somebody who owns the objects, is a member of their owners, or is a superuser. Nothing was changed on the server.',
    ],
    [
      '55P03',
      'UserErrorLockTimeout',
      'Something stayed locked: permission denied',
      'Somebody is changing the objects right now: try again. Nothing was changed on the server.',
    ],
    [
      '42P01',
      'UserErrorInvalidInput',
      'The server refused GRANT 1: permission denied.',
      'Read the SQL again: the database has changed, or the server does not allow it. Nothing was changed on the server.',
    ],
  ])('are rolled back where the server refuses one with %s', async (code, own, message, remedy) => {
    const { asked, connection } = serverThatRefuses('GRANT 1;', databaseError(code));
    await expect(
      runGrants(connection, ['GRANT 1;', 'GRANT 2;'], () => Promise.resolve(0)),
    ).rejects.toMatchObject({ code: own, message, remedy, details: 'GRANT 1;' });
    expect(asked).toStrictEqual([...opening, 'GRANT 1;', 'ROLLBACK']);
  });

  it.each([
    ['of a connection that is lost', new PgkeepError('UserErrorServerConnectionClosed', 'gone')],
    ['of no server', new Error('a defect')],
  ])('leave an error %s as it is, also where the rollback fails', async (_what, error) => {
    const { connection } = serverThatRefuses('GRANT 1;', error);
    await expect(runGrants(connection, ['GRANT 1;'], () => Promise.resolve(0))).rejects.toBe(error);
    const failing = {
      query: (sql: string) => (sql.startsWith('SET') ? Promise.reject(error) : Promise.resolve([])),
    };
    await expect(runGrants(failing as unknown as Connection, [], () => Promise.resolve(0))).rejects.toBe(
      error,
    );
  });

  it.each([
    ['GRANT  1\n  TO "a";', 'GRANT 1 TO "a"'],
    [`GRANT ${'a'.repeat(154)};`, `GRANT ${'a'.repeat(154)}`],
    [`GRANT ${'a'.repeat(155)};`, `GRANT ${'a'.repeat(154)}…`],
  ])('are named in one line that is not too long', async (statement, shown) => {
    const { connection } = serverThatRefuses(statement, databaseError('42P01'));
    await expect(runGrants(connection, [statement], () => Promise.resolve(0))).rejects.toThrow(
      `The server refused ${shown}: permission denied.`,
    );
  });
});

describe('a script without its transaction', () => {
  it.each([
    ['BEGIN READ WRITE;\n\nGRANT 1;\n\nCOMMIT;\n', '\nGRANT 1;\n'],
    ['-- a\n\n-- BEGIN;\nBEGIN;\nGRANT 1;\nCOMMIT;', 'GRANT 1;'],
    ['BEGIN;\nGRANT "\nCOMMIT;\n";\nCOMMIT;\n', 'GRANT "\nCOMMIT;\n";'],
  ])('is what stands between: %j', (script, body) => {
    expect(withoutTransaction(script)).toBe(body);
  });

  it.each([
    'GRANT 1;\nBEGIN;\nGRANT 2;\nCOMMIT;\n',
    'BEGIN;\nGRANT 1;\nCOMMIT;\nGRANT 2;\n',
    'BEGIN READ ONLY;\nGRANT 1;\nCOMMIT;\n',
    'GRANT 1;',
  ])('has to be one of pgkeep’s: %j', (script) => {
    expect(() => withoutTransaction(script)).toThrow('the script is no transaction of pgkeep’s');
  });
});
