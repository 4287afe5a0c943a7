import { describe, expect, it } from 'vitest';
import { versionTraits } from '../../../../main/postgres/connect/server-traits.ts';
import { dumpError } from '../../../../main/postgres/dump/messages.ts';

const failure = (major: number, ...stderrTail: string[]) =>
  dumpError(
    { code: 1, signal: null, ok: false, stderrTail },
    { user: 'the "app"', traits: versionTraits(major) },
  );

const denied = 'pg_dump: error: query failed: ERROR:  permission denied for ';
const login = '"the ""app"""';

describe('a privilege that pg_dump lacks', () => {
  it.each(['table orders', 'schema shop', 'sequence orders_id_seq', 'foreign table f'])(
    'from 14 on is one role for everything: %s',
    (object) => {
      expect(failure(14, `${denied}${object}`)).toMatchObject({
        code: 'UserErrorMissingDBPermissions',
        sql: `GRANT pg_read_all_data TO ${login};`,
      });
    },
  );

  it.each([
    ['schema shop', 'SELECT 1', '"shop"'],
    ['table orders', 'LOCK TABLE public.other, shop.orders IN ACCESS SHARE MODE', '"shop"'],
    ['table my "odd" t', 'LOCK TABLE "a ""b, c"."my ""odd"" t" IN ACCESS SHARE MODE', '"a ""b, c"'],
    ['sequence id_seq', 'SELECT last_value, is_called FROM shop.id_seq', '"shop"'],
  ])('on 13 is given schema by schema: %s in %s', (object, statement, schema) => {
    expect(failure(13, `${denied}${object}`, `pg_dump: detail: Query was: ${statement}`).sql).toBe(
      [
        `GRANT USAGE ON SCHEMA ${schema} TO ${login};`,
        `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${login};`,
        `GRANT SELECT ON ALL SEQUENCES IN SCHEMA ${schema} TO ${login};`,
      ].join('\n'),
    );
  });

  it('on 13 is given in both schemas where the statement names two tables of that name', () => {
    const lock = 'LOCK TABLE audit.orders, shop.items, shop.orders IN ACCESS SHARE MODE';
    expect(failure(13, `${denied}table orders`, `pg_dump: detail: Query was: ${lock}`).sql).toBe(
      ['audit', 'shop']
        .flatMap((schema) => [
          `GRANT USAGE ON SCHEMA "${schema}" TO ${login};`,
          `GRANT SELECT ON ALL TABLES IN SCHEMA "${schema}" TO ${login};`,
          `GRANT SELECT ON ALL SEQUENCES IN SCHEMA "${schema}" TO ${login};`,
        ])
        .join('\n'),
    );
  });

  it('on 13 is told in words where nothing names the schema', () => {
    expect(failure(13, `${denied}table orders`)).toMatchObject({
      sql: undefined,
      remedy: expect.stringContaining('USAGE on every schema') as string,
    });
  });

  it('may be the one to connect, or to read a large object', () => {
    const connect =
      'pg_dump: error: connection to server at "db" failed: FATAL:  permission denied for database "a "b""';
    expect(failure(17, connect, 'DETAIL:  User does not have CONNECT privilege.').sql).toBe(
      `GRANT CONNECT ON DATABASE "a ""b""" TO ${login};`,
    );
    expect(failure(17, `${denied}large object 16400`).sql).toBe(
      `GRANT SELECT ON LARGE OBJECT 16400 TO ${login};`,
    );
  });

  it('is none of reading all data where a policy hides rows', () => {
    const rows = 'pg_dump: error: Dumping the contents of table "t" failed: PQgetResult() failed.';
    const policy =
      'pg_dump: detail: Error message from server: ERROR:  query would be affected by row-level security policy for table "t"';
    expect(failure(17, rows, policy)).toMatchObject({
      code: 'UserErrorMissingDBPermissions',
      sql: `ALTER ROLE ${login} BYPASSRLS;`,
      remedy: expect.stringContaining('BYPASSRLS') as string,
    });
  });
});
